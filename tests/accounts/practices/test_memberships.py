"""Practices: founded, entered by invitation, left; never seen from outside."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from rvuedge.accounts.audit.models import AuditEvent
from rvuedge.accounts.mail.models import Invitation
from rvuedge.platform import clock
from rvuedge.platform.extensions import db, transaction
from tests.accounts.conftest import Post
from tests.support.api import PASSWORD, Api
from tests.support.practice import confirm


@pytest.fixture
def owner(post: Post, sign_up: Callable[..., Api]) -> Api:
    return confirm(post.app, sign_up())


@pytest.fixture
def practice(owner: Api) -> int:
    made = owner.post("/organizations", {"name": "North Practice"})
    assert made.status_code == 201, made.text
    number: int = made.get_json()["id"]
    return number


def invite(owner: Api, practice: int, email: str, role: str = "physician") -> int:
    answer = owner.post(f"/organizations/{practice}/invitations", {"email": email, "role": role})
    assert answer.status_code == 201, answer.text
    number: int = answer.get_json()["id"]
    return number


def roles(owner: Api, practice: int) -> list[str]:
    return sorted(item["role"] for item in owner.get(f"/organizations/{practice}/members").get_json()["items"])


def test_somebody_invited_signs_up_straight_into_the_practice(
    post: Post, owner: Api, practice: int, sign_up: Callable[..., Api]
) -> None:
    invite(owner, practice, "new@example.org")
    post.deliver()
    letter = post.mailbox.to("new@example.org")[0]
    assert letter["Subject"] == "Invitation to North Practice"
    assert "http://localhost:8000/app/invitation?token=" in letter.get_content()
    new = sign_up(email="new@example.org", invitation=post.mailbox.token("new@example.org"))
    body = new.get("/me").get_json()
    assert (body["email_verified"], body["organizations"]) == (
        True,
        [{"id": practice, "name": "North Practice", "role": "physician"}],
    )
    assert roles(owner, practice) == ["owner", "physician"]
    assert post.deliver() == 0, "the invitation has confirmed the address, and nobody else has tried it"


def test_somebody_with_an_account_accepts_once(
    post: Post, owner: Api, practice: int, sign_up: Callable[..., Api]
) -> None:
    other = sign_up()
    invite(owner, practice, other.person["email"], "manager")
    post.deliver()
    body = {"token": post.mailbox.token(other.person["email"])}
    assert owner.post("/invitations/accept", body).status_code == 422, "it was sent to another address"
    assert [other.post("/invitations/accept", body).status_code for _ in range(2)] == [200, 422]
    invite(owner, practice, other.person["email"])
    post.deliver()
    again = other.post("/invitations/accept", {"token": post.mailbox.token(other.person["email"])})
    assert (again.status_code, again.get_json()["type"]) == (409, "urn:rvuedge:problem:member-already")


def test_a_sign_up_with_a_bad_invitation_makes_nobody(post: Post, owner: Api) -> None:
    who = {"email": "x@example.org", "password": PASSWORD, "name": "X", "career_stage": "attending"}
    assert owner.post("/users", {**who, "invitation": "nonsense"}).status_code == 422
    assert owner.post("/users", who).status_code == 201


@pytest.mark.parametrize(("minutes", "status"), [(-1, 422), (0, 422), (1, 200)])
def test_an_invitation_ends_after_its_days(
    post: Post, owner: Api, practice: int, sign_up: Callable[..., Api], minutes: int, status: int
) -> None:
    other = sign_up()
    invite(owner, practice, other.person["email"])
    post.deliver()
    with post.app.app_context(), transaction() as session:
        made = session.scalars(select(Invitation)).one()
        assert made.expires_at - made.created_at == timedelta(days=14)
        session.execute(update(Invitation).values(expires_at=clock.now() + timedelta(minutes=minutes)))
    body = {"token": post.mailbox.token(other.person["email"])}
    assert other.post("/invitations/accept", body).status_code == status


def test_a_withdrawn_and_a_replaced_invitation_are_no_good(
    post: Post, owner: Api, practice: int, sign_up: Callable[..., Api]
) -> None:
    other = sign_up()
    first = invite(owner, practice, other.person["email"])
    post.deliver()
    old = post.mailbox.token(other.person["email"])
    assert invite(owner, practice, other.person["email"]) == first, "the same request again within a minute"
    clock.run_from(clock.now() + timedelta(minutes=1))
    second = invite(owner, practice, other.person["email"])
    assert second != first
    assert [item["id"] for item in owner.get(f"/organizations/{practice}/invitations").get_json()["items"]] == [second]
    assert other.post("/invitations/accept", {"token": old}).status_code == 422
    assert owner.delete(f"/organizations/{practice}/invitations/{first}").status_code == 404
    assert owner.delete(f"/organizations/{practice}/invitations/{second}").status_code == 204
    assert post.deliver() == 0 or post.mailbox.token(other.person["email"]) == old, "nothing to invite to any more"


def test_a_practice_is_not_seen_from_outside_and_not_managed_by_its_physicians(
    post: Post, owner: Api, practice: int, sign_up: Callable[..., Api]
) -> None:
    stranger = sign_up()
    invite(owner, practice, "doc@example.org")
    post.deliver()
    doctor = sign_up(email="doc@example.org", invitation=post.mailbox.token("doc@example.org"))
    body = {"email": "x@example.org", "role": "owner"}
    for path in (f"/organizations/{practice}/members", f"/organizations/{practice}/invitations"):
        assert (stranger.get(path).status_code, doctor.get(path).status_code) == (404, 403)
    path = f"/organizations/{practice}/invitations"
    assert (stranger.post(path, body).status_code, doctor.post(path, body).status_code) == (404, 403)
    mine = f"/organizations/{practice}/members/{doctor.person['id']}"
    assert doctor.call("PATCH", mine, {"role": "owner"}).status_code == 403


def test_the_last_owner_stays_and_everything_is_in_the_audit_trail(
    post: Post, owner: Api, practice: int, sign_up: Callable[..., Api]
) -> None:
    invite(owner, practice, "two@example.org")
    post.deliver()
    two = sign_up(email="two@example.org", invitation=post.mailbox.token("two@example.org"))
    me, other = (f"/organizations/{practice}/members/{api.person['id']}" for api in (owner, two))
    today = clock.now().date().isoformat()
    for change in ({"role": "manager"}, {"ended_on": today}):
        assert owner.call("PATCH", me, change).status_code == 409
    assert owner.call("PATCH", other, {"role": "owner"}).status_code == 204
    assert owner.call("PATCH", me, {"ended_on": "2020-01-01"}).status_code == 422
    assert owner.call("PATCH", me, {"role": "manager"}).status_code == 204
    assert roles(owner, practice) == ["manager", "owner"]
    with post.app.app_context():
        actions = db.session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
        db.session.remove()
    assert actions == [
        "organization.found", "invitation.send", "invitation.accept", "member.change", "member.change",
    ]  # fmt: skip


def test_a_manager_makes_no_owner_and_changes_no_role(
    post: Post, owner: Api, practice: int, sign_up: Callable[..., Api]
) -> None:
    invite(owner, practice, "boss@example.org", "manager")
    post.deliver()
    manager = sign_up(email="boss@example.org", invitation=post.mailbox.token("boss@example.org"))
    mine, owners = (f"/organizations/{practice}/members/{api.person['id']}" for api in (manager, owner))
    assert manager.call("PATCH", mine, {"role": "owner"}).status_code == 403
    assert manager.call("PATCH", owners, {"ended_on": "2099-01-01"}).status_code == 403
    body = {"email": "x@example.org", "role": "owner"}
    assert manager.post(f"/organizations/{practice}/invitations", body).status_code == 403
    assert manager.post(f"/organizations/{practice}/invitations", {**body, "role": "physician"}).status_code == 201


def offered_since(owner: Api, practice: int, email: str, day: str) -> None:
    body = {"email": email, "role": "physician", "started_on": day}
    assert owner.post(f"/organizations/{practice}/invitations", body).status_code == 201


def test_an_invitation_is_read_before_it_is_accepted(
    post: Post, owner: Api, practice: int, sign_up: Callable[..., Api]
) -> None:
    other = sign_up()
    offered_since(owner, practice, other.person["email"], "2003-05-05")
    post.deliver()
    body = {"token": post.mailbox.token(other.person["email"])}
    offer = Api(owner.client).post("/invitations/offer", body)
    assert (offer.status_code, offer.get_json()) == (
        200,
        {
            "organization": "North Practice",
            "role": "physician",
            "started_on": "2003-05-05",
            "ended_on": None,
            "expires_at": offer.get_json()["expires_at"],
        },
    )
    assert other.post("/invitations/accept", body).status_code == 200
    assert Api(owner.client).post("/invitations/offer", body).status_code == 422, "it was accepted"


@pytest.mark.parametrize(
    ("chosen", "status", "begins"),
    [
        (None, 200, "2003-05-05"),
        ("2003-05-05", 200, "2003-05-05"),
        ("2003-05-04", 422, None),
        ("2026-11-23", 200, "2026-11-23"),
        ("2026-11-24", 422, None),
    ],
)
def test_days_before_are_opened_by_their_person_alone(
    post: Post, owner: Api, practice: int, sign_up: Callable[..., Api], chosen: str | None, status: int, begins: str
) -> None:
    """Today is November 23, 2026. Whoever is invited from May 5, 2003 on may choose a later first day, up to today."""
    other = sign_up()
    offered_since(owner, practice, other.person["email"], "2003-05-05")
    post.deliver()
    body = {"token": post.mailbox.token(other.person["email"]), "started_on": chosen}
    assert other.post("/invitations/accept", body).status_code == status
    members = owner.get(f"/organizations/{practice}/members").get_json()["items"]
    found = [item["started_on"] for item in members if item["person_id"] == other.person["id"]]
    assert found == ([begins] if begins else [])
