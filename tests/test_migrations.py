from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Engine, create_engine, inspect

from config import PROJECT
from rvuedge import schema


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
