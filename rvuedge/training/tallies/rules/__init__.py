"""Months of a log as counted, counts as they are stored, how late cases are logged. Only computes."""
