"""The machine a page was made on, in words, and how busy others made it."""

from __future__ import annotations

import os
import platform
import sqlite3
from pathlib import Path


def machine() -> str:
    """Processor, cores, memory and versions; nothing that names the host."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    cores = len(os.sched_getaffinity(0))
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = names[0] if names else platform.machine()
    versions = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}"
    return f"{model}, {cores} cores, {memory:.0f} GB of memory; {platform.system()}, {versions}"


def load() -> float:
    """How many processes want to run, by the last minute's average."""
    return os.getloadavg()[0]


def processor_ticks() -> int:
    """What all processes of the machine have used so far, in clock ticks: user, nice and system of /proc/stat."""
    words = Path("/proc/stat").read_text(encoding="ascii").splitlines()[0].split()
    return sum(int(words[place]) for place in (1, 2, 3))
