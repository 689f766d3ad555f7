"""Pages of a practice's crediting policies: versions, a next one, and whom they are assigned to."""
