"""How cases look in other logbooks, what changed since, and lists of consecutive cases. Only computes."""
