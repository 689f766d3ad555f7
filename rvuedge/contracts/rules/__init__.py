"""The money of a contract, dated, in dollars, step by step. Only computes."""
