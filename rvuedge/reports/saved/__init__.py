"""Benchmark reports whose choices are saved under a name, and mailed on a day."""
