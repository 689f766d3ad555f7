"""Charge tables, RVU Wallet exports and X12 837P as neutral encounters. Only computes."""
