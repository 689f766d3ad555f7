"""From facts to credits and daily totals: resolve release, policy and drugs; rebuild."""
