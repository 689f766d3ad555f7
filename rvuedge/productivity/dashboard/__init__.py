"""What a person sees first, and what a manager may see of it."""
