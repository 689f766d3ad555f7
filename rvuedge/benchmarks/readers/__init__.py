"""MGMA-style tables to curves, whole or refused. Only computes."""
