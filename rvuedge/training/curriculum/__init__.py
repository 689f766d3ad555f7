"""What a program asks for: requirement sets of its own, sets assigned to cohorts, and where its codes count."""
