"""A person's contract and what it pays to date."""
