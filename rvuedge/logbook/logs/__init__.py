"""Create, edit, delete, list, value without saving."""
