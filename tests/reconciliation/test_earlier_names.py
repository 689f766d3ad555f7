"""Reconciliations stored by version 0.1, whose JSON had other names, are answered as those of today."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import Engine, create_engine

from rvuedge import schema
from rvuedge.schema import MIGRATIONS

(MIGRATION,) = (MIGRATIONS / "versions").glob("*_american_names.py")
REVISION = int(MIGRATION.name[:4])
LINE = {"place": "row 2", "places": ["row 2"], "work_rvu": "7.76"}
THEN: dict[str, Any] = {
    "findings": [
        {
            "kind": "differs",
            "mine": {**LINE, "valued_by": "us"},
            "theirs": {**LINE, "valued_by": "row"},
            "money": "1.00",
            "how": ["a guess"],
        },
        {"kind": "missing_from_mine", "mine": None, "theirs": {**LINE, "valued_by": "them"}, "money": None, "how": []},
    ],
    "told": {
        "format": 2,
        "kinds": [{"kind": "differs", "lines": 1, "money": "1.00", "money_how": "one wRVU more"}],
        "net": "1.00",
        "net_money": "1.00",
        "net_money_how": "one wRVU more",
        "read": {"kind": "table", "lines": 2},
        "seen": [{"from": "2026-07-01", "to": "2026-07-31"}],
    },
}
NOW: dict[str, Any] = {
    "findings": [
        {
            "kind": "differs",
            "mine": {**LINE, "valued_by": "own_policy"},
            "theirs": {**LINE, "valued_by": "shared"},
            "money": "1.00",
            "explanation": ["a guess"],
        },
        {
            "kind": "missing_from_mine",
            "mine": None,
            "theirs": {**LINE, "valued_by": "employer"},
            "money": None,
            "explanation": [],
        },
    ],
    "overview": {
        "format": 2,
        "kinds": [{"kind": "differs", "lines": 1, "money": "1.00", "money_explanation": "one wRVU more"}],
        "net": "1.00",
        "net_money": "1.00",
        "net_money_explanation": "one wRVU more",
        "read": {"kind": "table", "lines": 2},
        "visible_days": [{"from": "2026-07-01", "to": "2026-07-31"}],
    },
}


@pytest.fixture
def engine(make_url: Callable[[str], str]) -> Engine:
    engine = create_engine(make_url("empty"))
    yield engine
    engine.dispose()


def table(overview: str) -> sa.TableClause:
    """The table as it was, and is, but for the columns that nothing here reads."""
    return sa.table(
        "reconciliation",
        sa.column("id", sa.String),
        sa.column("created_at", sa.DateTime(timezone=True)),
        *(sa.column(name, sa.Date) for name in ("starts_on", "ends_on")),
        *(sa.column(name, sa.Integer) for name in ("person_id", "created_by")),
        *(sa.column(name, sa.JSON) for name in ("options", "findings", overview)),
    )


def rows(engine: Engine, overview: str) -> dict[str, dict[str, Any]]:
    """What is stored, by id."""
    stored = table(overview)
    with engine.connect() as connection:
        found = connection.execute(sa.select(stored.c.id, stored.c.findings, stored.c[overview])).all()
    return {number: {"findings": findings, overview: kept} for number, findings, kept in found}


def test_stored_names_change_there_and_back(engine: Engine) -> None:
    """More rows than are written at once, one of them of the first kind, which has no overview."""
    schema.downgrade(engine, f"{REVISION - 1:04d}")
    fixed = {
        "created_at": datetime(2026, 8, 1, tzinfo=UTC),
        "starts_on": date(2026, 7, 1),
        "ends_on": date(2026, 7, 31),
    }
    whose = {"person_id": 1, "created_by": 1, "options": {}}
    with engine.begin() as connection:
        person = {"id": 1, "email": "a@example.org", "name": "A", "career_stage": "attending", "time_zone": "UTC"}
        more = {"created_at": "2026-01-01 00:00:00", "password_hash": "x", "provider_type": "physician"}
        known = sa.Table("person", sa.MetaData(), autoload_with=connection)
        needed = {column.name: 0 for column in known.columns if not column.nullable and column.default is None}
        given = {name: value for name, value in {**needed, **person, **more}.items() if name in known.columns}
        columns, values = ", ".join(given), ", ".join(f":{name}" for name in given)
        connection.execute(sa.text(f"INSERT INTO person ({columns}) VALUES ({values})"), given)
        stored = table("told")
        for number in range(203):
            kept = {**fixed, **whose, "id": f"{number:036d}", "findings": THEN["findings"]}
            told = THEN["told"] if number else sa.null()
            connection.execute(sa.insert(stored).values(**{**kept, "told": told}))
    before = rows(engine, "told")
    schema.upgrade(engine)
    after = rows(engine, "overview")
    assert after.pop(f"{0:036d}") == {"findings": NOW["findings"], "overview": None}
    assert list(after.values()) == [NOW] * 202
    schema.downgrade(engine, f"{REVISION - 1:04d}")
    assert rows(engine, "told") == before
    schema.upgrade(engine)
