"""Months close for good: later changes are dated adjustments, and statements are the same to the byte."""

from __future__ import annotations

import io
import random
import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pypdf
import pytest
from flask import Flask
from sqlalchemy import func, select

from rvuedge.accounts.people.models import Membership
from rvuedge.accounts.practices import organizations
from rvuedge.platform import clock
from rvuedge.platform.extensions import db
from rvuedge.statements import closing
from rvuedge.statements.models import ClosedLine
from tests.conftest import NOW
from tests.support.api import Api, body_of
from tests.support.practice import founded


@pytest.fixture
def practice(seeded_app: Flask) -> tuple[Api, Api, int]:
    caller = Api(seeded_app.test_client())
    manager, doctor = caller.signed_in(career_stage="manager"), caller.signed_in(name="Gray Doe")
    with seeded_app.app_context():
        number = organizations.create_organization(name="P & Q", now=NOW).id
        for api, role in ((manager, "manager"), (doctor, "physician")):
            organizations.add_member(
                organization_id=number, person_id=api.person["id"], role=role, started_on=date(2026, 7, 1)
            )
    return manager, doctor, number


def close(app: Flask, organization: int, month: str, moment: datetime) -> int:
    with app.app_context():
        posted = closing.close(organization, closing.month_of(month), by=1, now=moment)
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
    body = statement(doctor, "2026-08").get_json()
    assert [
        (adjustment["code"], adjustment["reason"], Decimal(adjustment["work_rvu"]), adjustment["was"])
        for adjustment in body["adjustments"]
    ] == [
        ("47563", "edited", Decimal(edited["work_rvu"]) - Decimal("10.21"), "47562 on 2026-07-06, 10.21 wRVUs"),
        ("99213", "deleted", Decimal("-1.30"), "99213 on 2026-07-08, 1.30 wRVUs"),
        ("49505", "new", Decimal(late["work_rvu"]), None),
    ]
    assert body["adjustments"][0]["changed_at"] == edited["updated_at"]
    assert (body["work_rvu"], body["name"], body["organization"]) == (august["work_rvu"], "Gray Doe", "P & Q")
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
    body = statement(doctor, "2026-08").get_json()
    assert [(adjustment["reason"], adjustment["work_rvu"]) for adjustment in body["adjustments"]] == [
        ("recredited", "3.88")
    ]


def test_months_close_once_in_order_and_when_they_have_ended(seeded_app: Flask, practice: tuple[Api, Api, int]) -> None:
    _, _, organization = practice
    for month, moment, code in (
        ("2026-08", datetime(2026, 8, 31, 23, 59, tzinfo=UTC), "not-ended"),
        ("2026-08", SEPTEMBER, None),
        ("2026-08", SEPTEMBER, "closed"),
        ("2026-07", SEPTEMBER, "out-of-order"),
        ("2026-10", datetime(2026, 11, 1, tzinfo=UTC), "out-of-order"),
        ("2026-09", OCTOBER, None),
    ):
        if code is None:
            close(seeded_app, organization, month, moment)
            continue
        with pytest.raises(closing.PeriodError) as refused:
            close(seeded_app, organization, month, moment)
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
    assert [item["month"] for item in manager.get(where).get_json()["items"]] == ["2026-07"]
    assert manager.post(f"{where}/2026-7x/close", {}).status_code == 404
    own = f"/organizations/{organization}/members/{doctor.person['id']}/statements/2026-07"
    assert [api.get(own).status_code for api in (manager, doctor)] == [200, 403]
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
    for month, address in (("2026-07", "2026-08-01"), ("2026-08", "2026-09-01"), ("2026-09", "2026-10-01")):
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
        close(seeded_app, organization, month, datetime.fromisoformat(f"{address}T08:00:00+00:00"))
        with seeded_app.app_context():
            posted = db.session.scalar(select(func.sum(ClosedLine.work_rvu))) or Decimal(0)
            db.session.remove()
        end = closing.last_day(closing.month_of(month))
        assert posted == Decimal(doctor.get(f"/wrvu?from=2026-07-01&to={end}").get_json()["total"])


AUGUST = datetime(2026, 8, 1, 8, tzinfo=UTC)


def reasons(answer: dict[str, Any], part: str = "adjustments") -> list[tuple[str, str, str]]:
    return [(item["code"], item["reason"], item["work_rvu"]) for item in answer[part]]


def test_a_change_of_role_leaves_what_was_closed_as_it_was(seeded_app: Flask) -> None:
    """A physician of July becomes a manager: nothing of July is taken back when August closes."""
    practice = founded(seeded_app, "owner")
    doctor = practice.join(began=date(2026, 7, 1))
    doctor.log("47562", performed_on="2026-07-06")
    close(seeded_app, practice.id, "2026-07", AUGUST)
    assert practice.manager.call("PATCH", practice.of(doctor), {"role": "manager"}).status_code == 204
    assert close(seeded_app, practice.id, "2026-08", SEPTEMBER) == 0
    with seeded_app.app_context():
        rows = db.session.execute(
            select(Membership.role, Membership.ended_on).where(Membership.person_id == doctor.person["id"])
        ).all()
        db.session.remove()
    today = clock.now().date()
    assert [tuple(pair) for pair in rows] == [("physician", today - closing.DAY), ("manager", None)]
    assert practice.manager.call("PATCH", practice.of(doctor), {"role": "physician"}).status_code == 204
    with seeded_app.app_context():
        roles = db.session.scalars(select(Membership.role).where(Membership.person_id == doctor.person["id"])).all()
        db.session.remove()
    assert roles == ["physician"], "a role of the same day is taken back, and the membership is one again"


def test_a_membership_that_ends_before_a_closed_day_is_told_as_that(
    seeded_app: Flask, practice: tuple[Api, Api, int]
) -> None:
    _, doctor, organization = practice
    doctor.log("47562", performed_on="2026-07-20")
    close(seeded_app, organization, "2026-07", AUGUST)
    with seeded_app.app_context():
        membership = db.session.scalars(select(Membership).where(Membership.person_id == doctor.person["id"])).one()
        membership.ended_on = date(2026, 7, 19)
        db.session.commit()
        db.session.remove()
    close(seeded_app, organization, "2026-08", SEPTEMBER)
    assert reasons(statement(doctor, "2026-08").get_json()) == [("47562", "left", "-10.21")]


def test_a_line_moved_out_of_a_closed_month_becomes_a_line_of_its_new_one(
    seeded_app: Flask, practice: tuple[Api, Api, int]
) -> None:
    """47562 of 7 July is moved to 6 September: August takes 10.21 back, September has it as its own line."""
    _, doctor, organization = practice
    log = doctor.log("47562", performed_on="2026-07-07")
    close(seeded_app, organization, "2026-07", AUGUST)
    doctor.put(f"/logs/{log['id']}", body_of("47562", performed_on="2026-09-06"), If_Match='"1"')
    close(seeded_app, organization, "2026-08", SEPTEMBER)
    august = statement(doctor, "2026-08").get_json()
    assert reasons(august) == [("47562", "moved", "-10.21")]
    assert august["adjustments"][0]["was"] == "47562 on 2026-07-07, 10.21 wRVUs"
    close(seeded_app, organization, "2026-09", OCTOBER)
    september = statement(doctor, "2026-09").get_json()
    assert (reasons(september, "lines"), september["adjustments"]) == ([("47562", "month", "10.21")], [])


@pytest.mark.parametrize(
    ("day", "code", "reason"), [("2026-08-06", "47562", "moved"), ("2026-07-09", "47562", "edited")]
)
def test_an_edit_that_moves_no_wrvu_leaves_a_trace(
    seeded_app: Flask, practice: tuple[Api, Api, int], day: str, code: str, reason: str
) -> None:
    _, doctor, organization = practice
    log = doctor.log("47562", performed_on="2026-07-07")
    close(seeded_app, organization, "2026-07", AUGUST)
    doctor.put(f"/logs/{log['id']}", body_of(code, performed_on=day), If_Match='"1"')
    close(seeded_app, organization, "2026-08", SEPTEMBER)
    body = statement(doctor, "2026-08").get_json()
    assert reasons(body) == [(code, reason, "0.00")]
    assert body["adjustments"][0]["performed_on"] == day


def test_what_got_a_value_after_closing_shows_its_figure(seeded_app: Flask, practice: tuple[Api, Api, int]) -> None:
    """Two unvalued lines become 47562: the csv shows 10.21 for each, and two unvalued lines fewer."""
    _, doctor, organization = practice
    logs = [doctor.log("99998", performed_on=f"2026-07-0{day}") for day in (6, 7)]
    close(seeded_app, organization, "2026-07", AUGUST)
    for log in logs:
        doctor.put(f"/logs/{log['id']}", body_of("47562", performed_on=log["performed_on"]), If_Match='"1"')
    close(seeded_app, organization, "2026-08", SEPTEMBER)
    text = statement(doctor, "2026-08", "csv").get_data(as_text=True)
    assert text.count(",47562,10.21,,-1,") == 2
    assert "Unvalued lines,,2 fewer than before" in text
    assert "99998 on 2026-07-06, not valued" in text
    pdf = pypdf.PdfReader(io.BytesIO(statement(doctor, "2026-08", "pdf").data))
    assert "Unvalued lines: 2 fewer than before." in " ".join(" ".join(p.extract_text().split()) for p in pdf.pages)


def test_a_deleted_line_is_told_as_it_was_last_posted(seeded_app: Flask, practice: tuple[Api, Api, int]) -> None:
    """49505 on 20 July, then 47562 on 6 July, then deleted: 47562 on the 6th, though 49505 and the 20th are greater."""
    _, doctor, organization = practice
    log = doctor.log("49505", performed_on="2026-07-20")
    close(seeded_app, organization, "2026-07", AUGUST)
    doctor.put(f"/logs/{log['id']}", body_of("47562", performed_on="2026-07-06"), If_Match='"1"')
    close(seeded_app, organization, "2026-08", SEPTEMBER)
    doctor.delete(f"/logs/{log['id']}")
    close(seeded_app, organization, "2026-09", OCTOBER)
    (removed,) = statement(doctor, "2026-09").get_json()["adjustments"]
    assert (removed["code"], removed["performed_on"], removed["work_rvu"]) == ("47562", "2026-07-06", "-10.21")


def test_a_former_member_gets_the_statement_of_the_practice_that_counted_them(
    seeded_app: Flask, practice: tuple[Api, Api, int]
) -> None:
    """In June at the first practice, from July at the other; both close June and July."""
    _, doctor, second = practice
    first = founded(seeded_app)
    first.add(doctor, "physician", began=date(2026, 6, 1), ended=date(2026, 6, 30))
    doctor.log("47562", performed_on="2026-07-06")
    for organization in (first.id, second):
        close(seeded_app, organization, "2026-06", AUGUST)
        close(seeded_app, organization, "2026-07", AUGUST)
    assert [statement(doctor, month).get_json()["organization"] for month in ("2026-06", "2026-07")] == [
        "North Practice",
        "P & Q",
    ]
    first.add(doctor, "physician", began=date(2026, 7, 10), ended=date(2026, 8, 20))
    close(seeded_app, first.id, "2026-08", SEPTEMBER)
    close(seeded_app, second, "2026-08", SEPTEMBER)
    refused = statement(doctor, "2026-08")
    assert (refused.status_code, refused.get_json()["errors"]["organization"]) == (409, ["P & Q", "North Practice"])
    assert doctor.get(f"/statements/2026-08?organization={second}").get_json()["organization"] == "P & Q"
    assert [item["organization"] for item in doctor.get("/statements").get_json()["items"]][:2] == [
        "P & Q",
        "North Practice",
    ]


def test_months_of_ones_own_close_without_a_practice(seeded_app: Flask) -> None:
    person = Api(seeded_app.test_client()).signed_in(name="Gray Doe")
    log = person.log("47562", performed_on="2026-07-06")
    assert person.post("/me/periods/2026-07/close", {}).get_json() == {"month": "2026-07", "posted": 1}
    assert person.post("/me/periods/2026-07/close", {}).status_code == 409
    before = {wanted: statement(person, "2026-07", wanted).data for wanted in ("json", "csv", "pdf")}
    person.put(f"/logs/{log['id']}", body_of("49505", performed_on="2026-07-06"), If_Match='"1"')
    waiting = person.get("/me/periods/pending").get_json()
    assert (waiting["month"], waiting["is_over"], waiting["adjusted"]) == ("2026-08", True, "-2.45")  # 7.76 - 10.21
    person.post("/me/periods/2026-08/close", {})
    body = statement(person, "2026-08").get_json()
    assert (body["organization"], reasons(body)) == (None, [("49505", "edited", "-2.45")])
    assert {wanted: statement(person, "2026-07", wanted).data for wanted in before} == before
    assert [item["month"] for item in person.get("/me/periods").get_json()["items"]] == ["2026-07", "2026-08"]
    stranger = Api(person.client).signed_in()
    assert stranger.get("/statements/2026-07?own=true").status_code == 404


def test_what_waits_to_be_posted_is_seen_before_the_month_closes(
    seeded_app: Flask, practice: tuple[Api, Api, int]
) -> None:
    manager, doctor, organization = practice
    log = doctor.log("47562", performed_on="2026-07-06")
    close(seeded_app, organization, "2026-07", AUGUST)
    doctor.delete(f"/logs/{log['id']}")
    doctor.log("99213", performed_on="2026-08-03")
    where = f"/organizations/{organization}/periods/pending"
    body = manager.get(where).get_json()
    assert (body["month"], body["lines"], body["work_rvu"], body["adjusted"]) == ("2026-08", 1, "1.30", "-10.21")
    assert [(adjustment["name"], adjustment["reason"]) for adjustment in body["adjustments"]] == [
        ("Gray Doe", "deleted")
    ]
    assert doctor.get("/me/audit").get_json()["items"][0]["detail"]["what"] == "pending statements"
    assert doctor.get(where).status_code == 403
