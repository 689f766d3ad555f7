"""Training programs: their people, spans of training, rotations and rules."""
