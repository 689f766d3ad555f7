"""Saved reports by mail: on their day, once, to who manages the practice then, with the PDF where it may go along."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, update

from rvuedge.accounts.audit.models import AuditEvent
from rvuedge.accounts.jobs.daily import begin_daily
from rvuedge.accounts.jobs.loop import work_off
from rvuedge.accounts.mail.switches import choose
from rvuedge.accounts.people.models import Membership, Person
from rvuedge.platform import clock
from rvuedge.platform.extensions import db, transaction
from rvuedge.reports.saved.jobs import OFF
from rvuedge.reports.saved.schedule import mailings_of
from tests.accounts.conftest import Post
from tests.support.api import Api
from tests.support.mailbox import REFUSED, smtp_server
from tests.support.practice import Practice, founded

DUE = datetime(2026, 12, 5, 9, tzinfo=UTC)


@dataclass
class Mailed:
    """A practice whose saved report is mailed on the 5th, and where its mail goes."""

    practice: Practice
    post: Post
    report: dict[str, Any]

    def plan(self, *readers: Api, **more: Any) -> None:
        people = [reader.person["id"] for reader in readers]
        body = {"every": "month", "day": 5, "recipients": people, "attaches": True, **more}
        address = self.practice.at(f"/saved-reports/{self.report['id']}/schedule")
        answer = self.practice.manager.put(address, body)
        assert answer.status_code == 200, answer.text

    def on(self, moment: datetime = DUE, *, deliver: bool = True) -> None:
        """What the workers of a moment do."""
        clock.run_from(moment)
        with self.practice.app.app_context():
            begin_daily(now=moment)
            work_off()
            db.session.remove()
        if deliver:
            self.post.deliver()

    def letters(self, reader: Api) -> list[Any]:
        return [
            item for item in self.post.mailbox.to(reader.person["email"]) if str(item["Subject"]).startswith("Board")
        ]

    def states(self) -> dict[str, tuple[str, str]]:
        with self.practice.app.app_context():
            found = mailings_of([self.report["id"]]).get(self.report["id"], [])
            db.session.remove()
            return {str(row["name"]): (str(row["state"]), str(row["reason"])) for row in found}


@pytest.fixture
def mailed(seeded_app: Flask) -> Iterator[Mailed]:
    practice = founded(seeded_app, "owner", name="Owner")
    practice.join(name="Drew", specialty="General Surgery").log("47562", performed_on="2026-11-03")
    survey = str(practice.manager.get("/surveys").get_json()["items"][0]["id"])
    body = {"name": "Board", "choices": {"survey": survey, "period": "last-month"}}
    report = practice.manager.post(practice.at("/saved-reports"), body).get_json()
    with smtp_server() as mailbox:
        post = Post(seeded_app, mailbox)
        post.set(mail=mailbox.url, public_url="http://localhost:8000")
        post.deliver()
        yield Mailed(practice, post, report)


def test_on_its_day_each_reader_gets_one_mail_with_a_link_and_the_pdf(mailed: Mailed) -> None:
    """Nothing on the 4th; on the 5th one, however often the workers come; the next is of January 5."""
    owner = mailed.practice.manager
    mailed.plan(owner)
    mailed.on(datetime(2026, 12, 4, 9, tzinfo=UTC))
    assert mailed.letters(owner) == []
    for _ in range(2):
        mailed.on()
    mailed.on(datetime(2026, 12, 6, 9, tzinfo=UTC))
    (letter,) = mailed.letters(owner)
    (attached,) = letter.iter_attachments()
    assert attached.get_filename() == "benchmark-2026-11-01-2026-11-30.pdf"
    assert attached.get_content().startswith(b"%PDF")
    text = letter.get_body().get_content()
    address = f"/app/practice/{mailed.practice.id}/reports/{mailed.report['id']}?on=2026-12-05"
    assert f"http://localhost:8000{address}" in text
    assert "November 1, 2026 to November 30, 2026" in " ".join(text.split())
    assert "List-Unsubscribe" in letter
    assert mailed.states() == {"Owner": ("sent", "")}
    mailed.on(datetime(2027, 1, 5, 9, tzinfo=UTC))
    assert len(mailed.letters(owner)) == 2


def test_two_workers_at_once_send_one_mail(mailed: Mailed) -> None:
    mailed.plan(mailed.practice.manager)
    workers = [Thread(target=mailed.on, kwargs={"deliver": False}) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    senders = [Thread(target=mailed.post.deliver) for _ in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len(mailed.letters(mailed.practice.manager)) == 1


def test_the_right_to_see_is_looked_at_on_the_day_and_again_when_the_mail_goes(mailed: Mailed) -> None:
    practice = mailed.practice
    left, late, off = (practice.join("manager", name=name, career_stage="manager") for name in ("Left", "Late", "Off"))
    mailed.plan(left, late, off)
    end(practice, left)
    with practice.app.app_context():
        choose(off.person["email"], "saved-report", is_on=False, now=clock.now())
    mailed.on(deliver=False)
    end(practice, late)
    mailed.post.deliver()
    assert [mailed.letters(reader) for reader in (left, late, off)] == [[], [], []]
    why = "does not manage the practice on the day of sending"
    assert mailed.states() == {"Left": ("not sent", why), "Late": ("not sent", why), "Off": ("not sent", OFF)}


def test_without_a_confirmed_address_there_is_a_link_and_no_pdf(mailed: Mailed) -> None:
    reader = mailed.practice.join("manager", name="New", career_stage="manager")
    with mailed.practice.app.app_context(), transaction() as session:
        session.get_one(Person, reader.person["id"]).email_verified_at = None
    mailed.plan(mailed.practice.manager, reader)
    mailed.on()
    files = [len(list(mailed.letters(who)[0].iter_attachments())) for who in (mailed.practice.manager, reader)]
    assert files == [1, 0]
    assert (
        "To get the PDF attached, confirm your email address in your profile."
        in mailed.letters(reader)[0].get_content()
    )
    with mailed.practice.app.app_context():
        looks = db.session.execute(select(AuditEvent.actor_id, AuditEvent.detail)).all()
        db.session.remove()
    found = [actor for actor, detail in looks if detail.get("format") == "pdf by mail"]
    assert found == [mailed.practice.manager.person["id"]]


def test_a_mail_that_cannot_be_sent_is_shown_as_tried_again_and_then_as_failed(mailed: Mailed) -> None:
    reader = mailed.practice.join("manager", name="Bounced", career_stage="manager", email=REFUSED)
    mailed.plan(reader, attaches=False)
    mailed.on()
    state, reason = mailed.states()["Bounced"]
    assert (state, reason.partition(":")[0]) == ("waiting", "will be tried again")
    for hours in (1, 2, 4, 8, 30, 60):
        clock.run_from(DUE.replace(day=5 + hours // 24, hour=(9 + hours) % 24))
        mailed.post.deliver()
    assert mailed.states()["Bounced"][0] == "failed"


def test_a_reader_manages_the_practice_and_a_plan_is_ended(mailed: Mailed) -> None:
    doctor = mailed.practice.join(name="Kim")
    address = mailed.practice.at(f"/saved-reports/{mailed.report['id']}/schedule")
    body = {"every": "quarter", "day": 28, "recipients": [doctor.person["id"]]}
    assert mailed.practice.manager.put(address, body).status_code == 422
    assert mailed.practice.manager.put(address, {**body, "day": 29}).status_code == 422
    mailed.plan(mailed.practice.manager)
    assert [mailed.practice.manager.delete(address).status_code for _ in range(2)] == [204, 404]
    mailed.on()
    assert mailed.letters(mailed.practice.manager) == []


def end(practice: Practice, person: Api) -> None:
    """The membership ended yesterday, by the clock of the due day."""
    with practice.app.app_context(), transaction() as session:
        mine = update(Membership).where(Membership.person_id == person.person["id"])
        session.execute(mine.values(ended_on=datetime(2026, 12, 4, tzinfo=UTC).date()))
