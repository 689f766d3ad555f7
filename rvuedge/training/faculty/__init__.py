"""A program's attendings as its coordinators keep them: the roster, and names that residents wrote, linked to it."""
