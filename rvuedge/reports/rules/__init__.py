"""The benchmark report as data: rows, groups, notes, without names. Only computes."""
