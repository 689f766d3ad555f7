"""Benchmarks: surveys, curves, percentile rank, blending, aging, suppression."""
