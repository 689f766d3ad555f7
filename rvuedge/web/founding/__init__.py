"""A practice is founded on a page, and set up by a list of what is missing for its first report."""
