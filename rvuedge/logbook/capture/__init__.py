"""What makes logging quick: recents, favorites, templates, search."""
