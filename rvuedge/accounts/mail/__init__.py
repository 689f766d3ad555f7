"""Mail that waits, its texts, and the one-time tokens in its links."""
