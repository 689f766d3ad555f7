"""A dictated line read into a draft. Only computes."""
