"""A practice of 500 physicians with 5,000,000 lines, on SQLite and PostgreSQL: dashboard, benchmark report, re-pricing.

The lines are made from a real case mix (`perf.case_mix`); RVUEDGE_PERF_LINES takes another number of them, and
RVUEDGE_PERF_FOLDER keeps the databases there for another run. Targets: a dashboard asked over HTTP at p99 of 15 ms,
and 1.5 times its time at 50,000 lines; the report of 500 in 2 s; re-pricing every line at four times a bare join and
sum by the same engine (Polars), in 1 GB, and 100,000 lines equal to the engine's, exactly. What the database's own join
and sum takes is printed beside it.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import polars as pl
from flask import Flask
from sqlalchemy import BigInteger, String, func, inspect, select, text, type_coerce

from config import Settings
from perf.case_mix import VOLUMES
from perf.practice_data import PHYSICIANS, TODAY, copied, made
from rvuedge.accounts.credentials.sessions import Lifetimes, sign_in
from rvuedge.accounts.people.models import Organization, Person
from rvuedge.app import create_app
from rvuedge.benchmarks.store.queries import surveys_for
from rvuedge.catalog.store.models import RelativeValueRow, Release
from rvuedge.logbook.credits.line_columns import columns_of
from rvuedge.logbook.records.models import LogLine, ProcedureLog
from rvuedge.platform import clock
from rvuedge.platform.extensions import db
from rvuedge.productivity.repricing.bulk import portions, reprice_people
from rvuedge.productivity.repricing.repricing import reprice_person
from rvuedge.reports.benchmark.build import benchmark_report
from tests.support.postgres import create_database, start_postgres

LINES = int(os.environ.get("RVUEDGE_PERF_LINES", "5000000"))
SMALL = LINES // 100
SAMPLE = 100_000
ASKED = 1000
DASHBOARD, GROWTH, REPORT, REPRICING, MEMORY = 15.0, 1.5, 2.0, 4.0, 1024


def signed_in(app: Flask, count: int = 5) -> list[str]:
    """Access tokens of the first physicians."""
    with app.app_context():
        people = db.session.scalars(select(Person).order_by(Person.id).limit(count)).all()
        long = Lifetimes(access=timedelta(days=2), refresh=timedelta(days=2), grace=timedelta(seconds=30))
        found = [sign_in(person=person, device_name="perf", lifetimes=long, now=clock.now()) for person in people]
        db.session.remove()
    return [item.access_token for item in found]


def dashboards(app: Flask) -> list[float]:
    """Milliseconds of a dashboard over HTTP, of five physicians in turn, ascending."""
    client, tokens = app.test_client(), signed_in(app)
    taken = []
    for index in range(ASKED):
        headers = {"Authorization": f"Bearer {tokens[index % len(tokens)]}"}
        began = time.perf_counter()
        answer = client.get(f"/api/v1/dashboard?on={TODAY}", headers=headers)
        taken.append((time.perf_counter() - began) * 1000)
        assert answer.status_code == 200, answer.text
    return sorted(taken)


def report(app: Flask, organization: int) -> float:
    """Seconds of the benchmark report of everybody for a year: the better of three."""
    with app.app_context():
        survey = surveys_for([])[0]

        def once() -> None:
            found = benchmark_report(
                organization_id=organization,
                surveys=[(survey, Decimal(1))],
                start=date(2026, 1, 1),
                end=TODAY,
                today=TODAY,
            )
            assert len(found.rows) == PHYSICIANS
            db.session.rollback()

        best = min(_seconds(once) for _ in range(3))
        db.session.remove()
    return best


def _seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


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


def child(url: str, what: str) -> None:
    """One of them in a process of its own; prints seconds and the most memory in MB."""
    app = create_app(_settings(url))
    with app.app_context():
        people = list(db.session.scalars(select(Person).order_by(Person.id)))
        began = time.perf_counter()
        sentence = WORKS[what](people)
        seconds = time.perf_counter() - began
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{seconds:.2f} {memory} {sentence or ''}")
        db.session.remove()
        db.engine.dispose()


def _in_child(url: str, what: str) -> list[str]:
    command = [sys.executable, "-m", "perf.practice", what]
    answer = subprocess.run(command, env={**os.environ, "PERF_URL": url}, capture_output=True, text=True, check=True)
    return answer.stdout.split()


def sampled(app: Flask) -> bool:
    """Whether 100,000 lines come out as the engine says line by line, exactly, person by person."""
    with app.app_context():
        people = list(db.session.scalars(select(Person).order_by(Person.id)))
        people = random.Random(1).sample(people, max(1, SAMPLE * PHYSICIANS // LINES))
        found = reprice_people(people, release="RVU25D", policy="mgma-survey")
        same, lines = True, 0
        for person in people:
            alone = reprice_person(person, start=None, end=None, release="RVU25D", policy="mgma-survey")
            body = found.people[person.id]
            lines += len(alone.lines)
            same &= (body.old, body.new) == (alone.repricing.old, alone.repricing.new)
        print(f"  {lines:,} lines of {len(people)} people line by line: {'the same, exactly' if same else 'DIFFERENT'}")
        db.session.remove()
    return same


def _settings(url: str) -> Settings:
    return Settings(mode="test", database_url=url, secret_key="measuring only", rate_limits=False)


def filled(url: str, *, lines: int, count: int) -> Flask:
    """An application whose database holds the practice, made now unless an earlier run kept it."""
    app = create_app(_settings(url))
    with app.app_context():
        known = inspect(db.engine).has_table("person") and db.session.scalar(select(func.count()).select_from(Person))
        db.session.remove()
    if not known:
        began = time.perf_counter()
        made(app, lines, count)
        many = copied(app)
        print(f"  made {many:,} lines of {count} physicians in {time.perf_counter() - began:.0f} s", flush=True)
    return app


def measured(name: str, small_url: str, url: str) -> bool:
    """Everything on one database, printed; whether every target was met."""
    print(name, flush=True)
    small = dashboards(filled(small_url, lines=SMALL, count=PHYSICIANS // 100))
    app = filled(url, lines=LINES, count=PHYSICIANS)
    with app.app_context():
        organization = db.session.scalars(select(Organization.id)).one()
        db.session.remove()
    large = dashboards(app)
    p99, growth = large[int(ASKED * 0.99)], large[ASKED // 2] / small[ASKED // 2]
    seconds = report(app, organization)
    print(f"  dashboard          p50 {large[ASKED // 2]:6.2f} ms  p99 {p99:6.2f} ms (target {DASHBOARD:g})")
    print(f"  against 50,000 lines {growth:.2f} times (target {GROWTH:g})")
    print(f"  benchmark report   {seconds:.2f} s (target {REPORT:g})", flush=True)
    plain, own = float(_in_child(url, "bare")[0]), float(_in_child(url, "sql")[0])
    took, memory, count, accesses, old, new = _in_child(url, "bulk")
    ratio = float(took) / plain
    print(f"  re-pricing {int(count):,} lines: {took} s, {int(accesses):,} looks, {memory} MB (target {MEMORY})")
    print(f"  {old} → {new} wRVU")
    print(f"  against a bare join and sum of {plain:.2f} s: {ratio:.2f} times (target {REPRICING:g})")
    print(f"  the database's own join and sum: {own:.2f} s, {float(took) / own:.2f} times", flush=True)
    same = sampled(app)
    with app.app_context():
        db.engine.dispose()
    met = (p99 <= DASHBOARD, growth <= GROWTH, seconds <= REPORT, ratio <= REPRICING, int(memory) <= MEMORY)
    return same and all(met)


@contextmanager
def _folder(name: str) -> Iterator[Path]:
    """A folder for a database: kept where RVUEDGE_PERF_FOLDER says so, else gone after the run."""
    stored = os.environ.get("RVUEDGE_PERF_FOLDER")
    if stored:
        (Path(stored) / name).mkdir(parents=True, exist_ok=True)
        yield Path(stored) / name
        return
    with tempfile.TemporaryDirectory() as folder:
        yield Path(folder)


def main() -> int:
    """Measure both databases; 1 when a target is missed."""
    if not VOLUMES.exists():
        print(f"Skipped: the real case mix is not here ({VOLUMES.name}).")
        return 0
    with _folder("sqlite") as folder:
        fine = measured("SQLite", f"sqlite:///{folder / 'small.db'}", f"sqlite:///{folder / 'practice.db'}")
    with _folder("postgresql") as folder:
        server = start_postgres(folder)
        try:
            for name in ("small", "practice"):
                create_database(server.admin_url, name)
            fine &= measured("PostgreSQL", server.url("small"), server.url("practice"))
        finally:
            server.stop()
    return 0 if fine else 1


if __name__ == "__main__":
    child(os.environ["PERF_URL"], sys.argv[1])
