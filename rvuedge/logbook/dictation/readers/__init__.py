"""A line as words: tokens, days, items, denials, lengths. Only computes."""
