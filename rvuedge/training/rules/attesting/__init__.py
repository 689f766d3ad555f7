"""Attesting a case: claim and attestation as two dated facts, when one is requested, by whom, and reminders."""
