"""Sums of credited work by day, month, code, category, site."""
