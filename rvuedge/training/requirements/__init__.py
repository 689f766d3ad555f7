"""Requirement sets as data, and cases counted against one of them."""
