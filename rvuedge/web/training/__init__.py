"""Pages of residents and of the people who run their program."""
