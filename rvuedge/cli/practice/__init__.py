"""Commands of a practice's manager."""
