"""What a residency asks for and how cases count toward it. Only computes."""
