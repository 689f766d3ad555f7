"""The PFS Relative Value File in each of its forms."""
