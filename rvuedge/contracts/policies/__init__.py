"""Crediting policies: the shipped TOML files and a practice's own versions."""
