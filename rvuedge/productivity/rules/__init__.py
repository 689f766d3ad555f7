"""Pace, calendar groups, why a month differs. Only computes."""
