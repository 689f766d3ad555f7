"""Who saw or changed what, what a manager may see of a member, and the trail as a file."""
