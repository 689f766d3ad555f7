"""Cold start to the first answer, the memory of a worker, and what any command of the CLI costs before it begins."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Sequence

from config import PROJECT
from perf.measuring.databases import sqlite
from perf.measuring.processes import below, megabytes
from perf.measuring.served import HELLO, OURS, Request, serving
from perf.records.people import served_environment, tokens
from perf.registry import Run
from perf.results import Found, in_turn

PATHS = ("/api/v1/logs?limit=50", "/api/v1/dashboard", "/api/v1/codes?q=lap+chole", "/api/v1/codes/47562")


def command_seconds(words: Sequence[str]) -> Callable[[], float]:
    """CPU seconds of a command, to its end."""

    def once() -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run([sys.executable, *words], check=True, capture_output=True, cwd=PROJECT, env={**os.environ})
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return once


def started(command: Sequence[str], environment: dict[str, str]) -> Callable[[], float]:
    """CPU seconds of a server with two workers until it has answered once."""

    def once() -> float:
        with serving(command, environment) as server:
            server.answer(Request("GET", "/", b"", "x"))
            return server.cpu()

    return once


def measure(found: Found, run: Run) -> None:
    """On SQLite; nothing of it depends on the database."""
    with sqlite() as place:
        (token,) = tokens(place.url(), 1)
        environment = served_environment(place.url())
        work = {"hello": started(HELLO, environment), "ours": started(OURS, environment)}
        taken = in_turn(work, run.size(5, 2))
        hello = found.row("start of two workers to the first answer", "Flask hello", "CPU s", taken["hello"])
        ours = found.row("start of two workers to the first answer", "RVU Edge", "CPU s", taken["ours"])
        found.ratio("start: RVU Edge ÷ Flask hello", ours / hello)
        with serving(OURS, environment) as server:
            idle = _memory(found, server.process, "idle")
            server.load([[Request("GET", path, b"", token) for path in PATHS] * run.size(200, 20)] * 2)
            used = _memory(found, server.process, "after use")
        found.ratio("memory of an idle worker, MB", idle)
        found.ratio("memory of a worker after use, MB", used)
    help_words = ("-c", "import sys; sys.argv = ['rvuedge', '--help']; from rvuedge.cli import main; main()")
    commands = {"python": command_seconds(("-c", "pass")), "help": command_seconds(help_words)}
    both = in_turn(commands, run.size(5, 2))
    found.row("an empty program", "Python", "CPU s", both["python"])
    cli = found.row("rvuedge --help", "RVU Edge", "CPU s", both["help"])
    found.ratio("a CLI command before it begins: RVU Edge ÷ start of Flask hello", cli / hello)


def _memory(found: Found, process: int, when: str) -> float:
    """The largest worker's resident memory, and its share of what they have in common."""
    workers = list(below(process))
    most = max(megabytes(worker) for worker in workers)
    found.row(f"memory of a worker, {when}", "RVU Edge", "MB", most)
    found.row(f"memory of a worker, {when}, shared pages by their share (PSS)", "RVU Edge", "MB", max(
        megabytes(worker, proportional=True) for worker in workers
    ))  # fmt: skip
    return most
