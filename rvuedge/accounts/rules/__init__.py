"""Names, passwords and rosters, judged without a database."""
