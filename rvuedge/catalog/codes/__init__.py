"""A code as people meet it: search, page, autocomplete, offline bundle, payment estimate."""
