"""A practice of 500 physicians with 5,000,000 lines, on SQLite and PostgreSQL: dashboard, benchmark report, re-pricing.

Five physicians log through the application what their specialties log; the database then copies them to the others, so
that credits and daily totals are the engine's own. RVUEDGE_PERF_LINES takes another number of lines. Targets: dashboard
p99 of 15 ms, and 1.5 times its time at 50,000 lines; the report of 500 in 2 s; re-pricing every line at four times a
bare join and sum read and done by the same engine (Polars) in 1 GB, and 100,000 lines equal to the engine's, exactly.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
from flask import Flask
from sqlalchemy import func, insert, select, text

from config import Settings
from rvuedge import schema
from rvuedge.accounts.models import Person
from rvuedge.accounts.services import add_member, found_organization
from rvuedge.app import create_app
from rvuedge.benchmarks.queries import surveys_for
from rvuedge.cli.demo import JOINTS, SCOPES, SURGERY, DemoPerson, logs_of
from rvuedge.cli.seeding import load_seeds
from rvuedge.contracts.services import set_contract
from rvuedge.extensions import db, transaction
from rvuedge.logbook.facts import LogFacts
from rvuedge.logbook.logs import create_logs
from rvuedge.logbook.models import LogLine, ProcedureLog
from rvuedge.logbook.rebuild import owner_of
from rvuedge.productivity import bulk_repricing, dashboard
from rvuedge.productivity.bulk_repricing import reprice_people
from rvuedge.productivity.repricing import reprice_person
from rvuedge.reports.benchmark import benchmark_report
from tests.support.postgres import create_database, start_postgres

LINES = int(os.environ.get("RVUEDGE_PERF_LINES", "5000000"))
PHYSICIANS = 500
SAMPLE = 100_000
ASKED = 300
TODAY, NOW = date(2026, 12, 31), datetime(2026, 12, 31, 12, tzinfo=UTC)
VISITS = ((6, "nonfacility", ("99213",)), (5, "nonfacility", ("99214",)), (2, "nonfacility", ("99204", "93000")))
INFUSIONS = (
    (4, "nonfacility", ("J9313", "96413")),
    (5, "nonfacility", ("99214-25", "96413")),
    (2, "nonfacility", ("99215",)),
)
TEMPLATES = (
    ("General Surgery", SURGERY),
    ("Orthopedic Surgery", JOINTS),
    ("Gastroenterology", SCOPES),
    ("Family Medicine", VISITS),
    ("Hematology/Oncology", INFUSIONS),
)
COPIED = ("procedure_log", "log_line", "credit", "daily_total")
DASHBOARD, GROWTH, REPORT, REPRICING, MEMORY = 15.0, 1.5, 2.0, 4.0, 1024


def made(app: Flask, lines: int) -> int:
    """Five physicians with a hundredth of the lines each, in a practice of 500; the organization's id."""
    with app.app_context():
        schema.upgrade(db.engine)
        load_seeds(now=NOW)
        with transaction() as session:
            organization = found_organization(name="Measured", now=NOW).id
            people = [
                {
                    "email": f"measured{number}@example.org",
                    "password_hash": "none",
                    "name": f"Physician {number:03d}",
                    "career_stage": "attending",
                    "specialty": TEMPLATES[number % len(TEMPLATES)][0],
                    "provider_type": "physician",
                    "time_zone": "America/New_York",
                    "created_at": NOW,
                }
                for number in range(PHYSICIANS)
            ]
            session.execute(insert(Person), people)
        everybody = list(db.session.scalars(select(Person).order_by(Person.id)))
        with transaction():
            for person in everybody:
                add_member(
                    organization_id=organization, person_id=person.id, role="physician", started_on=date(2025, 1, 1)
                )
                set_contract(
                    person_id=person.id,
                    effective_from=date(2025, 1, 1),
                    policy="cms-payment",
                    pinned_release=None,
                    cfte=Decimal(1),
                    annual_goal=Decimal(6800),
                    rate=Decimal(55),
                    now=NOW,
                )
        for person, (specialty, cases) in zip(everybody, TEMPLATES, strict=False):
            _log(person, specialty, cases, lines // PHYSICIANS)
        db.session.remove()
    return organization


def _log(person: Person, specialty: str, cases: tuple[tuple[int, str, tuple[str, ...]], ...], lines: int) -> None:
    """About so many lines, spread over the working days that the seeded releases cover."""

    def of(per_day: int) -> list[LogFacts]:
        one = DemoPerson("x", specialty, "attending", "physician", specialty, cases, per_day=per_day)
        return list(logs_of(one, until=TODAY))

    trial = sum(len(log.lines) for log in of(20))
    logs = of(max(1, round(20 * lines / trial)))
    for at in range(0, len(logs), 2000):
        create_logs(owner=owner_of(person), logs=logs[at : at + 2000], now=NOW)


def copied(app: Flask) -> None:
    """Every other physician gets the logs, lines, credits and totals of the one of the same specialty."""
    with app.app_context():
        ids = list(db.session.scalars(select(Person.id).order_by(Person.id)))
        for table in COPIED:
            names = [column.name for column in db.metadata.tables[table].c if column.name not in {"id", "person_id"}]
            names += ["id"] if table == "procedure_log" else []
            columns = ", ".join(f'"{name}"' for name in names)
            statement = text(
                f"INSERT INTO {table} (person_id, {columns}) SELECT p.id, "
                + ", ".join(f't."{name}"' for name in names)
                + f" FROM person p JOIN {table} t ON t.person_id = :person"
                " WHERE p.specialty = :specialty AND p.id > :last ORDER BY p.id"
            )
            for person, (specialty, _) in zip(ids, TEMPLATES, strict=False):
                with transaction() as session:
                    session.execute(
                        statement, {"person": person, "specialty": specialty, "last": ids[len(TEMPLATES) - 1]}
                    )
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
        db.session.remove()


def dashboards(app: Flask) -> list[float]:
    """Milliseconds of one person's dashboard, asked again and again, ascending."""
    taken = []
    with app.app_context():
        person = db.session.scalars(select(Person).order_by(Person.id)).first()
        assert person is not None
        for _ in range(ASKED):
            began = time.perf_counter()
            dashboard.of(person, on=TODAY)
            taken.append((time.perf_counter() - began) * 1000)
            db.session.rollback()
        db.session.remove()
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
    """What nobody can do without: every line's code and units read, joined with the release's work and summed."""
    work = db.session.execute(
        text(
            "SELECT code, work_rvu FROM relative_value v JOIN release r ON r.id = v.release_id"
            " WHERE r.name = 'RVU26C' AND v.modifier = ''"
        )
    ).all()
    values = pl.DataFrame([tuple(row) for row in work], schema=["code", "work"], orient="row")
    log, line = ProcedureLog.__table__.c, LogLine.__table__.c
    for portion in bulk_repricing._portions([one.id for one in people], None, None):
        rows = db.session.execute(
            select(log.person_id, log.performed_on, line.code, line.units)
            .join_from(
                ProcedureLog.__table__,
                LogLine.__table__,
                (line.person_id == log.person_id) & (line.log_id == log.id),
            )
            .where(log.person_id.in_(portion), log.deleted_at.is_(None))
        ).all()
        lines = pl.DataFrame([tuple(row) for row in rows], schema=["person", "day", "code", "units"], orient="row")
        joined = lines.join(values, on="code", how="left")
        joined.group_by("person").agg((pl.col("work") * pl.col("units")).sum())


def child(url: str, what: str) -> None:
    """One of the two, bare or bulk, in a process of its own; prints seconds and the most memory in MB."""
    app = create_app(_settings(url))
    with app.app_context():
        people = list(db.session.scalars(select(Person).order_by(Person.id)))
        began = time.perf_counter()
        if what == "bare":
            bare(people)
            told = ""
        else:
            found = reprice_people(people, release="RVU25D", policy="mgma-survey")
            told = f" {found.total.lines} {found.looks} {found.total.old} {found.total.new}"
        seconds = time.perf_counter() - began
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"{seconds:.2f} {memory}{told}")
        db.session.remove()
        db.engine.dispose()


def _in_child(url: str, what: str) -> list[str]:
    command = [sys.executable, "-m", "perf.practice", what]
    answer = subprocess.run(command, env={**os.environ, "PERF_URL": url}, capture_output=True, text=True, check=True)
    return answer.stdout.split()


def sampled(app: Flask) -> bool:
    """Whether 100,000 lines come out as the engine says line by line, exactly, person by person."""
    with app.app_context():
        people = list(db.session.scalars(select(Person).order_by(Person.id)))[: max(1, SAMPLE * PHYSICIANS // LINES)]
        found = reprice_people(people, release="RVU25D", policy="mgma-survey")
        same, lines = True, 0
        for person in people:
            alone = reprice_person(person, start=None, end=None, release="RVU25D", policy="mgma-survey")
            told = found.people[person.id]
            lines += len(alone.lines)
            same &= (told.old, told.new) == (alone.repricing.old, alone.repricing.new)
        print(f"  {lines:,} lines of {len(people)} people line by line: {'the same, exactly' if same else 'DIFFERENT'}")
        db.session.remove()
    return same


def _settings(url: str) -> Settings:
    return Settings(mode="test", database_url=url, secret_key="measuring only", rate_limits=False)


def measured(name: str, url: str) -> bool:
    """Everything on one database, printed; whether every target was met."""
    app = create_app(_settings(url))
    organization = made(app, LINES)
    small = dashboards(app)
    copied(app)
    with app.app_context():
        lines = db.session.scalar(select(func.count()).select_from(LogLine.__table__)) or 0
        db.session.remove()
    large = dashboards(app)
    print(f"{name}: {lines:,} lines of {PHYSICIANS} physicians", flush=True)
    p99, growth = large[int(ASKED * 0.99)], large[ASKED // 2] / small[ASKED // 2]
    seconds = report(app, organization)
    print(f"  dashboard          p50 {large[ASKED // 2]:6.2f} ms  p99 {p99:6.2f} ms (target {DASHBOARD:g})")
    print(f"  against 50,000 lines {growth:.2f} times (target {GROWTH:g})")
    print(f"  benchmark report   {seconds:.2f} s (target {REPORT:g})", flush=True)
    plain = float(_in_child(url, "bare")[0])
    took, memory, count, looks, old, new = _in_child(url, "bulk")
    ratio = float(took) / plain
    print(f"  re-pricing {int(count):,} lines: {took} s, {looks} looks, {memory} MB (target {MEMORY}); {old} → {new}")
    print(f"  against a bare join and sum of {plain:.2f} s: {ratio:.2f} times (target {REPRICING:g})", flush=True)
    same = sampled(app)
    with app.app_context():
        db.engine.dispose()
    met = (p99 <= DASHBOARD, growth <= GROWTH, seconds <= REPORT, ratio <= REPRICING, int(memory) <= MEMORY)
    return same and all(met)


def main() -> int:
    """Measure both databases; 1 when a target is missed."""
    with tempfile.TemporaryDirectory() as folder:
        fine = measured("SQLite", f"sqlite:///{Path(folder) / 'practice.db'}")
    with tempfile.TemporaryDirectory() as folder:
        server = start_postgres(Path(folder))
        try:
            create_database(server.admin_url, "practice")
            fine &= measured("PostgreSQL", server.url("practice"))
        finally:
            server.stop()
    return 0 if fine else 1


if __name__ == "__main__":
    child(os.environ["PERF_URL"], sys.argv[1])
