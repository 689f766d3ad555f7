"""A program's rotations, and the blocks in which its residents are on them."""
