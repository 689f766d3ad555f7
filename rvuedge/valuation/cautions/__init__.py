"""What a coder would say of the lines of an encounter: each is a warning of its own and changes no figure."""
