"""Everything kept about a person, and deleting an account."""
