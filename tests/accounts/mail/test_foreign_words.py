"""What others wrote may stand in a mail of ours, and never as a link: names of practices, people and devices."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from sqlalchemy import update

from rvuedge.accounts.people.models import Organization, Person
from rvuedge.accounts.rules.mailed_words import LONGEST_SUBJECT, mailed, only_own_links
from rvuedge.accounts.rules.names import name_problem
from rvuedge.platform.extensions import transaction
from tests.accounts.conftest import Post
from tests.support.api import PASSWORD, Api
from tests.support.practice import founded

OURS = "https://rvu.example.org"
PAYROLL = "Payroll: your direct deposit failed, confirm at http://evil.example/login"


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("North Practice", "North Practice"),
        ("Zoë Nguyễn, M.D.", "Zoë Nguyễn, M. D."),
        ("see http://evil.example/login", "see http: //evil. example/login"),
        ("evil.example", "evil. example"),
        ("www.evil。example", "www. evil。 example"),
        ("pay.me@evil.example", "pay. me@evil. example"),
        ("two\r\nlines", "two lines"),
        ("x" * 61, "x" * 59 + "…"),
        ("0.01 mg", "0.01 mg"),
    ],
)
def test_a_name_in_a_mail_is_short_and_leads_nowhere(name: str, said: str) -> None:
    assert mailed(name) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"Open:\n\n{OURS}/app/reset?token=a-b.c", f"Open:\n\n{OURS}/app/reset?token=a-b.c"),
        (f"{OURS}/app", f"{OURS}/app"),
        (f"{OURS}.evil.example/app", "https: //rvu. example. org. evil. example/app"),
        (f"{OURS}@evil.example/app", "https: //rvu. example. org@evil. example/app"),
        (f"evil.example?{OURS}/app", "evil. example?https: //rvu. example. org/app"),
        ("http://rvu.example.org/app", "http: //rvu. example. org/app"),
    ],
)
def test_only_links_below_our_own_address_stay_links(text: str, said: str) -> None:
    assert only_own_links(text, OURS) == said


@pytest.mark.parametrize(
    "name", [PAYROLL, "www.evil.example", "evil.example/login", "Confirm at evil.com", "HTTPS://X", "a.org"]
)
def test_a_web_address_is_no_name(name: str) -> None:
    assert name_problem(name) == "a web address"


@pytest.mark.parametrize("name", ["St.Mary Hospital", "Dr.Lee", "Smith & Co.", "M.D.Anderson"])
def test_names_with_dots_are_names(name: str) -> None:
    assert name_problem(name) is None


def test_no_practice_or_person_is_named_by_a_link(post: Post) -> None:
    me = founded(post.app, "owner").manager
    stranger = {"email": "n@example.org", "password": PASSWORD, "name": PAYROLL, "career_stage": "attending"}
    answers = [
        me.post("/organizations", {"name": PAYROLL}),
        me.call("PATCH", "/me", {"name": PAYROLL}),
        Api(me.client).post("/users", stranger),
    ]
    assert [answer.status_code for answer in answers] == [422] * 3
    for answer in answers:
        (expected,) = answer.get_json()["errors"]["name"]
        assert expected == "Expected a name: letters of any script; found a web address."


def test_names_that_were_stored_before_make_no_link_and_no_long_subject(post: Post) -> None:
    practice = founded(post.app, "owner")
    with post.app.app_context(), transaction() as session:
        session.execute(update(Organization).where(Organization.id == practice.id).values(name=PAYROLL * 2))
        session.execute(update(Person).values(name=PAYROLL))
    sent = practice.manager.post(practice.at("/invitations"), {"email": "a@example.org", "role": "physician"})
    assert sent.status_code == 201
    post.deliver()
    (letter,) = post.mailbox.to("a@example.org")
    subject = " ".join(str(letter["Subject"]).split())  # folded lines
    assert subject == "Invitation to Payroll: your direct deposit failed, confirm at http: //evi…"
    assert len(letter["Subject"]) <= LONGEST_SUBJECT
    text = letter.get_content()
    assert "evil." not in text
    assert re.findall(r"\S+://\S+", text) == [
        f"http://localhost:8000/app/invitation?token={post.mailbox.token('a@example.org')}"
    ]


def test_the_name_of_a_device_makes_no_link(post: Post, sign_up: Callable[..., Api]) -> None:
    me = sign_up()
    sent = {"email": me.person["email"], "password": PASSWORD, "device_name": f"{PAYROLL} {'x' * 100}"}
    assert me.post("/tokens", sent).status_code == 201
    post.deliver()
    text = post.mailbox.to(me.person["email"])[-1].get_content()
    assert "“Payroll: your direct deposit failed, confirm at http: //evi…”" in " ".join(text.split())
