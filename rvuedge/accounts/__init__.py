"""Accounts: people, organizations, memberships, sign-in, devices and tokens, audit trail."""
