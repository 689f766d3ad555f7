"""Two accounts of the same work compared. Only computes."""
