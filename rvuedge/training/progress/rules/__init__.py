"""What progress is made of: which set binds, where the rotation plan leads, freshness, the next step. Only computes."""
