"""Files for running RVU Edge on several hosts, and `make ha`, which proves them (docs/operations.md)."""
