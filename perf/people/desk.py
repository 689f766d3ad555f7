"""A practice of 500: its desk and its benchmark report; beside pandas, and beside a practice a tenth as large."""

from __future__ import annotations

import gc
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from flask import Flask
from sqlalchemy import select, update

from perf.measuring import peers
from perf.measuring.counting import statements
from perf.measuring.databases import Place, sqlite, test_settings
from perf.measuring.processes import spent
from perf.records.case_mix import VOLUMES
from perf.records.people import signed_in
from perf.records.practices import NOW, TODAY, copied, made
from perf.registry import Run
from perf.results import Found, in_turn
from rvuedge.accounts.people.models import Membership, Organization, Person
from rvuedge.app import create_app
from rvuedge.benchmarks.store.queries import surveys_for
from rvuedge.platform import clock
from rvuedge.platform.extensions import db, transaction
from rvuedge.reports.benchmark.build import benchmark_report

LINES = 60  # of each physician; ten days of the year have them all


def practice(place: Place, name: str, people: int) -> Flask:
    """Physicians with logs; the first of them is the owner."""
    app = create_app(test_settings(place.url(name)))
    made(app, people * LINES, people)
    copied(app)
    with app.app_context(), transaction() as session:
        first = session.scalars(select(Person.id).order_by(Person.id)).first()
        session.execute(update(Membership).where(Membership.person_id == first).values(role="owner"))
    return app


def report_of(app: Flask, people: int) -> Callable[[], object]:
    """The benchmark report of everybody for a year."""

    def once() -> None:
        with app.app_context():
            organization = db.session.scalars(select(Organization.id)).one()
            found = benchmark_report(
                organization_id=organization,
                surveys=[(surveys_for([])[0], Decimal(1))],
                start=date(2026, 1, 1),
                end=TODAY,
                today=TODAY,
            )
            assert len(found.rows) >= people - 1, len(found.rows)
            db.session.remove()

    return once


def desk_of(app: Flask) -> Callable[[], object]:
    """The desk as the owner's browser is shown it."""
    (token,) = signed_in(app, 1)
    client, headers = app.test_client(), {"Authorization": f"Bearer {token}"}

    def once() -> None:
        answer = client.get("/app/practice", headers=headers)
        assert answer.status_code == 200, (answer.status_code, answer.text[:200])

    return once


def milliseconds(work: Callable[[], object]) -> Callable[[], float]:
    """CPU milliseconds of some work."""

    def once() -> float:
        gc.collect()
        return spent(work) * 1000

    return once


def many_statements(work: Callable[[], object]) -> int:
    """How many statements it takes, done once before."""
    work()
    with statements() as sent:
        work()
    return len(sent)


def measure(found: Found, run: Run) -> None:
    """On SQLite; the same statements are sent to both databases."""
    if found.lacks(VOLUMES):
        return
    clock.run_from(NOW)
    people = run.size(500, 50)
    with sqlite() as place:
        large, small = practice(place, "large", people), practice(place, "small", people // 10)
        desk, report = desk_of(large), report_of(large, people)
        work = {"desk": milliseconds(desk), "report": milliseconds(report), "small": milliseconds(desk_of(small))}
        if peers.has("pandas"):
            database = str(place.folder / "large.db")
            work["pandas"] = lambda: float(peers.run("frames.py", "report", database, "")["cpu"]) * 1000
        in_turn(work, 1)  # warm
        taken = in_turn(work, run.size(5, 2))
        counts = {
            "desk": (many_statements(desk_of(small)), many_statements(desk)),
            "report": (many_statements(report_of(small, people // 10)), many_statements(report)),
        }
    of_desk = found.row(f"desk of {people}", "RVU Edge", "ms CPU", taken["desk"])
    of_small = found.row(f"desk of {people // 10}", "RVU Edge", "ms CPU", taken["small"])
    of_report = found.row(f"benchmark report of {people}", "RVU Edge", "ms CPU", taken["report"])
    for what, (few, many) in counts.items():
        found.row(
            f"statements of the {what}, {people // 10} and {people} people", "RVU Edge", "statements", (few, many)
        )
        found.ratio(f"statements of the {what}: ten times the people ÷ some", many / few)
    found.ratio("desk: ten times the people ÷ some", of_desk / of_small)
    if "pandas" not in taken:
        found.missing("pandas", peers.NOT_INSTALLED)
        return
    theirs = found.row(f"sums, join and ranks of {people}", "pandas", "ms CPU", taken["pandas"])
    found.ratio("benchmark report: RVU Edge ÷ pandas", of_report / theirs)
