"""The curve to compare with, and a value's place on it."""
