"""Passwords, sessions, authenticator apps, passkeys: what proves who somebody is."""
