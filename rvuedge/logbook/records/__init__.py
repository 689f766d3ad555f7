"""Procedure logs and lines as stored facts: tables, reads, the counter of changes."""
