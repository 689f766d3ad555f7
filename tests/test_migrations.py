from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect, text

from config import PROJECT
from rvuedge import schema

AT = "2026-07-01 12:00:00+00:00"
PERSON = text(
    "INSERT INTO person (id, email, password_hash, name, career_stage, provider_type, time_zone, created_at)"
    " VALUES (:id, :email, 'x', :name, 'resident', 'physician', 'America/New_York', :at)"
)
MEMBERSHIP = text(
    "INSERT INTO membership (id, organization_id, person_id, role, started_on) VALUES (:id, 1, :person, 'trainee', '2026-07-01')"
)
LOG = text(
    "INSERT INTO procedure_log (person_id, id, version, change, performed_on, setting, role, supervision, attending_id,"
    " created_at, updated_at) VALUES (1, :id, 1, 1, '2026-07-01', 'facility', :role, :sup, :att, :at, :at)"
)


@pytest.fixture
def engine(make_url: Callable[[str], str]) -> Engine:
    engine = create_engine(make_url("empty"))
    yield engine
    engine.dispose()


def differences(engine: Engine) -> list[object]:
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return compare_metadata(context, schema.all_tables())


def test_migrations_lead_to_exactly_the_models(engine: Engine) -> None:
    assert differences(engine) == []


def test_every_migration_goes_down_and_up_again(engine: Engine) -> None:
    schema.downgrade(engine, "base")
    assert set(inspect(engine).get_table_names()) <= {"alembic_version"}
    schema.upgrade(engine)
    assert differences(engine) == []


def test_a_database_that_is_behind_is_not_current(engine: Engine) -> None:
    with engine.connect() as connection:
        assert schema.is_current(connection)
    schema.downgrade(engine, "base")
    with engine.connect() as connection:
        assert not schema.is_current(connection)


OLD_WORDS = [
    # role, supervision, attending's account -> role, supervision, attending; what was written stays
    (("SJ", "direct", 2), ("surgeon", "direct", "Jane Lee")),
    (("First Assist", None, None), ("first_assistant", None, None)),
    (("banana", "attending present", 3), (None, None, None)),  # account 3 shares no organization with account 1
    (("teaching_assistant", "Scrubbed", 99999), ("teaching_assistant", "scrubbed", None)),
]


def test_old_free_words_become_words_of_the_vocabulary_and_none_is_lost(engine: Engine) -> None:
    """Migration 0023, on logs as they were stored before it."""
    schema.downgrade(engine, "0022")
    with engine.begin() as connection:
        for number, name in enumerate(("Chris Ray", "Jane Lee", "Kim Fox"), start=1):
            connection.execute(PERSON, {"id": number, "email": f"p{number}@example.org", "name": name, "at": AT})
        connection.execute(
            text("INSERT INTO organization (id, name, created_at, is_demo) VALUES (1, 'A', :at, false)"), {"at": AT}
        )
        for number in (1, 2):
            connection.execute(MEMBERSHIP, {"id": number, "person": number})
        for number, (words, _) in enumerate(OLD_WORDS):
            connection.execute(
                LOG, {"id": f"log-{number}", "at": AT, **dict(zip(("role", "sup", "att"), words, strict=True))}
            )
    schema.upgrade(engine)
    with engine.connect() as connection:
        found = connection.execute(
            text("SELECT role, supervision, attending, as_written FROM procedure_log ORDER BY id")
        ).all()
    for (words, wanted), (*read, written) in zip(OLD_WORDS, found, strict=True):
        assert tuple(read) == wanted
        stated = dict(zip(("role", "supervision", "attending"), words, strict=True))
        if stated["attending"]:
            stated["attending"] = f"account {stated['attending']}"
        kept = json.loads(written) if isinstance(written, str) else written
        assert kept == {name: word for name, word in stated.items() if word is not None}


def test_migrations_are_numbered_without_gaps() -> None:
    names = sorted(path.name for path in (schema.MIGRATIONS / "versions").glob("*.py"))
    assert [name[:4] for name in names] == [f"{number:04d}" for number in range(1, len(names) + 1)]
    assert all(re.fullmatch(r"\d{4}_[a-z0-9_]+\.py", name) for name in names)


def test_no_column_could_hold_who_a_patient_is() -> None:
    """Only pseudonym and case reference come near a patient; nobody's name, record number or birth."""
    forbidden = re.compile(r"patient|mrn|birth|dob|ssn|record_number|insur|(^|_)age(_|$)", re.IGNORECASE)
    found = {
        f"{table.name}.{column.name}"
        for table in schema.all_tables().tables.values()
        for column in table.columns
        if forbidden.search(column.name)
    }
    assert found == {"procedure_log.patient_key", "procedure_log.patient_type", "procedure_log.age_band"}


def test_the_migrations_folder_is_the_one_of_this_checkout() -> None:
    assert PROJECT / "migrations" == schema.MIGRATIONS
