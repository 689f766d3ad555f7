"""Facts with dates: what a change of career stage or membership does to figures and closed months, first shown."""
