"""Benchmark me: a person's place on a survey."""
