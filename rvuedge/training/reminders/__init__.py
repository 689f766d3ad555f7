"""Mail about training: links to one case, the digest of what waits, and logging the week."""
