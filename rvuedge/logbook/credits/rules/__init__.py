"""From a day's facts to its credits, and which stored credits change. Only computes."""
