"""Does a text point at a patient? Findings with their places. Only computes."""
