"""What pandas and DuckDB take, in the peers' own Python: `frames.py import FILE DATABASE`, `frames.py sum DATABASE`.

Prints JSON: CPU seconds, and the peak memory in MB. Nothing of the product is imported here.
"""

from __future__ import annotations

import json
import resource
import sqlite3
import sys
import time
from contextlib import closing
from pathlib import Path


def import_release(file: str, database: str) -> dict[str, float]:
    """A release read by pandas, its figures made numbers, and written by to_sql with an index."""
    import pandas as pd  # noqa: PLC0415 - loading pandas is not counted

    began = time.process_time()
    frame = pd.read_csv(file, skiprows=10, header=None, dtype=str, encoding="cp1252", keep_default_na=False)
    frame = frame.dropna(how="all")
    for column in (5, 6, 8, 10, 11, 12):
        frame[column] = pd.to_numeric(frame[column], errors="coerce")
    frame.columns = [f"c{number}" for number in frame.columns]
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        frame.to_sql("release", connection, index=False)
        connection.execute("CREATE INDEX by_code ON release (c0, c1)")
        connection.commit()
    return {"cpu": time.process_time() - began, "rows": len(frame)}


def report(file: str, _database: str) -> dict[str, float]:
    """A benchmark report's arithmetic by pandas: sums of a year by person, and each person's percentile."""
    import pandas as pd  # noqa: PLC0415

    began = time.process_time()
    with closing(sqlite3.connect(file)) as connection:
        days = pd.read_sql("SELECT person_id, performed_on, work_rvu, lines FROM daily_total", connection)
        people = pd.read_sql("SELECT id, specialty FROM person", connection)
        points = pd.read_sql("SELECT * FROM survey_point", connection)
    days = days[(days.performed_on >= "2026-01-01") & (days.performed_on <= "2026-12-31")]
    sums = days.groupby("person_id").agg({"work_rvu": "sum", "lines": "sum"}).reset_index()
    joined = sums.merge(people, left_on="person_id", right_on="id")
    joined["rank"] = joined.groupby("specialty").work_rvu.rank(pct=True)
    return {"cpu": time.process_time() - began, "rows": len(joined), "points": len(points)}


if __name__ == "__main__":
    works = {"import": import_release, "report": report}
    found = works[sys.argv[1]](*sys.argv[2:4])
    found["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    assert Path(sys.argv[2]).exists()
    print(json.dumps(found))
