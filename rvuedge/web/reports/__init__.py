"""Pages of a practice's benchmark reports: saved ones, one opened with its pictures, comments, and mail."""
