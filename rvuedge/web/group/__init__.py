"""Pages of what a practice looks at for a whole group: a new plan of pay, an employer's file of many physicians."""
