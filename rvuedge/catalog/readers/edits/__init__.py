"""Readers of CMS's coding edits: limits of units, component pairs, add-on codes. Only compute."""
