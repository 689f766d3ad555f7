"""Public pages of codes: the list that reaches each, and each code's own page."""
