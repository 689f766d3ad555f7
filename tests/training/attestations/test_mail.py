"""Mail about attestations: links to one case, the digest, logging the week, and turning them off with one click."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from rvuedge.accounts.jobs.daily import begin_daily
from rvuedge.accounts.jobs.loop import work_off
from rvuedge.platform import clock
from rvuedge.platform.extensions import db
from tests.support.api import Api
from tests.support.clock import NOW
from tests.training.attestations.conftest import Post, Program
from tests.training.attestations.test_attestations import act, done, renew

LINK = re.compile(r"http://localhost:8000(/attest/case\?token=[\w-]+)")


def address(person: Api) -> str:
    """Where somebody's mail goes."""
    return str(person.person["email"])


def links(post: Post, to: str) -> list[str]:
    """The links of the newest mail."""
    return LINK.findall(post.mailbox.to(to)[-1].get_content())


def csrf_of(browser: FlaskClient, path: str) -> str:
    """The token of a page's forms."""
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(path).text)
    assert found
    return found[1]


def press(program: Program, link: str, action: str, **more: str) -> TestResponse:
    """Open a link as a stranger, press a button; the page after it."""
    stranger = program.app.test_client()
    page = stranger.get(link)
    token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    version = re.search(r'name="version" value="(\d+)"', page.text)
    form = {"csrf_token": token[1] if token else "", "version": version[1] if version else "1", **more}
    sent = {**form, "action": action, "token": link.partition("token=")[2]}
    return stranger.post("/attest/case", data=sent, follow_redirects=True)


def test_a_mailed_link_confirms_without_signing_in_once_and_looking_does_nothing(program: Program, post: Post) -> None:
    made = program.requested("47562", note="Secret note", site="Main")
    assert post.deliver() == 1
    letter = post.mailbox.to(address(program.attending))[-1]
    assert letter["Subject"] == "Rosa Resident asks you to attest a case"
    (link,) = links(post, address(program.attending))
    stranger = program.app.test_client()
    pages = [stranger.get(link) for _ in range(3)]
    assert [page.status_code for page in pages] == [200] * 3
    assert program.of(made)["state"] == "requested", "mail programs follow links"
    shown = pages[0].text
    assert "Rosa Resident, PGY-4" in shown
    assert "Surgeon, you scrubbed" in shown
    assert "Secret note" not in shown + letter.get_content()
    assert "Copy into my own log" not in shown, "that needs an account"
    assert pages[0].headers["Referrer-Policy"] == "no-referrer"
    assert pages[0].headers["Cache-Control"] == "no-store"
    assert "Jane Lee confirmed this case on" in press(program, link, "confirm").text
    confirmed = program.of(made)
    assert (confirmed["state"], confirmed["attested_by"]) == ("confirmed", "Jane Lee")
    assert (confirmed["steps"][-1]["way"], confirmed["steps"][-1]["act"]) == ("link", "confirm")
    again = program.app.test_client().get(link).text
    assert "Jane Lee confirmed this case on" in again
    assert "This link has been used." in again
    assert "47562" not in again, "a used link shows no case"
    open_page = {"csrf_token": csrf_of(stranger, "/app"), "action": "return", "message": "No.", "version": "2"}
    sent = {**open_page, "token": link.partition("token=")[2]}
    assert "no longer" in stranger.post("/attest/case", data=sent, follow_redirects=True).text
    assert done(program.attending, made, "undo")["state"] == "requested", "the same person, signed in"


def test_a_link_is_good_for_72_hours(program: Program, post: Post) -> None:
    made = program.requested()
    post.deliver()
    (link,) = links(post, address(program.attending))
    clock.run_from(NOW + timedelta(hours=71, minutes=59))
    stranger = program.app.test_client()
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', stranger.get(link).text)
    assert csrf
    clock.run_from(NOW + timedelta(hours=72, minutes=1))
    assert stranger.get(link).status_code == 422
    form = {"csrf_token": csrf[1], "action": "confirm", "token": link.partition("token=")[2]}
    assert "no longer" in stranger.post("/attest/case", data=form, follow_redirects=True).text
    renew(program.resident)
    assert program.of(made)["state"] == "requested"


def test_a_link_whose_case_has_changed_says_so_and_stays_good(program: Program, post: Post) -> None:
    made = program.requested()
    post.deliver()
    (link,) = links(post, address(program.attending))
    stranger = program.app.test_client()
    page = stranger.get(link)
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', page.text)
    assert csrf
    program.edit({"id": made["log_id"]}, role="teaching_assistant")
    form = {"csrf_token": csrf[1], "version": "1", "action": "confirm", "token": link.partition("token=")[2]}
    after = stranger.post("/attest/case", data=form, follow_redirects=True).text
    assert "The resident changed this case on" in after
    assert "Teaching assistant, you scrubbed" in after
    assert program.of(made)["state"] == "requested"
    press(program, link, "confirm")
    assert program.of(made)["attested"]["role"] == "teaching_assistant", "what was seen is what is confirmed"


def test_a_link_does_what_it_may_and_no_more(program: Program, post: Post) -> None:
    made = program.requested()
    post.deliver()
    (link,) = links(post, address(program.attending))
    for action in ("settle", "object", "copy", "undo", "accept"):
        press(program, link, action, message="Because.", own_role="surgeon", in_favor_of="claim")
        assert program.of(made)["state"] == "requested", action
    amended = press(program, link, "amend", role="first_assistant")
    assert "The resident sees what you say" in amended.text
    assert program.of(made)["attested"]["role"] == "first_assistant"
    assert program.app.test_client().get("/attest/case?token=made-up").status_code == 422


def test_an_attending_without_an_account_gets_a_link_and_is_named(program: Program, post: Post) -> None:
    program.roster("Ana Ruiz", email="ana@example.org")
    made = program.requested(attending={"name": "Ana Ruiz"})
    post.deliver()
    (link,) = links(post, "ana@example.org")
    press(program, link, "confirm")
    assert (program.of(made)["state"], program.of(made)["attested_by"]) == ("confirmed", "Ana Ruiz")
    entry = program.resident.get("/me/audit").get_json()["items"][0]
    assert (entry["actor_id"], entry["actor"], entry["action"]) == (None, "Ana Ruiz", "attestation.confirm")


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_request_sends_one_mail_in_72_hours_and_none_once_it_is_answered(program: Program, post: Post) -> None:
    made = program.requested()
    program.resident.post(f"/logs/{made['log_id']}/attestation-request", None)
    assert post.deliver() == 1
    other = program.requested()
    done(program.attending, other, "confirm")
    assert post.deliver() == 0, "there is nothing to ask any more"
    done(program.attending, made, "return", message="Which code?")
    program.resident.post(f"/logs/{made['log_id']}/attestation-request", None)
    assert post.deliver() == 1


def work(post: Post, days: float = 0) -> int:
    """The jobs of a day and the mail that follows; how many mails."""
    clock.run_from(NOW + timedelta(days=days))
    with post.app.app_context():
        begin_daily(now=clock.now())
        work_off()
        db.session.remove()
    return post.deliver()


MONDAY = (7 - NOW.weekday()) % 7  # days until the next Monday, from the day on which tests begin


@pytest.mark.parametrize("database", ["sqlite"])
def test_what_waits_comes_in_one_digest_a_week_with_a_link_for_each(program: Program, post: Post) -> None:
    program.rules(attestation_policy="always", log_reminder_days=400)
    for _ in range(3):
        program.case()
    done(program.attending, {"id": program.attending.get("/attestations").get_json()["items"][0]["id"]}, "confirm")
    assert work(post, MONDAY) == 1
    letter = post.mailbox.to(address(program.attending))[-1]
    assert letter["Subject"] == "2 cases wait for you to attest"
    found = links(post, address(program.attending))
    assert len(set(found)) == 2
    assert work(post, MONDAY) == work(post, MONDAY + 1) == work(post, MONDAY + 6) == 0, "once a week"
    clock.run_from(NOW + timedelta(days=MONDAY))
    for link in found:
        press(program, link, "confirm")
    assert work(post, MONDAY + 7) == 0, "nothing waits"


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_case_that_waits_more_than_30_days_is_a_reminder_on_any_day(program: Program, post: Post) -> None:
    program.rules(log_reminder_days=400)
    program.requested()
    post.deliver()
    a_tuesday = next(day for day in range(31, 40) if (day - MONDAY) % 7 == 1)
    assert work(post, a_tuesday) == 1
    assert "1 case waits for you" in post.mailbox.subjects(address(program.attending))[-1]


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_resident_is_reminded_to_log_their_week(program: Program, post: Post) -> None:
    """After 14 days without a log, once a week; who is on leave is not."""
    away = program.practice.join("trainee", career_stage="resident")
    program.trains(away, kind="leave")
    post.deliver()
    program.resident.log("47562", performed_on="2026-07-14")
    assert work(post, 13) == 0
    assert work(post, 14) == 1
    assert work(post, 20) == 0
    assert work(post, 21) == 1
    letter = post.mailbox.to(address(program.resident))[-1]
    assert letter["Subject"] == "Log your week"
    assert f"since {NOW:%B} {NOW.day}, {NOW.year}" in letter.get_content()
    assert "Log your week" not in post.mailbox.subjects(address(away))


def test_mail_is_turned_off_with_one_click_and_on_again(program: Program, post: Post) -> None:
    """RFC 8058: a POST without a cookie, without a form's token, to the address in the header."""
    program.requested()
    post.deliver()
    letter = post.mailbox.to(address(program.attending))[-1]
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    (off,) = re.findall(r"<http://localhost:8000([^>]+)>", "".join(letter["List-Unsubscribe"].split()))
    stranger = program.app.test_client()
    assert stranger.get(off).status_code == 302, "looking turns nothing off"
    program.requested()
    assert post.deliver() == 1
    clicks = [stranger.post(off, data={"List-Unsubscribe": "One-Click"}).status_code for _ in range(2)]
    assert clicks == [204, 204]
    made = program.requested()
    assert post.deliver() == 0
    assert done(program.attending, made, "confirm")["state"] == "confirmed", "the list works without mail"
    choices = program.attending.get("/me/mail-choices").get_json()["items"]
    assert {item["category"]: item["is_on"] for item in choices} == {
        "attestations": False, "log-your-week": True, "log-reminder": True, "terms-stated": True,
        "saved-report": True,
    }  # fmt: skip
    program.attending.put("/me/mail-choices/attestations", {"is_on": True})
    program.requested()
    assert post.deliver() == 1
    assert stranger.post("/api/v1/mail-off?token=made-up").status_code == 422
    assert program.attending.put("/me/mail-choices/other", {"is_on": True}).status_code == 404


def test_the_page_behind_the_link_turns_mail_off_by_a_button(program: Program, post: Post) -> None:
    program.requested()
    post.deliver()
    text = post.mailbox.to(address(program.attending))[-1].get_content()
    (off,) = re.findall(r"http://localhost:8000(/app/mail-off\?token=[\w.-]+)", text)
    stranger = program.app.test_client()
    page = stranger.get(off).text
    assert "You get mail about cases to attest" in page
    csrf = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert csrf
    form = {"csrf_token": csrf[1], "token": off.partition("token=")[2]}
    assert "no more mail about cases to attest" in stranger.post("/app/mail-off", data=form).text
    assert stranger.get("/app/mail-off?token=made-up").status_code == 422


def test_an_attending_who_was_removed_from_the_roster_has_no_link_any_more(program: Program, post: Post) -> None:
    from rvuedge.logbook.attendings.models import Attending
    from rvuedge.platform.extensions import transaction

    made: dict[str, Any] = program.requested()
    post.deliver()
    (link,) = links(post, address(program.attending))
    with program.app.app_context(), transaction() as session:
        session.query(Attending).filter_by(organization_id=program.practice.id).update({"may_attest": False})
    assert program.app.test_client().get(link).status_code == 422
    press(program, link, "confirm")
    assert program.of(made)["state"] == "requested"
    assert act(program.attending, made, "confirm").status_code == 404
