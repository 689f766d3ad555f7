"""A manager's words on a physician of a report, beside the figures wherever the report goes."""
