"""Logbook: procedure logs, lines, credits and their daily rollup."""
