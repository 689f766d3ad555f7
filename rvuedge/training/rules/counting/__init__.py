"""From cases, or from counts that a report states, to a tally of every category."""
