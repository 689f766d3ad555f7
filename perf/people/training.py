"""Progress of a resident with 3,000 cases, and the board of a program of 120, on SQLite and PostgreSQL.

Asked over HTTP as a phone and a page ask: fresh (nothing is remembered), again, and each time after a log of the
resident was written, by PUT as a phone writes it. RVUEDGE_PERF_CASES takes another number of cases; the other residents
have a tenth of it for each year of training. Targets: progress in 30 ms and the board in 300 ms, at the median, also
right after a log changed; the board's also where everything is to be counted anew, of which it counts a few residents
and queues the others. Beside them stand how much longer a call takes than the same call with everything remembered, and
the processor time of this process, which says more than the clock on a machine that others use.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta

from flask import Flask
from sqlalchemy import delete, insert, literal, select, update

from config import Settings
from perf.measuring.databases import Place, on_each
from perf.registry import Run
from perf.results import Found
from rvuedge import schema
from rvuedge.accounts.credentials.sessions import Lifetimes, sign_in
from rvuedge.accounts.jobs.loop import work_off
from rvuedge.accounts.people.models import Membership, Person
from rvuedge.accounts.practices.organizations import create_organization
from rvuedge.app import create_app
from rvuedge.logbook.records.models import ChangeCounter, DailyTotal, LogLine, ProcedureLog, StoredCredit
from rvuedge.platform import clock
from rvuedge.platform.extensions import Base, db, transaction
from rvuedge.training.programs.models import ProgramCode, Rotation, RotationBlock, StageSpan, Trainee, TrainingProgram
from rvuedge.training.progress.jobs import count_later
from rvuedge.training.requirements.shipped import requirement_set
from rvuedge.training.tallies.models import ProgressMonth, ProgressTally
from tests.support.stored_cases import StoredCase, store_cases

CASES = int(os.environ.get("RVUEDGE_PERF_CASES", "3000"))
RESIDENTS = 120
BUSY = 5  # the year of the resident with most cases
ASKED = 30
TODAY = date(2026, 12, 31)
Taken = list[tuple[float, float]]
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
        first_stage=stage,
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


def signed_in(app: Flask, person_id: int) -> dict[str, str]:
    """The headers of a person for as long as this measures."""
    with app.app_context():
        long = Lifetimes(access=timedelta(days=2), refresh=timedelta(days=2), grace=timedelta(seconds=30))
        person = db.session.get_one(Person, person_id)
        token = sign_in(person=person, device_name="perf", lifetimes=long, now=clock.now()).access_token
        db.session.remove()
    return {"Authorization": f"Bearer {token}"}


def asked(
    app: Flask, headers: Mapping[str, str], path: str, *, times: int, before: Callable[[int], None] | None = None
) -> Taken:
    """Milliseconds of a call over HTTP by the clock and of this processor, ascending; `before` is done before each."""
    client, taken = app.test_client(), []
    for number in range(times):
        if before is not None:
            before(number)
        began, busy = time.perf_counter(), time.process_time()
        answer = client.get(f"/api/v1{path}", headers=headers)
        taken.append(((time.perf_counter() - began) * 1000, (time.process_time() - busy) * 1000))
        assert answer.status_code == 200, answer.text
    return sorted(taken)


def forgotten(app: Flask, tables: Sequence[type[Base]] = (ProgressTally, ProgressMonth)) -> None:
    """Nothing is remembered any more."""
    with app.app_context(), transaction() as session:
        for table in tables:
            session.execute(delete(table))


def released(app: Flask) -> None:
    """As after a release with other rules: what is remembered was made from something else."""
    with app.app_context(), transaction() as session:
        session.execute(update(ProgressTally).values(basis="another release"))
        session.execute(update(ProgressMonth).values(made_from="another release"))


class Edits:
    """One log of a resident edited after another, by PUT, each of another month."""

    def __init__(self, app: Flask, person_id: int) -> None:
        self.client, self.headers = app.test_client(), signed_in(app, person_id)
        with app.app_context():
            log = ProcedureLog.__table__.c
            past = log.performed_on <= clock.now().date()  # of a day to come no log is accepted
            found = select(log.id).where(log.person_id == person_id, past).order_by(log.performed_on)
            self.ids = list(db.session.scalars(found))[::-53]
            db.session.remove()

    def edit(self, number: int) -> None:
        """The role of a log is said anew."""
        url = f"/api/v1/logs/{self.ids[number % len(self.ids)]}"
        log = self.client.get(url, headers=self.headers).get_json()
        body = {"performed_on": log["performed_on"], "role": ROLES[number % 2 * 7]}
        body["lines"] = [{"code": line["code"]} for line in log["lines"]]
        answer = self.client.put(url, json=body, headers={**self.headers, "If-Match": f'"{log["version"]}"'})
        assert answer.status_code == 200, answer.text


def measured(found: Found, _run: Run, place: Place) -> None:
    """What each call takes on one database."""
    app = create_app(Settings(mode="test", database_url=place.url(), secret_key="measuring only", rate_limits=False))
    program, director, resident = made(app)
    one, board = f"/training/progress?on={TODAY}", f"/programs/{program}/board?on={TODAY}"
    mine, theirs = signed_in(app, resident), signed_in(app, director)
    edits = Edits(app, resident)
    name, whole = f"progress, {CASES:,} cases", f"board, {RESIDENTS} residents"
    fresh = asked(app, mine, one, times=5, before=lambda _: forgotten(app))
    again = asked(app, mine, one, times=ASKED)
    changed = asked(app, mine, one, times=ASKED, before=edits.edit)
    printed(found, f"{name}, fresh", fresh, "", again)
    printed(found, name, again, "", again)
    printed(found, f"{name}, a log changed", changed, "progress after a log changed ÷ remembered", again)
    everybody = counted_by_the_queue(app, program)
    again = asked(app, theirs, board, times=ASKED)
    changed = asked(app, theirs, board, times=ASKED, before=edits.edit)
    rules = asked(app, theirs, board, times=5, before=lambda _: released(app))
    nothing = asked(app, theirs, board, times=5, before=lambda _: forgotten(app))
    printed(found, whole, again, "", again)
    printed(found, f"{whole}, a log changed", changed, "board after a log changed ÷ remembered", again)
    printed(found, f"{whole}, the rules changed", rules, "", again)
    printed(found, f"{whole}, none was counted", nothing, "", again)
    found.row(f"the queue counts {RESIDENTS} residents anew", "RVU Edge", "s", everybody)
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def counted_by_the_queue(app: Flask, program: int) -> float:
    """Seconds in which the queue counts a program of which nothing is remembered."""
    forgotten(app)
    with app.app_context():
        count_later(program, TODAY, now=clock.now())
        began = time.perf_counter()
        work_off()
        taken = time.perf_counter() - began
        db.session.remove()
    return taken


def printed(
    found: Found, name: str, taken: list[tuple[float, float]], target: str, again: list[tuple[float, float]]
) -> None:
    """A row of processor time, and its ratio to the same call with everything remembered."""
    busy = found.row(name, "RVU Edge", "ms CPU", [cpu for _, cpu in taken])
    if target:
        found.ratio(target, busy / statistics.median(cpu for _, cpu in again))


def measure(found: Found, run: Run) -> None:
    """On both databases."""
    global CASES, ASKED
    CASES, ASKED = run.size(CASES, 300), run.size(ASKED, 5)
    on_each(found, run, measured)
