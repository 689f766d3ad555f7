"""The rows of one survey table: what stands around them, whose each figure is, and the figures themselves."""
