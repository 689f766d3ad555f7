"""CMS's coding edits: limits of units (MUE), component pairs (NCCI PTP) and add-on parents, each by its dates."""
