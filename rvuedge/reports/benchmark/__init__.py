"""Building the benchmark report and the manager's desk; csv, xlsx, pdf."""
