"""Releases in force, differences between two, what a row says by itself, checks of articles. Only computes."""
