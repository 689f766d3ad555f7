"""A practice of 500 physicians, on SQLite and PostgreSQL: dashboards, and every line under another release and policy.

The lines are made from a real case mix (perf/records); RVUEDGE_PERF_LINES takes another number of them. Beside
re-pricing: a bare join and sum by Polars, which reads in the same portions, and the database's own in one statement.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
from flask import Flask
from sqlalchemy import BigInteger, String, select, text, type_coerce

from config import PROJECT
from perf.measuring import peers
from perf.measuring.databases import Place, on_each, test_settings
from perf.measuring.processes import cpu_seconds, spent
from perf.records.case_mix import VOLUMES
from perf.records.people import signed_in
from perf.records.practices import PHYSICIANS, TODAY, copied, made
from perf.registry import Run
from perf.results import Found, in_turn
from rvuedge.accounts.people.models import Person
from rvuedge.app import create_app
from rvuedge.catalog.store.models import RelativeValueRow, Release
from rvuedge.logbook.credits.line_columns import columns_of
from rvuedge.logbook.records.models import LogLine, ProcedureLog
from rvuedge.platform.extensions import db
from rvuedge.productivity.repricing.bulk import portions, reprice_people
from rvuedge.productivity.repricing.repricing import reprice_person

LINES = 5_000_000
SAMPLE = 100_000


def bare(people: Sequence[Person]) -> None:
    """What nobody can do without: every line's code and units read, joined with the release's work and summed.

    Read in the same portions and by the same bulk way as re-pricing reads.
    """
    work = {"code": pl.String, "work": pl.Int64}
    values = columns_of(
        select(RelativeValueRow.code, type_coerce(RelativeValueRow.work_rvu, BigInteger))
        .join(Release, Release.id == RelativeValueRow.release_id)
        .where(Release.name == "RVU25D", RelativeValueRow.modifier == ""),
        work,
    )
    log, line = ProcedureLog.__table__.c, LogLine.__table__.c
    joined = ProcedureLog.__table__.join(LogLine.__table__, (line.person_id == log.person_id) & (line.log_id == log.id))
    schema = {"person": pl.Int64, "day": pl.Date, "code": pl.String, "units": pl.Int64}
    for portion in portions([person.id for person in people], None, None):
        query = select(log.person_id, type_coerce(log.performed_on, String), line.code, line.units).select_from(joined)
        whose = (log.person_id.in_(portion), line.person_id.in_(portion), log.deleted_at.is_(None))
        lines = columns_of(query.where(*whose), schema)
        body = lines.join(values, on="code", how="left")
        body.group_by("person").agg((pl.col("work") * pl.col("units")).sum())


def bare_sql(people: Sequence[Person]) -> None:
    """The same by the database itself, in one statement."""
    rows = db.session.execute(
        text(
            "SELECT p.person_id, sum(v.work_rvu * l.units) FROM procedure_log p"
            " JOIN log_line l ON l.person_id = p.person_id AND l.log_id = p.id"
            " LEFT JOIN (SELECT code, work_rvu FROM relative_value v JOIN release r ON r.id = v.release_id"
            " WHERE r.name = 'RVU25D' AND v.modifier = '') v ON v.code = l.code"
            " WHERE p.deleted_at IS NULL GROUP BY p.person_id"
        )
    ).all()
    assert len(rows) == len(people)


def bulk(people: Sequence[Person]) -> str:
    """Every line under another release and policy."""
    found = reprice_people(people, release="RVU25D", policy="mgma-survey")
    return f"{found.total.lines} {found.encounters} {found.total.old} {found.total.new}"


WORKS: dict[str, Callable[[Sequence[Person]], str | None]] = {"bare": bare, "sql": bare_sql, "bulk": bulk}


def child(url: str, what: str) -> dict[str, Any]:
    """One of them in a process of its own: CPU seconds, memory in MB, and what it printed."""
    command = [sys.executable, "-m", "perf.bulk.repricing", what, url]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=PROJECT)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def alone(url: str, what: str) -> dict[str, Any]:
    """In the child."""
    with create_app(test_settings(url)).app_context():
        people = list(db.session.scalars(select(Person).order_by(Person.id)))
        words: list[str | None] = []
        seconds = spent(lambda: words.append(WORKS[what](people)))
        db.session.remove()
        db.engine.dispose()
    return {"cpu": seconds, "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, "words": words[0]}


def sampled(app: Flask, share: float) -> bool:
    """Whether some people's lines come out as the engine says line by line, exactly, person by person."""
    with app.app_context():
        people = list(db.session.scalars(select(Person).order_by(Person.id)))
        people = random.Random(1).sample(people, max(1, int(len(people) * share)))
        found = reprice_people(people, release="RVU25D", policy="mgma-survey")
        same = True
        for person in people:
            by_line = reprice_person(person, start=None, end=None, release="RVU25D", policy="mgma-survey")
            body = found.people[person.id]
            same &= (body.old, body.new) == (by_line.repricing.old, by_line.repricing.new)
        db.session.remove()
    return same


def filled(url: str, *, lines: int, count: int) -> Flask:
    """An application whose database holds the practice."""
    app, began = create_app(test_settings(url)), time.perf_counter()
    made(app, lines, count)
    many = copied(app)
    print(f"  made {many:,} lines of {count} physicians in {time.perf_counter() - began:.0f} s", flush=True)
    return app


def dashboards(app: Flask, count: int) -> list[float]:
    """CPU milliseconds of a dashboard, of twenty physicians in turn."""
    client, tokens = app.test_client(), signed_in(app, 20)
    taken = []
    for index in range(count):
        headers = {"Authorization": f"Bearer {tokens[index % len(tokens)]}"}

        def ask(headers: dict[str, str] = headers) -> None:
            answer = client.get(f"/api/v1/dashboard?on={TODAY}", headers=headers)
            assert answer.status_code == 200, answer.text

        taken.append(spent(ask) * 1000)
    return taken


def measured(found: Found, run: Run, place: Place) -> None:
    """One database's rows and ratios."""
    lines = int(os.environ.get("RVUEDGE_PERF_LINES", "0")) or run.size(LINES, 50_000)
    people = run.size(PHYSICIANS, 50)
    url, asked = place.url("practice"), run.size(300, 60)
    small = dashboards(filled(place.url("small"), lines=lines // 100, count=max(20, people // 100)), asked)
    app = filled(url, lines=lines, count=people)
    few = found.row(f"dashboard, {lines // 100:,} lines", "RVU Edge", "ms CPU", small)
    many = found.row(f"dashboard, {lines:,} lines", "RVU Edge", "ms CPU", dashboards(app, asked))
    found.ratio("dashboard: a hundred times the lines ÷ some", many / few)
    taken: dict[str, list[dict[str, Any]]] = {what: [] for what in WORKS}

    def once(what: str) -> float:
        before = cpu_seconds(place.process) if place.process else 0.0
        answer = child(url, what)
        taken[what].append(answer)
        return float(answer["cpu"] + (cpu_seconds(place.process) - before if place.process else 0.0))

    seconds = in_turn({what: lambda what=what: once(what) for what in WORKS}, run.size(2, 1))
    names = {
        "bare": "Polars: read, join, sum",
        "sql": f"{place.name}: one join and sum",
        "bulk": "RVU Edge, by the engine",
    }
    own = {what: found.row(f"{lines:,} lines", names[what], "CPU s", seconds[what]) for what in WORKS}
    memory = found.row("peak memory", "RVU Edge", "MB", [each["megabytes"] for each in taken["bulk"]])
    found.note(f"lines, different looks, old and new total of RVU Edge: {taken['bulk'][0]['words']}")
    found.same("some people's lines, one by one by the engine", sampled(app, SAMPLE / lines))
    found.ratio("re-pricing: RVU Edge ÷ the database's own join and sum", own["bulk"] / own["sql"])
    found.ratio("re-pricing: RVU Edge ÷ Polars", own["bulk"] / own["bare"])
    found.ratio("peak memory of re-pricing, MB", memory)


def measure(found: Found, run: Run) -> None:
    """On both databases."""
    if found.lacks(VOLUMES):
        return
    if peers.has("duckdb"):
        found.missing(
            "DuckDB",
            "it reads neither database without an extension fetched from its makers; Polars stands for both",
        )
    on_each(found, run, measured)


if __name__ == "__main__":
    print(json.dumps(alone(sys.argv[2], sys.argv[1])))
