"""Where a resident stands: counts beside the numbers that bind, pace, what is next; the program's board."""
