"""One file for each rule of credit, in the order they apply."""
