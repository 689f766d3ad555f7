"""A person's logs and re-priced lines as files."""
