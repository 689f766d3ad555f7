"""What readers of charges give: encounters, what a row is, what takes another back. Only computes."""
