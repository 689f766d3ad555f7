"""Terms that a practice states for its members, and the members' answers to them."""
