"""Practices: founding, inviting, joining, leaving, time off, rosters."""
