"""Uploads whose job ends early: killed, canceled, refused. Nothing is stored twice, and nothing half stays."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask

from rvuedge.accounts.jobs.files import file_stored
from rvuedge.accounts.jobs.loop import work_off
from rvuedge.accounts.jobs.models import JobFile
from rvuedge.accounts.jobs.work import CanceledError, Step, StoppingError, Work, work_through
from rvuedge.files.delimited import TextRow
from rvuedge.files.tables import Table, stored_tables
from rvuedge.platform.errors import ConflictError
from rvuedge.platform.extensions import db
from rvuedge.uploads import charge_steps, services
from rvuedge.uploads.models import Upload
from tests.logbook.charges.files import claim, imported, total, x12
from tests.support.api import PASSWORD, Api
from tests.support.practice import founded
from tests.uploads.test_uploads import CHARGES, answered, applied, send, sent

MANY = "Claim ID,DOS,CPT\n" + "".join(f"A{n},7/{1 + n % 28}/2026,99213\n" for n in range(120))
TWO = "Claim ID,DOS,CPT,Units,Provider\nD1,8/11/2026,{},1,Alex Rivera\nD2,8/11/2026,99213,1,Kim Osei\n"
LEAVE = "Employee,Start Date,End Date,Type\nAlex Rivera,7/6/2026,7/10/2026,PTO\nAlex Rivera,8/6/2026,8/7/2026,PTO\n"


def work_until(app: Flask, patch: pytest.MonkeyPatch, steps: int, error: type[Exception]) -> None:
    """Work on the next job and end after so many steps, as a kill or a cancel does."""
    whole, done = Work.step, iter(range(1000))

    @contextmanager
    def step(self: Work) -> Iterator[Step]:
        if next(done) >= steps:
            raise error
        with whole(self) as found:
            yield found

    with patch.context() as patched, app.app_context():
        patched.setattr(Work, "step", step)
        work_through(holder="first")


def logs_of(who: Api) -> int:
    return len(who.get("/logs?limit=200").get_json()["items"])


@pytest.fixture
def me(api: Api) -> Api:
    return api.signed_in()


def test_a_killed_import_goes_on_where_it_was_and_doubles_nothing(
    me: Api, seeded_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = sent(me, MANY, "charges")
    me.post(f"/uploads/{upload['id']}/apply", None)
    for steps, logs in ((1, 0), (1, 50), (1, 100)):
        work_until(seeded_app, monkeypatch, steps, StoppingError)
        assert logs_of(me) == logs
    with seeded_app.app_context():
        work_off()
    done = me.get(f"/uploads/{upload['id']}").get_json()
    assert (done["state"], done["result"]["report"], logs_of(me)) == ("applied", [["Logs made", "120"]], 120)


def test_an_import_that_was_killed_and_then_canceled_takes_everything_back(
    me: Api, seeded_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    upload = sent(me, MANY, "charges")
    job = me.post(f"/uploads/{upload['id']}/apply", None).get_json()["job_id"]
    work_until(seeded_app, monkeypatch, 2, StoppingError)
    assert logs_of(me) == 50
    assert me.post(f"/jobs/{job}/cancel", None).status_code == 200
    with seeded_app.app_context():
        work_off()
    assert me.get(f"/jobs/{job}").get_json()["state"] == "canceled"
    assert (logs_of(me), me.get(f"/uploads/{upload['id']}").get_json()["state"]) == (0, "failed")


def test_an_import_that_is_canceled_before_it_begins_can_be_applied_again(me: Api, seeded_app: Flask) -> None:
    upload = sent(me, CHARGES, "charges")
    job = me.post(f"/uploads/{upload['id']}/apply", None).get_json()["job_id"]
    assert me.post(f"/jobs/{job}/cancel", None).get_json()["state"] == "canceled"
    assert me.get(f"/uploads/{upload['id']}").get_json()["state"] == "failed"
    assert applied(seeded_app, me, upload)["state"] == "applied"


def test_a_statement_whose_job_was_killed_after_its_step_is_compared_once(
    me: Api, seeded_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    period = {"from": "2026-07-01", "to": "2026-07-31"}
    upload = sent(me, "DOS,CPT,Paid wRVU\n7/14/2026,47562,5.11\n", "statement", **period)
    me.post(f"/uploads/{upload['id']}/apply", None)

    def killed(*_given: object, **_named: object) -> None:
        raise StoppingError

    with monkeypatch.context() as patched, seeded_app.app_context():
        patched.setattr(services, "ended", killed)
        work_through(holder="first")
    with seeded_app.app_context():
        work_off()
    assert me.get(f"/uploads/{upload['id']}").get_json()["state"] == "applied"
    assert len(me.get("/reconciliations").get_json()["items"]) == 1


def test_a_groups_import_that_fails_at_the_second_member_takes_the_first_back(
    seeded_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """99213 is 1.30 wRVU."""
    practice = founded(seeded_app)
    alex, kim, boss = practice.join(name="Alex Rivera"), practice.join(name="Kim Osei"), practice.manager
    upload = sent(boss, TWO.format("99213"), "group-charges", organization_id=practice.id)
    whole, begun = charge_steps.begin_import, iter(range(10))

    def begin(*given: object) -> str:
        if next(begun) == 1:
            raise ConflictError("refused")
        return whole(*given)  # type: ignore[arg-type]

    with monkeypatch.context() as patched:
        patched.setattr(charge_steps, "begin_import", begin)
        assert applied(seeded_app, boss, upload)["state"] == "failed"
    assert (total(alex), total(kim)) == ("0.00", "0.00")
    assert applied(seeded_app, boss, upload)["state"] == "applied"
    assert (total(alex), total(kim)) == ("1.30", "1.30")
    applied(seeded_app, boss, upload, "undo")
    assert (total(alex), total(kim)) == ("0.00", "0.00")


def test_leave_that_is_canceled_halfway_is_taken_back(seeded_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    practice = founded(seeded_app, "owner")
    alex, boss = practice.join(name="Alex Rivera"), practice.manager
    upload = sent(boss, LEAVE, "leave", organization_id=practice.id)
    boss.post(f"/uploads/{upload['id']}/apply", None)
    work_until(seeded_app, monkeypatch, 1, CanceledError)
    assert boss.get(practice.of(alex, "/leave")).get_json()["items"] == []


def test_leave_that_was_denied_is_none_and_a_kind_of_two_names_is_asked_about(seeded_app: Flask) -> None:
    practice = founded(seeded_app, "owner")
    practice.join(name="Alex Rivera")
    table = "Employee,Start Date,End Date,Type,Status\n" + "".join(
        f"Alex Rivera,{day},{day},{kind},{status}\n"
        for day, kind, status in (
            ("7/6/2026", "PTO", "Approved"),
            ("7/7/2026", "PTO", "Denied"),
            ("7/8/2026", "Continuing Medical Education", "Taken"),
            ("7/9/2026", "Sick / PTO", "Approved"),
            ("7/10/2026", "PTO", "Pending"),
        )
    )
    overview = sent(practice.manager, table, "leave", organization_id=practice.id)["overview"]
    assert [row[3] for row in overview["preview"]["rows"]] == ["vacation", "education"]
    assert [part["name"] for part in overview["left_out"]] == ["row 3"]
    assert [question["key"] for question in overview["questions"]] == ["kind:Sick / PTO", "status:pending"]


def test_a_groups_corrected_claims_are_asked_about(seeded_app: Flask) -> None:
    """99213 1.30 becomes 99214 1.92 on a yes."""
    practice = founded(seeded_app)
    alex, boss = practice.join(name="Alex Rivera"), practice.manager
    practice.join(name="Kim Osei")
    applied(seeded_app, boss, sent(boss, TWO.format("99213"), "group-charges", organization_id=practice.id))
    upload = sent(boss, TWO.format("99214"), "group-charges", organization_id=practice.id)
    assert [question["key"] for question in upload["overview"]["questions"]] == ["corrections"]
    totals = {item["name"]: item["value"] for item in upload["overview"]["totals"]}
    assert (totals["Claims that are here with other content"], totals["Logs that are here already"]) == ("1", "1")
    applied(seeded_app, boss, answered(boss, upload, given={"corrections": "replace"}))
    assert total(alex) == "1.92"


def test_what_becomes_of_corrected_claims_is_asked_for_every_file(me: Api, seeded_app: Flask) -> None:
    table = "Claim ID,DOS,CPT\nD1,8/11/2026,{}\n"
    applied(seeded_app, me, sent(me, table.format("99213"), "charges"))
    applied(seeded_app, me, answered(me, sent(me, table.format("99214"), "charges"), given={"corrections": "replace"}))
    again = sent(me, table.format("99215"), "charges")
    assert [question["key"] for question in again["overview"]["questions"]] == ["corrections"]
    assert again["answers"]["given"] == {}


def test_two_people_told_apart_by_their_initials_are_not_one_member(seeded_app: Flask) -> None:
    practice = founded(seeded_app)
    practice.join(name="Alex Rivera")
    table = "DOS,CPT,Provider\n7/14/2026,47562,Alex B Rivera\n7/15/2026,49505,Alex C Rivera\n"
    overview = sent(practice.manager, table, "group-charges", organization_id=practice.id)["overview"]
    assert overview["is_ready"] is False
    assert overview["questions"]


@pytest.mark.parametrize("kind", ["charges", "statement"])
def test_a_file_that_is_no_table_is_refused_in_one_sentence(me: Api, kind: str) -> None:
    answer = send(me, b"\x00\x01\x02", kind)
    assert (answer.status_code, "a binary file" in answer.get_json()["detail"]) == (422, True)


def test_claims_are_stored_without_any_segment_that_is_not_read(me: Api, seeded_app: Flask) -> None:
    more = ("REF*EA*SECRET1", "NTE*ADD*SECRET2", "K3*SECRET3", "NM1*PW*2", "N3*SECRET4", "ZZZ*SECRET5", "DTP*431*D8*1")
    upload = sent(me, x12(*claim("47562", more=more)), "charges", name="claims.837")
    assert upload["overview"]["preview"]["rows"][0][:2] == ["2026-07-14", "47562"]
    with seeded_app.app_context():
        text = file_stored(db.session.get_one(Upload, upload["id"]).file or "")
    assert b"SECRET" not in text
    assert b"Zzyzxqq" not in text


def test_nobody_can_send_values_past_the_readers(me: Api) -> None:
    sealed = stored_tables([Table([TextRow(1, ["DOS", "CPT", "MRN"]), TextRow(2, ["7/14/2026", "47562", "1"])])])
    assert send(me, bytes(sealed), "charges").status_code == 422
    assert imported(me, bytes(sealed), status=422)


def test_a_deleted_account_leaves_no_sealed_file(me: Api, seeded_app: Flask) -> None:
    sent(me, CHARGES, "charges")
    assert me.call("DELETE", "/me", {"password": PASSWORD}).status_code == 204
    with seeded_app.app_context():
        assert (db.session.query(Upload).count(), db.session.query(JobFile).count()) == (0, 0)
