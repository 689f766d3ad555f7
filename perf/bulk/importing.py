"""Importing the real July 2026 release beside a bare csv.reader and beside pandas; each in a process."""

from __future__ import annotations

import csv
import io
import json
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import psycopg

from config import PROJECT
from perf.measuring import peers
from perf.measuring.databases import Place, on_each, test_settings
from perf.measuring.processes import cpu_seconds, spent
from perf.records.case_mix import CMS
from perf.registry import Run
from perf.results import Found, in_turn
from rvuedge.platform import clock

FILE = CMS / "PPRRVU2026_Jul_nonQPP.csv"
ROWS = 19_356
COLUMNS = ", ".join(f"c{number} TEXT" for number in range(32))


def rows_of() -> list[list[str]]:
    """The rows below the head of the file."""
    return list(csv.reader(io.StringIO(FILE.read_bytes().decode("cp1252"))))[10:]


def bare(database: str) -> None:
    """csv.reader and one executemany into a table of text columns, committed."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute(f"CREATE TABLE bare ({COLUMNS}, PRIMARY KEY (c0, c1))")
        connection.executemany(f"INSERT INTO bare VALUES ({', '.join('?' * 32)})", rows_of())
        connection.commit()


def copied(database: str) -> None:
    """csv.reader and COPY into a table of text columns, committed."""
    with psycopg.connect(database) as connection, connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bare")
        cursor.execute(f"CREATE TABLE bare ({COLUMNS}, PRIMARY KEY (c0, c1))")
        with cursor.copy("COPY bare FROM STDIN") as copy:
            for row in rows_of():
                copy.write_row(row)


def made(url: str) -> None:
    """A migrated database."""
    from rvuedge import schema  # noqa: PLC0415 - only the process that imports loads the application
    from rvuedge.app import create_app  # noqa: PLC0415
    from rvuedge.platform.extensions import db  # noqa: PLC0415

    with create_app(test_settings(url)).app_context():
        schema.upgrade(db.engine)
        db.engine.dispose()


def ours(url: str) -> None:
    """import_release on a migrated database: read, check, compare, store."""
    from rvuedge.app import create_app  # noqa: PLC0415
    from rvuedge.catalog.releases.imports import import_release  # noqa: PLC0415
    from rvuedge.platform.extensions import db  # noqa: PLC0415

    with create_app(test_settings(url)).app_context():
        global seconds  # noqa: PLW0603
        counts: list[int] = []
        data = FILE.read_bytes()
        seconds = spent(lambda: counts.append(import_release(data=data, file=FILE.name, now=clock.now()).rows))
        assert counts == [ROWS], counts
        db.session.remove()
        db.engine.dispose()


WORKS = {"bare": bare, "copied": copied, "made": made, "ours": ours}
seconds = 0.0


def child(which: str, place: str) -> dict[str, float]:
    """One of them in a process of its own: CPU seconds and peak memory in MB."""
    command = [sys.executable, "-m", "perf.bulk.importing", which, place]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=PROJECT)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def measured(found: Found, run: Run, place: Place) -> None:
    """One database's rows and ratios; the database's own CPU is counted with each."""
    memory: list[float] = []
    numbers = iter(range(1_000))

    def with_database(which: str, address: str) -> dict[str, float]:
        before = cpu_seconds(place.process) if place.process else 0.0
        answer = child(which, address)
        answer["cpu"] += cpu_seconds(place.process) - before if place.process else 0.0
        return answer

    def our_seconds() -> float:
        url = place.url(f"release{next(numbers)}")
        child("made", url)
        answer = with_database("ours", url)
        memory.append(answer["megabytes"])
        return answer["cpu"]

    def bare_seconds() -> float:
        if place.process is None:
            return with_database("bare", str(place.folder / f"bare{next(numbers)}.db"))["cpu"]
        return with_database("copied", place.libpq("postgres"))["cpu"]

    def pandas_seconds() -> float:
        with tempfile.TemporaryDirectory() as folder:
            return float(peers.run("frames.py", "import", str(FILE), str(Path(folder) / "pandas.db"))["cpu"])

    work = {"bare": bare_seconds, "ours": our_seconds}
    if place.process is None and peers.has("pandas"):
        work["pandas"] = pandas_seconds
    taken = in_turn(work, run.size(5, 2))
    name = "csv.reader + executemany" if place.process is None else "csv.reader + COPY"
    least = found.row(f"{ROWS:,} rows", name, "CPU s", taken["bare"])
    our_own = found.row(f"{ROWS:,} rows, checked and compared", "RVU Edge", "CPU s", taken["ours"])
    found.row("peak memory of the import", "RVU Edge", "MB", memory)
    found.ratio(f"import: RVU Edge ÷ {name}", our_own / least)
    found.ratio("peak memory of the import, MB", max(memory))
    if "pandas" in taken:
        theirs = found.row(f"{ROWS:,} rows, read, made numbers, indexed", "pandas", "CPU s", taken["pandas"])
        found.ratio("import: RVU Edge ÷ pandas", our_own / theirs)


def measure(found: Found, run: Run) -> None:
    """On both databases."""
    if found.lacks(FILE):
        return
    if not peers.has("pandas"):
        found.missing("pandas", peers.NOT_INSTALLED)
    on_each(found, run, measured)


if __name__ == "__main__":
    cpu = spent(lambda: WORKS[sys.argv[1]](sys.argv[2]))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"cpu": seconds or cpu, "megabytes": peak, "process": os.getpid()}))
