"""One way to bring a table in: a file is sent once, looked over, answered, applied in the background, and undone."""
