"""Importing, undoing and pairing releases."""
