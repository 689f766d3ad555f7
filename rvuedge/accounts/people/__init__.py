"""People, organizations and memberships; who is asking; limits and idempotency of requests."""
