"""A release comes in, or is taken out again: what it does to logged lines, first tried, then done."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from rvuedge.accounts.jobs.models import Job
from rvuedge.catalog.store import queries
from rvuedge.platform.errors import ConflictError, NotFoundError
from rvuedge.platform.extensions import db
from tests.catalog.readers.build import relative_value_csv
from tests.support.api import Api
from tests.support.releases import brought_in, rehearsed, taken_out

OCTOBER = relative_value_csv(
    [{"code": "47562", "work_rvu": "11.00", "global_days": "090"}, {"code": "99213", "work_rvu": "1.30"}],
    quarter="October",
)
YEAR = ("2026-10-01", "2026-12-31")


def total(person: Api) -> str:
    found: str = person.get("/wrvu?from=2026-01-01&to=2026-12-31").get_json()["total"]
    return found


@pytest.fixture
def logged(api: Api) -> Api:
    """47562 on the day before RVU26D and on its first day; 99214, which the small RVU26D lacks."""
    me = api.signed_in()
    me.log("47562", performed_on="2026-09-30")
    me.log("47562", performed_on="2026-10-01")
    me.log("99214", performed_on="2026-10-02")
    return me


def test_a_rehearsed_release_tells_what_it_would_do_and_changes_nothing(logged: Api) -> None:
    """10.21 + 1.92 = 12.13 become 11.00 with 99214 not valued; 10.21 of the day before stays."""
    assert total(logged) == "22.34"
    with logged.client.application.app_context():
        effect = rehearsed(OCTOBER)
        assert db.session.scalar(select(func.count()).select_from(Job)) == 0
    assert [(person.old, person.new, person.change) for person in effect.people] == [
        (Decimal("12.13"), Decimal("11.00"), Decimal("-1.13"))
    ]
    assert (effect.credits, effect.people[0].lines) == (2, 2)
    assert (effect.people[0].old_unvalued, effect.people[0].new_unvalued) == (0, 1)
    assert total(logged) == "22.34"


def test_a_release_brought_in_and_taken_out_leaves_everything_as_it_was(logged: Api) -> None:
    before = logged.get("/logs").get_json()["items"]
    with logged.client.application.app_context():
        brought_in(OCTOBER)
    assert total(logged) == "21.21"  # 10.21 + 11.00
    with logged.client.application.app_context():
        back, effect = taken_out("rvu26d")
        assert (back.first, back.last, back.rows) == (date(2026, 10, 1), date(2026, 12, 31), 2)
        assert effect.people[0].change == Decimal("1.13")
        assert "RVU26D" not in [release.name for release in queries.releases()]
    after = logged.get("/logs").get_json()["items"]
    shown = [
        [(line["code"], line["credit"]["work_rvu"], line["credit"]["release"]) for line in log["lines"]]
        for log in after
    ]
    assert shown == [
        [(line["code"], line["credit"]["work_rvu"], line["credit"]["release"]) for line in log["lines"]]
        for log in before
    ]
    assert [log["version"] for log in after] == [log["version"] for log in before], "facts and versions stay"


def test_the_starter_excerpt_and_what_is_not_loaded_cannot_be_taken_out(logged: Api) -> None:
    with logged.client.application.app_context():
        with pytest.raises(ConflictError, match="starter excerpt"):
            taken_out("RVU26C")
        with pytest.raises(NotFoundError, match="RVU99A is not loaded"):
            taken_out("RVU99A")


def test_a_practices_share_is_that_of_its_members(api: Api) -> None:
    """The demo practice is not seeded here: without members there is no practice to tell of."""
    me = api.signed_in()
    me.log("47562", performed_on="2026-10-01")
    with me.client.application.app_context():
        effect = rehearsed(OCTOBER)
    assert effect.practices == ()
    assert [person.change for person in effect.people if person.lines] == [Decimal("0.79")]
