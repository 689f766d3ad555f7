"""The one reader of cells for all files: blanks, figures, dates. Only computes."""
