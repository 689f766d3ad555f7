"""`make perf`: every workload of perf/workloads.toml, or those named; each in a process of its own, one at a time.

`ARGS=name` refreshes that workload's section of docs/performance.md alone; `--short` takes small sizes; `--page` writes
the page from the results of earlier runs. Exits with 1 where a target is missed or a workload failed.
"""

from __future__ import annotations

import argparse
import subprocess
import sys

from config import PROJECT
from perf import page, stored
from perf.registry import Run, workloads


def main() -> int:
    """Measure what is wanted, and write the page."""
    known = workloads()
    parser = argparse.ArgumentParser(prog="make perf", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[*known, []], help=", ".join(known))
    parser.add_argument("--short", action="store_true", help="small sizes")
    parser.add_argument("--page", action="store_true", help="measure nothing, write the page")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    wanted = parser.parse_args()
    if wanted.here:
        (name,) = wanted.names
        stored.measured(known[name], Run(short=wanted.short))
        return 0
    names = wanted.names or [name for name, of in known.items() if of.in_page]
    for name in () if wanted.page else names:
        print(f"\n== {name}: {known[name].title}", flush=True)
        flags = ["--short"] if wanted.short else []
        subprocess.run([sys.executable, "-m", "perf", name, "--here", *flags], cwd=PROJECT, check=False)
    page.write()
    missed = [name for name in names if not page.is_met(name)]
    if missed:
        print(f"\nMissed or failed: {', '.join(missed)}")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
