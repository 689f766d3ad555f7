"""A person's terms: tables, reads, writes, schemas, sentences."""
