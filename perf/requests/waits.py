"""People who log while a release is rehearsed, imported and taken out, on SQLite: how long their saves take.

Two people save a log, pause for 40 ms and go on, against `rvuedge serve`, with 6,000 logs of 30 people in the release's
months. Compared with the same two alone, and beside a process that only computes: what is more than that is waiting for
the database.
"""

from __future__ import annotations

import http.client
import os
import random
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import orjson

from config import PROJECT
from perf.measuring.databases import sqlite
from perf.measuring.served import OURS, Request, Served, serving
from perf.records.case_mix import CMS
from perf.records.people import served_environment, tokens
from perf.registry import Run
from perf.results import Found

FILE = CMS / "PPRRVU2026_Jul_nonQPP.csv"
CODES = ("47562", "49505", "99213", "99214", "45378", "45385", "43239", "44970", "20610", "27447")
PEOPLE, LOGS, WRITERS = 30, 200, 2
PAUSE_SECONDS = 0.04
ALONE_SECONDS = 8
BUSY = "import time\nends = time.monotonic() + {seconds}\nwhile time.monotonic() < ends: pass"


@dataclass
class Writing:
    """What the writers met: statuses, and milliseconds of each save."""

    statuses: Counter[int] = field(default_factory=Counter)
    milliseconds: list[float] = field(default_factory=list)

    def share(self, part: float) -> float:
        """The milliseconds that a part of the saves kept within."""
        taken = sorted(self.milliseconds)
        return taken[min(int(len(taken) * part), len(taken) - 1)]


def a_log(dice: random.Random) -> dict[str, object]:
    """A case in the months of the release."""
    day = f"2026-{dice.choice((7, 8, 9, 10, 11)):02d}-{dice.randint(1, 28):02d}"
    return {"performed_on": day, "lines": [{"code": code} for code in dice.sample(CODES, dice.randint(1, 3))]}


def fill(server: Served, people: Sequence[str]) -> None:
    """Logs for everybody, by sync."""
    for number, token in enumerate(people):
        dice = random.Random(number)
        changes = [
            {"id": str(uuid.UUID(int=dice.getrandbits(128))), "op": "put", "base_version": None, "log": a_log(dice)}
            for _ in range(LOGS)
        ]
        body = orjson.dumps({"cursor": None, "changes": changes, "limit": 1})
        server.load([[Request("POST", "/api/v1/sync", body, token)]])


@contextmanager
def writing(port: int, people: Sequence[str]) -> Iterator[Writing]:
    """Writers at work as long as the block lasts."""
    found, finished = Writing(), threading.Event()

    def write(token: str) -> None:
        dice = random.Random(token)
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {token}"}
        while not finished.is_set():
            began = time.perf_counter()
            connection.request("PUT", f"/api/v1/logs/{uuid.uuid4()}", orjson.dumps(a_log(dice)), headers)
            answer = connection.getresponse()
            answer.read()
            found.milliseconds.append((time.perf_counter() - began) * 1000)
            found.statuses[answer.status] += 1
            time.sleep(PAUSE_SECONDS)
        connection.close()

    threads = [threading.Thread(target=write, args=(token,)) for token in people[:WRITERS]]
    for thread in threads:
        thread.start()
    try:
        yield found
    finally:
        finished.set()
        for thread in threads:
            thread.join()


def measure(found: Found, run: Run) -> None:
    """On SQLite, where one writer at a time holds the database."""
    if found.lacks(FILE):
        return
    with sqlite() as place:
        url = place.url()
        environment = {**served_environment(url), "RVUEDGE_INSTANCE": str(place.folder)}
        people = tokens(url, run.size(PEOPLE, 4), releases=False)
        with serving(OURS, environment) as server:
            _measured(found, run, server, people, environment)


def _measured(found: Found, run: Run, server: Served, people: Sequence[str], environment: dict[str, str]) -> None:
    fill(server, people)
    with writing(server.port, people):
        time.sleep(1.0)  # warm
    with writing(server.port, people) as alone:
        time.sleep(run.size(ALONE_SECONDS, 2))
    _row(found, "nobody else at work", alone)
    with writing(server.port, people) as beside:
        subprocess.run([sys.executable, "-c", BUSY.format(seconds=run.size(ALONE_SECONDS, 2))], check=True)
    base = _row(found, "a process that only computes", beside)
    for name, words in (
        ("dry run of an import", ("rvu", str(FILE), "--dry-run")),
        ("import", ("rvu", str(FILE))),
        ("dry run of an undo", ("undo", "RVU26C", "--dry-run")),
        ("undo", ("undo", "RVU26C")),
    ):
        with writing(server.port, people) as during:
            command = [sys.executable, "-c", "from rvuedge.cli import main; main()", "import", *words]
            subprocess.run(
                command, check=True, cwd=PROJECT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL
            )
        most = _row(found, name, during)
        found.ratio(f"{name}: a save's 99th percentile ÷ beside a process that only computes", most / base)


def _row(found: Found, beside: str, met: Writing) -> float:
    """Rows of the saves; the 99th percentile."""
    found.errors += sum(many for status, many in met.statuses.items() if status != 201)
    found.row(f"a save, beside: {beside}", "RVU Edge, median", "ms", met.share(0.5))
    found.row(f"a save, beside: {beside}", "RVU Edge, longest", "ms", met.share(1))
    return found.row(f"a save, beside: {beside}", "RVU Edge, 99th percentile", "ms", met.share(0.99))
