"""Percentile, annualizing, aging, blending, suppression, remarks. Only computes."""
