"""Productivity: totals, pace against a goal, projection and what a person sees first."""
