"""How the service runs: its settings, its database and what becomes of it, its log and its figures."""
