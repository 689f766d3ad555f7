"""Progress of a resident with 3,000 cases, and the board of a program of 120, on SQLite and PostgreSQL.

Asked over HTTP as a phone and a page ask, fresh (nothing is remembered) and again. RVUEDGE_PERF_CASES takes another
number of cases; the other residents have a tenth of it for each year of training. Targets: progress in 30 ms and the
board in 300 ms, at the median, once counts are remembered. What a fresh count takes is printed beside them, and the
processor time of this process, which says more than the clock on a machine that others use.
"""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import delete, func, insert, literal, select

from config import Settings
from rvuedge import schema
from rvuedge.accounts.credentials.sessions import Lifetimes, sign_in
from rvuedge.accounts.people.models import Membership, Person
from rvuedge.accounts.practices.organizations import create_organization
from rvuedge.app import create_app
from rvuedge.logbook.records.models import ChangeCounter, DailyTotal, LogLine, ProcedureLog, StoredCredit
from rvuedge.platform import clock
from rvuedge.platform.extensions import db, transaction
from rvuedge.training.programs.models import ProgramCode, Rotation, RotationBlock, StageSpan, Trainee, TrainingProgram
from rvuedge.training.tallies.models import ProgressMonth, ProgressTally
from rvuedge.training.requirements.shipped import requirement_set
from tests.support.postgres import create_database, start_postgres
from tests.support.stored_cases import StoredCase, store_cases

CASES = int(os.environ.get("RVUEDGE_PERF_CASES", "3000"))
RESIDENTS = 120
BUSY = 5  # the year of the resident with most cases
ASKED = 30
TODAY = date(2026, 12, 31)
ONE, BOARD = 30.0, 300.0  # milliseconds
ROLES = ("surgeon",) * 7 + ("first_assistant", "first_assistant", "teaching_assistant")


def made(app: Flask) -> tuple[int, int, int]:
    """A program with 120 residents and one busier than all; its id, the director's and the busy resident's."""
    random_ = random.Random(1)
    of = requirement_set("general-surgery-acgme-2017-11")
    leaves = [item.name for item in of.categories if item.kind != "total"]
    codes = {f"X{number:04d}": random_.choice(leaves) for number in range(300)}
    with app.app_context():
        schema.upgrade(db.engine)
        with transaction() as session:
            program = create_organization(name="Measured", now=clock.now()).id
            session.add(
                TrainingProgram(
                    organization_id=program,
                    kind="residency",
                    specialty="general_surgery",
                    years=5,
                    created_at=clock.now(),
                )
            )
            session.flush()
            session.add_all(_code(program, code, name) for code, name in codes.items())
            session.add_all(Rotation(organization_id=program, key=f"r{n}", name=f"Rotation {n}") for n in range(12))
            director = _person(0, "manager")
            session.add(director)
            session.flush()
            session.add(_member(program, director.id, "manager"))
            people = [_person(number, "resident") for number in range(1, RESIDENTS + 1)]
            session.add_all(people)
            session.flush()
            for number, person in enumerate(people):
                _train(program, person.id, number % 5 + 1)
        for year in range(1, 6):
            share = CASES if year == BUSY else CASES * year // 10
            store_cases(people[year - 1].id, list(_cases(share, year, list(codes), random_)))
        for number, person in enumerate(people[5:], start=5):
            model = people[number % 5] if number % 5 + 1 != BUSY else people[BUSY - 2]
            _copy(model.id, person.id)
        found = program, director.id, people[BUSY - 1].id
        db.session.remove()
    return found


def _copy(of: int, person_id: int) -> None:
    """Another resident's logs once more, by the database: ids are a person's own."""
    with transaction() as session:
        for table in (ChangeCounter, ProcedureLog, LogLine, StoredCredit, DailyTotal):
            columns = [column for column in table.__table__.columns if column.name not in {"person_id", "id"}]
            if table is ProcedureLog:
                columns.append(table.__table__.c.id)
            rows = select(literal(person_id), *columns).where(table.__table__.c.person_id == of)
            session.execute(insert(table).from_select(["person_id", *(column.name for column in columns)], rows))


def _code(program: int, code: str, category: str) -> ProgramCode:
    return ProgramCode(
        organization_id=program,
        code=code,
        rrc_code="",
        starts_on=date(2020, 7, 1),
        categories=[category],
        source="perf",
    )


def _person(number: int, stage: str) -> Person:
    return Person(
        email=f"measured{number}@example.org",
        password_hash="none",
        name=f"Resident {number:03d}",
        career_stage=stage,
        specialty="General Surgery",
        provider_type="physician",
        time_zone="America/New_York",
        created_at=clock.now(),
    )


def _member(program: int, person: int, role: str) -> Membership:
    return Membership(organization_id=program, person_id=person, role=role, started_on=date(2020, 7, 1))


def _train(program: int, person: int, pgy: int) -> None:
    """Five years of training with the chief year last, and a rotation each month."""
    began = date(2026 - pgy + 1, 7, 1)
    key = {"organization_id": program, "person_id": person}
    ends = date(began.year + 5, 6, 30)
    db.session.add(_member(program, person, "trainee"))
    db.session.add(Trainee(**key, training_started_on=began, graduates_on=ends, updated_at=clock.now()))
    db.session.flush()
    for year in range(5):
        first = date(began.year + year, 7, 1)
        last = date(began.year + year + 1, 6, 30)
        db.session.add(
            StageSpan(**key, kind="training", pgy=year + 1, is_chief=year == 4, starts_on=first, ends_on=last)
        )
    for month in range(60):
        first = began + timedelta(days=30 * month)
        db.session.add(
            RotationBlock(**key, rotation_key=f"r{month % 12}", starts_on=first, ends_on=first + timedelta(days=29))
        )
    db.session.flush()


def _cases(number: int, pgy: int, codes: list[str], random_: random.Random) -> Iterator[StoredCase]:
    began = date(2026 - pgy + 1, 7, 1)
    days = (TODAY - began).days
    for index in range(number):
        wanted = random_.choices(codes, k=random_.choice((1, 1, 1, 2, 3)))
        more = {"primary_line": 0, "attending": f"Attending {index % 17}"}
        yield StoredCase(
            began + timedelta(days=index * days // number), tuple(wanted), random_.choice(ROLES), more=more
        )


def asked(app: Flask, person_id: int, path: str, *, times: int, forget: bool = False) -> list[tuple[float, float]]:
    """Milliseconds of a call over HTTP by the clock and of this processor, ascending; with `forget` always fresh."""
    with app.app_context():
        long = Lifetimes(access=timedelta(days=2), refresh=timedelta(days=2), grace=timedelta(seconds=30))
        person = db.session.get_one(Person, person_id)
        token = sign_in(person=person, device_name="perf", lifetimes=long, now=clock.now()).access_token
        db.session.remove()
    client, taken = app.test_client(), []
    for _ in range(times):
        if forget:
            with app.app_context(), transaction() as session:
                session.execute(delete(ProgressTally))
                session.execute(delete(ProgressMonth))
        began, busy = time.perf_counter(), time.process_time()
        answer = client.get(f"/api/v1{path}", headers={"Authorization": f"Bearer {token}"})
        taken.append(((time.perf_counter() - began) * 1000, (time.process_time() - busy) * 1000))
        assert answer.status_code == 200, answer.text
    return sorted(taken)


def measured(url: str) -> bool:
    """Print what each call takes on one database; whether both are within their targets."""
    app = create_app(Settings(mode="test", database_url=url, secret_key="measuring only", rate_limits=False))
    program, director, resident = made(app)
    one, board = f"/training/progress?on={TODAY}", f"/programs/{program}/board?on={TODAY}"
    calls: tuple[tuple[str, Callable[[], list[tuple[float, float]]], float | None], ...] = (
        (f"progress, {CASES:,} cases, fresh", lambda: asked(app, resident, one, times=5, forget=True), None),
        (f"progress, {CASES:,} cases", lambda: asked(app, resident, one, times=ASKED), ONE),
        (f"board, {RESIDENTS} residents, fresh", lambda: asked(app, director, board, times=2, forget=True), None),
        (f"board, {RESIDENTS} residents", lambda: asked(app, director, board, times=ASKED), BOARD),
    )
    within = True
    for name, call, target in calls:
        taken = call()
        median = statistics.median(clock_time for clock_time, _ in taken)
        busy = statistics.median(processor_time for _, processor_time in taken)
        aim = f"target {target:.0f} ms" if target else "no target"
        print(f"  {name:38} median {median:7.1f} ms, most {taken[-1][0]:7.1f} ms, processor {busy:7.1f} ms, {aim}")
        within &= target is None or median <= target
    with app.app_context():
        cases = db.session.scalar(select(func.count()).select_from(ProgressTally))
        print(f"  {cases} counts are remembered", flush=True)
        db.session.remove()
        db.engine.dispose()
    return within


@contextmanager
def databases() -> Iterator[list[tuple[str, str]]]:
    """An empty database of each kind."""
    with tempfile.TemporaryDirectory() as folder:
        server = start_postgres(Path(folder))
        try:
            create_database(server.admin_url, "training")
            yield [("SQLite", f"sqlite:///{folder}/training.db"), ("PostgreSQL", server.url("training"))]
        finally:
            server.stop()


def main() -> int:
    """Measure on both; 1 when a target is missed."""
    within = True
    with databases() as urls:
        for name, url in urls:
            print(f"\n{name}", flush=True)
            within &= measured(url)
    return 0 if within else 1


if __name__ == "__main__":
    raise SystemExit(main())
