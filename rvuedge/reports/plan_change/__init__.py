"""A new plan of pay modeled on a group's past year of work: budget, each physician, sensitivity. Nothing is applied."""
