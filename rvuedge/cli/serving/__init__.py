"""`rvuedge serve`: the server, its master and its workers."""
