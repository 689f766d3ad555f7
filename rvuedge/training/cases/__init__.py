"""Logs as the cases of a resident: what counts toward requirements comes from the same facts that are credited."""
