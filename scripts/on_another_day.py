"""Runs a command on a machine whose date is moved: python scripts/on_another_day.py DAYS COMMAND [WORD …]

libfaketime, preloaded, moves what the C library answers, so the date is another one for the command and for all it
starts: Python, PostgreSQL, Chromium. Its library comes with the PyPI package `libfaketime` (Linux on x86-64) or,
elsewhere, with Debian's package of that name. Durations (the monotonic clock) and times of files stay as they are.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

IN_PACKAGE = "vendor/libfaketime/src/libfaketime.so.1"
DEBIAN = "/usr/lib"
CLOCK = [sys.executable, "-c", "import time; print(int(time.time()))"]
DAY = 86_400
SLACK = 3_600


def libraries() -> Iterator[Path]:
    """Where the library may be."""
    package = importlib.util.find_spec("libfaketime")
    for folder in (package.submodule_search_locations or ()) if package else ():
        yield Path(folder) / IN_PACKAGE
    yield from Path(DEBIAN).glob("*/faketime/libfaketime.so.1")


def moved(library: Path, days: int) -> dict[str, str]:
    """The environment of a process whose date is so many days later."""
    return {
        **os.environ,
        "LD_PRELOAD": str(library),
        "FAKETIME": f"{days:+d}d",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "FAKETIME_DISABLE_SHM": "1",
        "NO_FAKE_STAT": "1",
    }


def seconds(environment: dict[str, str]) -> int:
    """What a new process takes for the time."""
    return int(subprocess.run(CLOCK, env=environment, check=True, capture_output=True, text=True).stdout)


def works(library: Path, days: int) -> bool:
    """Whether the library can be loaded here and moves the date: a wheel may hold another machine's."""
    return abs(seconds(moved(library, days)) - seconds(dict(os.environ)) - days * DAY) < SLACK


def main(days: str, *command: str) -> None:
    """Become the command, on that day."""
    library = next((library for library in libraries() if library.exists() and works(library, int(days))), None)
    if library is None:
        raise SystemExit("No libfaketime works on this machine. Install Debian's package libfaketime and try again.")
    os.execvpe(command[0], command, moved(library, int(days)))


if __name__ == "__main__":
    main(*sys.argv[1:])
