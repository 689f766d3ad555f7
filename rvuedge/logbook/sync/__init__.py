"""Sync: push and pull in one call."""
