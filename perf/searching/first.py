"""The first search of a worker, before anything is in its memory, beside its next ones; in a process of its own."""

from __future__ import annotations

import json
import subprocess
import sys

from config import PROJECT
from perf.measuring.databases import sqlite, test_settings
from perf.measuring.processes import spent
from perf.records.people import tokens
from perf.registry import Run
from perf.results import Found, in_turn

NEXT = 50  # searches after the first


def child(url: str) -> dict[str, float]:
    """Milliseconds of CPU of the first search and of one of the next."""
    words = [sys.executable, "-m", "perf.searching.first", url]
    done = subprocess.run(words, check=True, capture_output=True, text=True, cwd=PROJECT)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def alone(url: str) -> dict[str, float]:
    """In the child: an application whose database another process has filled and searched."""
    from perf.searching.search import DAY  # noqa: PLC0415 - what the application loads is not counted
    from rvuedge.app import create_app  # noqa: PLC0415
    from rvuedge.catalog.codes import finder  # noqa: PLC0415

    def search() -> None:
        finder.found_codes(finder.CodeQuery("lap chole"), today=DAY, limit=20)

    with create_app(test_settings(url)).app_context():
        first = spent(search)
        return {"first": first * 1000, "next": spent(lambda: [search() for _ in range(NEXT)]) * 1000 / NEXT}


def measure(found: Found, run: Run) -> None:
    """On SQLite, over all of two releases where CMS's files are at hand."""
    with sqlite() as place:
        tokens(place.url(), 1)
        child(place.url())  # what is kept on disk is there, as after the first worker of all
        answers: list[dict[str, float]] = []
        in_turn({"ours": lambda: answers.append(child(place.url())) or 0.0}, run.size(5, 2))
    first = found.row("the first search of a worker", "RVU Edge", "ms CPU", [each["first"] for each in answers])
    later = found.row("the next ones", "RVU Edge", "ms CPU", [each["next"] for each in answers])
    found.ratio("first search ÷ the next ones", first / later)


if __name__ == "__main__":
    print(json.dumps(alone(sys.argv[1])))
