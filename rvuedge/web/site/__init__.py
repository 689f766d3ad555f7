"""Public pages, the phone client's shell, account pages."""
