"""What the engine is told and what it answers: facts, policy, credit, a line in progress."""
