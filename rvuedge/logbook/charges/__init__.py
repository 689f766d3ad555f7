"""Charge imports: read, plan, store, undo, find duplicates."""
