"""What happens to an account is in the trail, for its owner alone."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from rvuedge.accounts.audit.account_events import AccountEvent, Means, record_account_event
from rvuedge.accounts.audit.verification import verify
from tests.support.api import Api
from tests.support.clock import NOW
from tests.support.practice import founded

EVENTS = [
    (AccountEvent.SIGN_IN_REFUSED, Means.PASSWORD, None),
    (AccountEvent.SIGNED_IN, Means.PASSKEY, 4),
    (AccountEvent.FACTORS_RESET, Means.OPERATOR, None),
]


def happened(app: Flask, person: int | None) -> None:
    with app.app_context():
        for minute, (event, means, device) in enumerate(EVENTS):
            at = NOW + timedelta(minutes=minute)
            record_account_event(event, person_id=person, now=at, means=means, device_id=device)


def ours(who: Api, path: str = "/me/account-events") -> list[tuple[str, str, dict[str, object]]]:
    """Entries of the three events above; those of the tests' own signing in are left out."""
    items = who.get(f"{path}?limit=200").get_json()["items"]
    instants = {f"2026-11-23T15:0{minute}:00Z" for minute in (1, 2)}
    return [(item["action"], item["actor"], item["detail"]) for item in items if item["at"] in instants]


def test_the_owner_sees_what_happened_newest_first_and_page_by_page(seeded_app: Flask) -> None:
    me = Api(seeded_app.test_client()).signed_in(name="Alex Rivera")
    happened(seeded_app, me.person["id"])
    assert ours(me) == [
        ("account.factors-reset", "operator", {"by": "operator"}),
        ("account.sign-in", "Alex Rivera", {"by": "passkey", "device": 4}),
    ]
    first = me.get("/me/account-events?limit=1").get_json()
    second = me.get(f"/me/account-events?limit=1&cursor={first['next_cursor']}").get_json()
    actions = [page["items"][0]["action"] for page in (first, second)]
    assert actions == ["account.factors-reset", "account.sign-in"]


def test_nobody_else_sees_it_not_even_who_manages_the_practice(seeded_app: Flask) -> None:
    practice = founded(seeded_app, "owner")
    doctor = practice.join()
    happened(seeded_app, doctor.person["id"])
    assert ours(practice.manager) == []
    assert ours(practice.manager, practice.at("/audit")) == []
    assert [action for action, _, _ in ours(doctor, "/me/audit")] == ["account.factors-reset"], "the operator's doing"


def test_an_attempt_at_no_account_is_written_down_and_holds_in_a_chain(app: Flask) -> None:
    happened(app, None)
    with app.app_context():
        found = verify()
        assert not found.broken
        assert {name.partition(" ")[0] for name in found.ends} == {"service"}
        assert found.entries == 3
