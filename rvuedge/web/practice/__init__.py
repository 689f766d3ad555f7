"""Pages for a practice's managers."""
