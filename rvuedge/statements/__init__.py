"""Closing a month, adjustments, the statement as data and as a file."""
