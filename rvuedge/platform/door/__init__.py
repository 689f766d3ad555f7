"""What comes in is bounded before any work begins (docs/decisions: bounded at the door)."""
