"""A practice's roster: read from its table, asked about, and what it wants done. Computes only."""
