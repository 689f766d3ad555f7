"""Months close for good: later changes are dated adjustments, and statements are the same to the byte."""

from __future__ import annotations

import random
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from rvuedge.accounts import services
from rvuedge.extensions import db
from rvuedge.productivity import closing
from rvuedge.productivity.reconciliation_models import ClosedLine
from tests.conftest import NOW
from tests.support.api import Api, body_of


@pytest.fixture
def practice(seeded_app: Flask) -> tuple[Api, Api, int]:
    caller = Api(seeded_app.test_client())
    manager, doctor = caller.signed_in(career_stage="manager"), caller.signed_in(name="Gray Doe")
    with seeded_app.app_context():
        number = services.found_organization(name="P & Q", now=NOW).id
        for one, role in ((manager, "manager"), (doctor, "physician")):
            services.add_member(
                organization_id=number, person_id=one.person["id"], role=role, started_on=date(2026, 7, 1)
            )
    return manager, doctor, number


def close(app: Flask, organization: int, month: str, at: datetime) -> int:
    with app.app_context():
        posted = closing.close(organization, closing.month_of(month), by=1, now=at)
        db.session.remove()
    return posted


def statement(person: Api, month: str, wanted: str = "json") -> Any:
    return person.get(f"/statements/{month}?format={wanted}")


SEPTEMBER, OCTOBER = datetime(2026, 9, 1, 8, tzinfo=UTC), datetime(2026, 10, 1, 8, tzinfo=UTC)


def test_a_closed_month_never_changes_and_later_edits_are_adjustments(
    seeded_app: Flask, practice: tuple[Api, Api, int]
) -> None:
    """July: 47562 10.21, 44970, 99213 1.30. Then the first becomes 47563, 99213 goes, 49505 comes late."""
    _, doctor, organization = practice
    first, appendix, visit = (
        doctor.log(code, performed_on=f"2026-07-0{day}") for day, code in ((6, "47562"), (7, "44970"), (8, "99213"))
    )
    july = Decimal("11.51") + Decimal(appendix["work_rvu"])
    assert close(seeded_app, organization, "2026-07", datetime(2026, 8, 1, 8, tzinfo=UTC)) == 3
    before = {wanted: statement(doctor, "2026-07", wanted).data for wanted in ("json", "csv", "pdf")}
    edited = doctor.put(f"/logs/{first['id']}", body_of("47563", performed_on="2026-07-06"), If_Match='"1"').get_json()
    doctor.delete(f"/logs/{visit['id']}")
    late = doctor.log("49505", performed_on="2026-07-20")
    august = doctor.log("99214", performed_on="2026-08-03")
    assert close(seeded_app, organization, "2026-08", SEPTEMBER) == 4
    told = statement(doctor, "2026-08").get_json()
    assert [(one["code"], one["reason"], Decimal(one["work_rvu"])) for one in told["adjustments"]] == [
        ("47563", "edited", Decimal(edited["work_rvu"]) - Decimal("10.21")),
        ("99213", "deleted", Decimal("-1.30")),
        ("49505", "new", Decimal(late["work_rvu"])),
    ]
    assert (told["work_rvu"], told["name"], told["organization"]) == (august["work_rvu"], "Gray Doe", "P & Q")
    assert Decimal(statement(doctor, "2026-07").get_json()["total"]) == july
    doctor.call("PATCH", "/me", {"name": "Other Name"})
    for wanted, data in before.items():
        assert statement(doctor, "2026-07", wanted).data == data, f"{wanted} is the same to the byte"


def test_lines_credited_anew_are_told_apart_from_edits(seeded_app: Flask, practice: tuple[Api, Api, int]) -> None:
    _, doctor, organization = practice
    doctor.log("47562", "49505", performed_on="2026-07-06")
    close(seeded_app, organization, "2026-07", datetime(2026, 8, 1, 8, tzinfo=UTC))
    doctor.put("/contract", {"effective_from": "2026-07-01", "policy": "face-value"})
    close(seeded_app, organization, "2026-08", SEPTEMBER)
    told = statement(doctor, "2026-08").get_json()
    assert [(one["reason"], one["work_rvu"]) for one in told["adjustments"]] == [("recredited", "3.88")]


def test_months_close_once_in_order_and_when_they_have_ended(seeded_app: Flask, practice: tuple[Api, Api, int]) -> None:
    _, _, organization = practice
    for month, at, code in (
        ("2026-08", datetime(2026, 8, 31, 23, 59, tzinfo=UTC), "not-ended"),
        ("2026-08", SEPTEMBER, None),
        ("2026-08", SEPTEMBER, "closed"),
        ("2026-07", SEPTEMBER, "out-of-order"),
        ("2026-10", datetime(2026, 11, 1, tzinfo=UTC), "out-of-order"),
        ("2026-09", OCTOBER, None),
    ):
        if code is None:
            close(seeded_app, organization, month, at)
            continue
        with pytest.raises(closing.PeriodError) as refused:
            close(seeded_app, organization, month, at)
        assert refused.value.code == code


def test_only_managers_close_and_only_the_person_and_managers_see(
    seeded_app: Flask, practice: tuple[Api, Api, int]
) -> None:
    manager, doctor, organization = practice
    doctor.log("47562", performed_on="2026-07-06")
    where = f"/organizations/{organization}/periods"
    assert doctor.post(f"{where}/2026-07/close", {}).status_code == 403
    assert Api(doctor.client).signed_in().post(f"{where}/2026-07/close", {}).status_code == 404
    made = manager.post(f"{where}/2026-07/close", {})
    assert (made.status_code, made.get_json()) == (201, {"month": "2026-07", "posted": 1})
    assert [one["month"] for one in manager.get(where).get_json()["items"]] == ["2026-07"]
    assert manager.post(f"{where}/2026-7x/close", {}).status_code == 404
    own = f"/organizations/{organization}/members/{doctor.person['id']}/statements/2026-07"
    assert [one.get(own).status_code for one in (manager, doctor)] == [200, 403]
    assert statement(doctor, "2026-08").status_code == 404
    assert statement(Api(doctor.client).signed_in(), "2026-07").status_code == 404
    assert doctor.get(f"/statements/2026-07?organization={organization + 1}").status_code == 404


@pytest.mark.parametrize("seed", range(4))
def test_all_that_is_posted_is_the_live_total_whatever_happened(
    seeded_app: Flask, practice: tuple[Api, Api, int], seed: int
) -> None:
    _, doctor, organization = practice
    dice = random.Random(seed)
    logs: dict[str, int] = {}
    for month, at in (("2026-07", "2026-08-01"), ("2026-08", "2026-09-01"), ("2026-09", "2026-10-01")):
        for _ in range(12):
            code, day = dice.choice(["47562", "49505", "99213", "99998", "J9313"]), dice.randrange(1, 29)
            performed_on = f"2026-{dice.randrange(7, 10):02d}-{day:02d}"
            if logs and dice.random() < 0.5:
                number = dice.choice(sorted(logs))
                guard = {"If_Match": f'"{logs[number]}"'}
                if dice.random() < 0.4:
                    doctor.delete(f"/logs/{number}", **guard)
                    del logs[number]
                else:
                    body = body_of(code, "99214", performed_on=performed_on)
                    logs[number] = doctor.put(f"/logs/{number}", body, **guard).get_json()["version"]
            else:
                number = str(uuid.uuid4())
                logs[number] = doctor.put(f"/logs/{number}", body_of(code, performed_on=performed_on)).get_json()[
                    "version"
                ]
        close(seeded_app, organization, month, datetime.fromisoformat(f"{at}T08:00:00+00:00"))
        with seeded_app.app_context():
            posted = db.session.scalar(select(func.sum(ClosedLine.work_rvu))) or Decimal(0)
            db.session.remove()
        end = closing.last_day(closing.month_of(month))
        assert posted == Decimal(doctor.get(f"/wrvu?from=2026-07-01&to={end}").get_json()["total"])
