"""What goes out to a file from the command line."""
