"""A practice's sites and what people write for them."""
