"""Pages for a physician: contract, plans, closed months, reconciliation."""
