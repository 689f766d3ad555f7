"""`make perf`: every measurement, or those named on the command line. Each prints ratios taken in one run."""

from __future__ import annotations

import importlib
import sys

MEASUREMENTS = (
    "readers",
    "importing",
    "writers",
    "valuation",
    "search",
    "sync",
    "reading",
    "imports",
    "practice",
    "training",
    "walls",
    "phone",
)


def main() -> int:
    """Run the measurements; 1 when one of them misses its target."""
    wanted = sys.argv[1:] or list(MEASUREMENTS)
    missed = []
    for name in wanted:
        print(f"\n== {name}", flush=True)
        if importlib.import_module(f"perf.{name}").main() not in (None, 0):
            missed.append(name)
    if missed:
        print(f"\nTarget missed: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
