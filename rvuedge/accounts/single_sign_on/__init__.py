"""A practice's own sign-in by OpenID Connect: its settings, its provider, and whom it lets in."""
