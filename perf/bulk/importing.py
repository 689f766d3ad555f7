"""Importing the real July 2026 release beside a bare csv.reader + executemany of the same rows, same database.

Targets (issue 2): at most 6 times the bare one; peak memory under 200 MB. Each is run in a process of its own.
"""

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
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
FILE = PROJECT.parent / "shared" / "cms" / "PPRRVU2026_Jul_nonQPP.csv"
RUNS = 5
TARGET_RATIO = 6.0
TARGET_MEMORY_MB = 200


def bare(database: str) -> float:
    """Seconds for csv.reader and one executemany into an SQLite table of text columns, committed."""
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        columns = ", ".join(f"c{number} TEXT" for number in range(32))
        connection.execute(f"CREATE TABLE bare ({columns}, PRIMARY KEY (c0, c1))")
        connection.commit()
        start = time.perf_counter()
        rows = list(csv.reader(io.StringIO(FILE.read_bytes().decode("cp1252"))))[10:]
        marks = ", ".join("?" * 32)
        connection.executemany(f"INSERT INTO bare VALUES ({marks})", rows)
        connection.commit()
        return time.perf_counter() - start


def ours(database: str) -> float:
    """Seconds for import_release on a migrated database: read, check, compare, store."""
    os.environ["RVUEDGE_DATABASE_URL"] = f"sqlite:///{database}"
    os.environ["RVUEDGE_MODE"] = "test"
    os.environ["RVUEDGE_SECRET_KEY"] = "measuring only"
    from rvuedge import schema  # noqa: PLC0415 - settings are read from the environment set above
    from rvuedge.app import create_app  # noqa: PLC0415
    from rvuedge.catalog.releases.imports import import_release  # noqa: PLC0415
    from rvuedge.platform.extensions import db  # noqa: PLC0415

    with create_app().app_context():
        schema.upgrade(db.engine)
        start = time.perf_counter()
        summary = import_release(data=FILE.read_bytes(), file=FILE.name, now=datetime(2026, 11, 23, tzinfo=UTC))
        seconds = time.perf_counter() - start
        assert summary.rows == 19356
        db.session.remove()
        db.engine.dispose()
    return seconds


def measured(which: str) -> dict[str, float]:
    """One measurement in a fresh process: seconds and peak memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        database = str(Path(folder) / "measured.db")
        done = subprocess.run(
            [sys.executable, "-m", "perf.importing", which, database],
            check=True,
            capture_output=True,
            text=True,
            cwd=PROJECT,
        )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    """Print the ratio of the fastest runs and the peak memory; 1 when a target is missed."""
    if not FILE.exists():
        print("skipped: the real CMS file is not here (../shared/cms)")
        return 0
    pairs = [(measured("bare"), measured("ours")) for _ in range(RUNS)]
    bare_seconds = min(pair[0]["seconds"] for pair in pairs)
    our_seconds = min(pair[1]["seconds"] for pair in pairs)
    memory = max(pair[1]["megabytes"] for pair in pairs)
    ratio = our_seconds / bare_seconds
    print(f"bare csv.reader + executemany  {bare_seconds:6.3f} s")
    print(f"import_release                 {our_seconds:6.3f} s   {ratio:4.1f}× (target ≤ {TARGET_RATIO}×)")
    print(f"peak memory of the import      {memory:6.0f} MB  (target < {TARGET_MEMORY_MB} MB)")
    return int(ratio > TARGET_RATIO or memory >= TARGET_MEMORY_MB)


if __name__ == "__main__":
    if len(sys.argv) > 2:
        took = {"bare": bare, "ours": ours}[sys.argv[1]](sys.argv[2])
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"seconds": took, "megabytes": peak}))
    else:
        sys.exit(main())
