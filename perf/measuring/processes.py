"""Processor time and memory of a process and of all below it, as /proc says (proc(5))."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(process: int) -> float:
    """CPU seconds, user and system, of a process, of all below it, and of those below it that have ended."""
    total = _ticks(process)
    for number in list(below(process)):
        with suppress(FileNotFoundError, ProcessLookupError):  # it ended meanwhile, and is counted in its parent
            total += _ticks(number)
    return total / TICKS


def below(process: int) -> Iterator[int]:
    """Its children, and theirs."""
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            for child in task.read_text(encoding="ascii").split():
                yield int(child)
                yield from below(int(child))


def _ticks(process: int) -> int:
    """utime, stime, cutime and cstime of /proc/PID/stat (fields 14 to 17)."""
    after_name = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(int(text) for text in after_name[11:15])


def spent(work: Callable[[], object], database: int | None = None) -> float:
    """CPU seconds of this process in some work, and of a database's processes meanwhile."""
    before = time.process_time() + (cpu_seconds(database) if database else 0.0)
    work()
    return time.process_time() + (cpu_seconds(database) if database else 0.0) - before


def megabytes(process: int, *, proportional: bool = False) -> float:
    """Resident memory of one process in MB; `proportional` counts a shared page by its share (PSS)."""
    name = "Pss" if proportional else "Rss"
    text = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in text.splitlines() if line.startswith(f"{name}:")) / 1024
