"""What becomes of every column of a table: read, asked about, or named as not read."""
