"""The practice of perf/bulk/repricing.py: 500 physicians who log what 500 real ones did, 5,000,000 lines in all.

A tenth of each physician's lines is logged through the application under the real releases, so that credits and daily
totals are the engine's own; the database then repeats those days nine times within the same release's window, where
they are worth the same. Copies have ids and patients of their own.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from flask import Flask
from sqlalchemy import Date, bindparam, func, insert, select, text

from perf.records.case_mix import STANDS, Physician, logs_of, physicians
from perf.records.people import import_releases
from rvuedge import schema
from rvuedge.accounts.people.models import Membership, Person
from rvuedge.accounts.practices.organizations import create_organization
from rvuedge.benchmarks.store.queries import surveys_for
from rvuedge.benchmarks.store.specialty_crosswalk import put_entries
from rvuedge.catalog.store.models import RelativeValueRow
from rvuedge.cli.imports.seeds import load_seeds
from rvuedge.contracts.terms.models import Contract
from rvuedge.logbook.credits.rebuild import owner_of
from rvuedge.logbook.logs.services import create_logs
from rvuedge.logbook.records.models import LogLine
from rvuedge.platform.extensions import db, transaction

PHYSICIANS = 500
TODAY, NOW = date(2026, 12, 31), datetime(2026, 12, 31, 12, tzinfo=UTC)
COPIES = 10
# First day, and how many days are logged and then repeated: 10 × 18 days of RVU26C's window, 10 × 9 of RVU25D's.
PARTS = ((date(2026, 7, 1), 18, Decimal("0.7")), (date(2025, 10, 1), 9, Decimal("0.3")))


def made(app: Flask, lines: int, count: int = PHYSICIANS) -> None:
    """A practice of so many physicians with a tenth of the lines."""
    with app.app_context():
        schema.upgrade(db.engine)
        load_seeds(now=NOW)
        import_releases()
        them = physicians(count)
        employ(them)
        split = set(db.session.scalars(select(RelativeValueRow.code).where(RelativeValueRow.modifier == "26")))
        everybody = list(db.session.scalars(select(Person).order_by(Person.id)))
        for person, physician in zip(everybody, them, strict=True):
            for first, days, share in PARTS:
                wanted = int(lines * share / count / COPIES)
                logs = list(logs_of(physician, lines=wanted, days=days, first=first, split=split))
                create_logs(owner=owner_of(person), logs=logs, now=NOW)
            db.session.expire_all()
        db.session.remove()


def employ(them: Sequence[Physician]) -> int:
    """Store physicians as members of a practice; its id."""
    with transaction() as session:
        organization = create_organization(name="Measured", now=NOW).id
        people = [
            {
                "email": f"measured{physician.number}@example.org",
                "password_hash": "none",
                "name": f"Physician {physician.number:04d}",
                "first_stage": "attending",
                "specialty": physician.specialty,
                "provider_type": "physician",
                "time_zone": "America/New_York",
                "created_at": NOW,
            }
            for physician in them
        ]
        session.execute(insert(Person), people)
        ids = list(session.scalars(select(Person.id).order_by(Person.id)))
        joined = {"organization_id": organization, "role": "physician", "started_on": date(2025, 1, 1)}
        session.execute(insert(Membership), [{**joined, "person_id": number} for number in ids])
        terms = {"policy": "cms-payment", "cfte": Decimal(1), "annual_goal": Decimal(6800), "rate": Decimal(55)}
        stated = {"effective_from": date(2025, 1, 1), "updated_at": NOW, **terms}
        session.execute(insert(Contract), [{**stated, "person_id": number} for number in ids])
        for specialty, mapped in STANDS.items():
            put_entries(
                organization_id=organization,
                survey_id=surveys_for([])[0].id,
                specialty=specialty,
                mapped=[(mapped, Decimal(1))],
                state="reviewed",
                person_id=ids[0],
                now=NOW,
            )
    return organization


def copied(app: Flask) -> int:
    """Every day repeated nine times further on in its release's window; how many lines there are then."""
    with app.app_context():
        for first, days, _ in PARTS:
            last = first + timedelta(days=days - 1)
            with transaction():
                for number in range(1, COPIES):
                    _copy(number, number * days, first, last)
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))
        many = db.session.scalar(select(func.count()).select_from(LogLine.__table__)) or 0
        db.session.remove()
    return many


def _copy(number: int, shift: int, first: date, last: date) -> None:
    """The logs, lines, credits and totals of some days once more, so many days later."""
    shifted = {
        "sqlite": f"date(performed_on, '+{shift} days')",
        "postgresql": f"performed_on + {shift}",
    }[db.engine.dialect.name]
    new_id = "substr({0}, 1, 34) || '" + f"{number:02d}'"
    answer = {
        "performed_on": shifted,
        "id": new_id.format("id"),
        "log_id": new_id.format("log_id"),
        "patient_key": f"patient_key || '-{number}'",
    }
    for table in ("procedure_log", "log_line", "credit", "daily_total"):
        names = [column.name for column in db.metadata.tables[table].c if table != "credit" or column.name != "id"]
        columns = ", ".join(f'"{name}"' for name in names)
        values = ", ".join(answer.get(name, f'"{name}"') for name in names)
        of = "performed_on BETWEEN :first AND :last"
        if table == "log_line":
            of = f"(person_id, log_id) IN (SELECT person_id, id FROM procedure_log WHERE {of})"
        statement = text(f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table} WHERE {of}")
        between = {"first": bindparam("first", first, Date), "last": bindparam("last", last, Date)}
        db.session.execute(statement.bindparams(*between.values()))
