"""CMS's tables of units, add-ons and pairs, once loaded: they warn, change no figure and replace no stored credit."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from rvuedge.catalog.edits.models import AddOnEdit, ComponentEdit, EditFile, UnitsLimit
from rvuedge.catalog.store.version import touch_catalog
from rvuedge.logbook.credits.agreement import disagreements
from rvuedge.platform.extensions import db, transaction
from tests.conftest import NOW
from tests.support.api import Api, body_of, line_of

FIRST_DAY = date(2026, 7, 1)


def load_tables() -> None:
    """47562: one unit a day; 45378 is part of 47562, which nobody would publish, with a modifier that may lift it."""
    with transaction() as session:
        for number, kind in enumerate(("mue", "ncci", "addon"), start=1):
            file = {"file_name": kind, "sha256": str(number) * 64, "row_count": 1, "imported_at": NOW}
            session.add(EditFile(id=number, kind=kind, effective_on=FIRST_DAY, is_whole=True, **file))
        session.flush()
        session.add(UnitsLimit(file_id=1, code="47562", units=1, adjudication="2", rationale="Anatomic Consideration"))
        pair = {"comprehensive": "47562", "component": "45378", "modifier_indicator": "1", "before_1996": False}
        session.add(ComponentEdit(effective_on=FIRST_DAY, file_id=2, **pair))
        session.add(AddOnEdit(file_id=3, add_on="99292", primary_code="99291", edit_type="1", notes=""))
        touch_catalog(session)


@pytest.fixture
def tables(api: Api) -> Api:
    with api.client.application.app_context():
        load_tables()
    return api


def valued(api: Api, *lines: str, on: str = "2026-07-14") -> tuple[str, list[set[str]]]:
    body = {"performed_on": on, "lines": [line_of(text) for text in lines]}
    answer: dict[str, Any] = api.post("/valuations", body).get_json()
    return answer["work_rvu"], [{each["code"] for each in line["credit"]["warnings"]} for line in answer["lines"]]


@pytest.mark.parametrize(
    ("lines", "codes"),
    [
        (("47562x2",), [{"UNITS_ABOVE_MUE"}]),
        (("47562", "47562-59"), [{"UNITS_ABOVE_MUE"}] * 2),
        (("47562", "45378"), [set(), {"COMPONENT_PAIR"}]),
        (("47562", "45378-59"), [set(), set()]),
        (("99213x2",), [{"ONCE_A_DAY"}]),
    ],
)
def test_what_the_tables_say_is_a_warning(tables: Api, lines: tuple[str, ...], codes: list[set[str]]) -> None:
    assert valued(tables, *lines)[1] == codes


def test_a_day_before_the_first_table_has_no_limit(tables: Api) -> None:
    assert valued(tables, "47562x2", on="2025-12-31")[1] == [{"UNITS_UNLIKELY"}]


def test_a_table_that_comes_later_changes_no_stored_credit(api: Api) -> None:
    me = api.signed_in()
    stored = me.put(f"/logs/{uuid.uuid4()}", body_of("47562x2")).get_json()
    before = [warning["code"] for warning in stored["lines"][0]["credit"]["warnings"]]
    assert before == ["UNITS_UNLIKELY"]
    with api.client.application.app_context():
        load_tables()
        assert list(disagreements(now=NOW)) == []
        db.session.rollback()
    assert me.get(f"/logs/{stored['id']}").get_json()["work_rvu"] == stored["work_rvu"]
