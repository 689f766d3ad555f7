"""The search index and how a query is read. Only computes."""
