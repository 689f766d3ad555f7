"""Reports: statements and exports."""
