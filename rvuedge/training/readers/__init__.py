"""Tables of training that come in. Only computes."""
