"""Signing in through a practice's provider: a process of its own, asked by real HTTP."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from sqlalchemy import func, select

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.single_sign_on.models import PracticeSignOn, ProviderIdentity
from rvuedge.platform.extensions import db
from tests.accounts.single_sign_on.conftest import DOCTOR, DOMAIN, SignOn
from tests.support.api import PASSWORD, Api
from tests.support.openid_provider import SECRET


def signed_in_as(browser: Any) -> str | None:
    answer = browser.get("/api/v1/me")
    return str(answer.get_json()["email"]) if answer.status_code == 200 else None


def sent(browser: Any, place: str, **form: str) -> Any:
    """A form of ours, with the token that the page gives."""
    token = re.search(r'name="csrf_token" value="([^"]+)"', browser.get("/app/practice-sign-in").text)
    assert token is not None
    return browser.post(place, data={"csrf_token": token[1], **form})


def linked(sign_on: SignOn) -> list[tuple[str, int]]:
    with sign_on.app.app_context():
        rows = db.session.execute(select(ProviderIdentity.subject, ProviderIdentity.person_id))
        return [(subject, person) for subject, person in rows]


def test_a_member_with_a_confirmed_address_of_the_domain_is_linked_and_let_in(sign_on: SignOn) -> None:
    person = sign_on.member()
    browser = sign_on.app.test_client()
    sign_on.vouch()
    asked = parse_qs(urlsplit(sign_on.leave(browser)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"http://localhost:8000/app/practice-sign-in/{sign_on.practice.id}/callback"]
    answer = sign_on.trip(browser)
    assert answer.status_code == 302, answer.text
    assert signed_in_as(browser) == DOCTOR
    assert linked(sign_on) == [("s-1", person.person["id"])]
    shown = sign_on.practice.manager.get(sign_on.practice.at("/single-sign-on")).get_json()
    assert [item["person_id"] for item in shown["linked"]] == [person.person["id"]]
    assert shown["domains"] == [DOMAIN]
    assert SECRET not in str(shown)
    # By the subject from now on, whatever address the provider says.
    sign_on.vouch(email="married@elsewhere.example", email_verified=False)
    again = sign_on.app.test_client()
    sign_on.trip(again)
    assert signed_in_as(again) == DOCTOR
    trail = sign_on.practice.manager.get(sign_on.practice.at("/audit?limit=50")).get_json()["items"]
    assert {"single-sign-on.put", "single-sign-on.link", "practice-domain.add"} <= {item["action"] for item in trail}


REFUSED: dict[str, dict[str, Any]] = {
    "an address the provider has not confirmed": {"email_verified": False},
    "confirmed in words": {"email_verified": "true"},
    "no address": {"email": None},
    "another domain": {"email": "doctor@elsewhere.example"},
    "nobody's address": {"email": f"nobody@{DOMAIN}"},
    "another issuer": {"iss": "https://evil.example"},
    "another client": {"aud": "somebody-else"},
    "two clients without the party": {"aud": ["rvu-edge", "somebody-else"]},
    "another party": {"azp": "somebody-else"},
    "another sign-in's nonce": {"nonce": "replayed"},
    "an old token": {"exp": 1_700_000_000},
    "a token of tomorrow": {"iat": 4_000_000_000},
    "no subject": {"sub": ""},
    "a subject that is a number": {"sub": 7},
    "another access token's hash": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    "a token without signature": {"signs": "nobody"},
    "signed with the client's secret": {"signs": "with the secret"},
    "signed by another key": {"signs": "somebody else"},
}


@pytest.mark.parametrize("database", ["sqlite"])
def test_what_does_not_fit_is_refused_and_links_nothing(sign_on: SignOn) -> None:
    """Each of a table; OpenID Connect Core 1.0, section 3.1.3.7."""
    sign_on.member()
    for what, claims in REFUSED.items():
        browser = sign_on.app.test_client()
        sign_on.vouch(**claims)
        answer = sign_on.trip(browser)
        assert answer.status_code == 403, what
        assert signed_in_as(browser) is None, what
    assert linked(sign_on) == []


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_return_is_good_in_its_own_browser_once_and_for_ten_minutes(sign_on: SignOn) -> None:
    sign_on.member()
    sign_on.vouch()
    browser, other = sign_on.app.test_client(), sign_on.app.test_client()
    back = urlsplit(sign_on.provider.consent(sign_on.leave(browser)))
    address = f"{back.path}?{back.query}"
    assert other.get(address).status_code == 403  # sent to somebody else, who would be signed in as the sender
    assert browser.get(address.replace("state=", "state=x")).status_code == 403
    assert browser.get(address).status_code == 403  # the trip ended with the wrong state
    assert sign_on.trip(browser).status_code == 302
    assert browser.get(address).status_code == 403
    back = urlsplit(sign_on.provider.consent(sign_on.leave(browser)))
    mixed = f"{back.path}?{back.query}".replace("iss=http", "iss=https")
    assert browser.get(mixed).status_code == 403


def test_an_invited_person_makes_an_account_without_a_password(sign_on: SignOn) -> None:
    token = sign_on.invited("new@elsewhere.example", "trainee")
    sign_on.vouch("s-2", "new@elsewhere.example")
    browser = sign_on.app.test_client()
    assert "North Practice’s sign-in" in browser.get(f"/app/invitation?token={token}").text
    assert sign_on.trip(sign_on.app.test_client()).status_code == 403  # not without the invitation
    form = sign_on.trip(browser, token)
    assert "new@elsewhere.example" in form.text
    place = f"/app/practice-sign-in/{sign_on.practice.id}/join"
    assert sent(browser, place, name="New", career_stage="").status_code == 422
    assert sent(browser, place, name="New", career_stage="resident").status_code == 302
    me = browser.get("/api/v1/me").get_json()
    assert (me["email_verified"], me["career_stage"]) == (True, "resident")
    assert [(item["name"], item["role"]) for item in me["organizations"]] == [("North Practice", "trainee")]
    assert sent(browser, place, name="New", career_stage="resident").status_code == 403  # once


@pytest.mark.parametrize("database", ["sqlite"])
def test_an_account_elsewhere_is_not_opened_by_an_invitation_of_a_practice_that_vouches_for_anybody(
    sign_on: SignOn,
) -> None:
    """A practice with a provider of its own could name any address; only its confirmed domain counts."""
    victim = "victim@elsewhere.example"
    Api(sign_on.app.test_client()).signed_in(email=victim)
    sign_on.confirm(victim)
    token = sign_on.invited(victim)
    sign_on.vouch("s-9", victim)
    browser = sign_on.app.test_client()
    assert sign_on.trip(browser, token).status_code == 403
    assert signed_in_as(browser) is None


@pytest.mark.parametrize("database", ["sqlite"])
def test_an_unconfirmed_account_a_former_member_and_a_second_subject_are_refused(sign_on: SignOn) -> None:
    sign_on.member("squatter@hospital.example.org", confirmed=False)
    sign_on.vouch("s-3", "squatter@hospital.example.org")
    assert sign_on.trip(sign_on.app.test_client()).status_code == 403
    person = sign_on.member()
    sign_on.vouch()
    assert sign_on.trip(sign_on.app.test_client()).status_code == 302
    sign_on.vouch("s-4")  # the address went to somebody else at the hospital
    assert sign_on.trip(sign_on.app.test_client()).status_code == 403
    ended = sign_on.practice.manager.call("PATCH", sign_on.practice.of(person), {"ended_on": "2026-01-02"})
    assert ended.status_code == 204, ended.text
    sign_on.vouch()
    assert sign_on.trip(sign_on.app.test_client()).status_code == 403


@pytest.mark.parametrize("database", ["sqlite"])
def test_where_it_is_required_members_have_no_other_way_in_and_owners_do(sign_on: SignOn) -> None:
    person = sign_on.member()
    assert sign_on.put(is_required=True).status_code == 409  # nobody has come in by it yet
    sign_on.vouch()
    assert sign_on.trip(sign_on.app.test_client()).status_code == 302
    assert sign_on.put(is_required=True).status_code == 200
    stranger = Api(sign_on.app.test_client())
    refused = stranger.post("/tokens", {"email": DOCTOR, "password": PASSWORD})
    assert (refused.status_code, refused.get_json()["type"]) == (401, "urn:rvuedge:problem:practice-sign-in-required")
    wrong = stranger.post("/tokens", {"email": DOCTOR, "password": "another long password"})
    assert wrong.get_json()["type"].endswith("wrong-credentials")  # nobody learns it without the password
    browser = sign_on.app.test_client()
    page = sent(browser, "/app/sign-in", email=DOCTOR, password=PASSWORD)
    assert page.status_code == 401
    owner = sign_on.practice.manager.person["email"]
    assert stranger.post("/tokens", {"email": owner, "password": PASSWORD}).status_code == 201
    assert sign_on.trip(browser).status_code == 302
    assert signed_in_as(browser) == person.person["email"]
    assert sign_on.practice.manager.delete(sign_on.practice.at("/single-sign-on")).status_code == 204
    assert stranger.post("/tokens", {"email": DOCTOR, "password": PASSWORD}).status_code == 201


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_second_factor_of_the_account_is_still_asked_for(sign_on: SignOn) -> None:
    import pyotp

    from tests.support.clock import NOW

    person = sign_on.member()
    secret = person.post("/me/totp", {"password": PASSWORD}).get_json()["secret"]
    confirmed = person.post("/me/totp/confirm", {"code": pyotp.TOTP(secret).at(NOW)})
    assert confirmed.status_code == 200, confirmed.text
    sign_on.vouch()
    browser = sign_on.app.test_client()
    answer = sign_on.trip(browser)
    assert answer.status_code == 200
    assert "Two-step verification" in answer.text
    assert signed_in_as(browser) is None


FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    "another name": ({"discovery": {"issuer": "https://evil.example"}}, "calls itself"),
    "no code flow": ({"discovery": {"response_types_supported": ["id_token"]}}, "code flow"),
    "no PKCE": ({"discovery": {"code_challenge_methods_supported": ["plain"]}}, "PKCE"),
    "keys elsewhere": ({"discovery": {"jwks_uri": "https://169.254.169.254/keys"}}, "not allowed"),
    "no token endpoint": ({"discovery": {"token_endpoint": None}}, "is no address"),
    "a redirect": ({"redirects": "http://127.0.0.1:1/"}, "answered 302"),
    "a flood": ({"size": 300_000}, "too much"),
}


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_provider_is_asked_before_it_is_stored(sign_on: SignOn) -> None:
    for what, (state, words) in FAULTS.items():
        sign_on.provider.set(now=0, claims={}, **state)
        answer = sign_on.put(client_id="another")
        assert answer.status_code == 422, what
        assert words in answer.get_json()["detail"], what
    sign_on.provider.set(now=0, claims={})
    assert sign_on.put(issuer="https://login.example.org").status_code == 422
    before = sign_on.practice.manager.get(sign_on.practice.at("/single-sign-on")).get_json()
    assert before["client_id"] == "rvu-edge"


def test_only_owners_see_and_change_it_and_the_secret_is_sealed(sign_on: SignOn) -> None:
    place = sign_on.practice.at("/single-sign-on")
    manager, outsider = sign_on.member("m@x.example", role="manager"), Api(sign_on.app.test_client()).signed_in()
    for person, status in ((manager, 403), (outsider, 404)):
        assert person.get(place).status_code == status
        assert person.put(place, sign_on.stated).status_code == status
        assert person.delete(place).status_code == status
        assert person.delete(f"{place}/linked/1").status_code == status
    with sign_on.app.app_context():
        row = db.session.execute(select(PracticeSignOn.sealed_secret)).scalar_one()
    assert SECRET.encode() not in row
    assert sign_on.put(client_secret=None).status_code == 200  # the former stays
    assert sign_on.put(client_secret=None, client_id="another").status_code == 422


@pytest.mark.parametrize("database", ["sqlite"])
def test_another_client_ends_every_link_and_an_owner_ends_one(sign_on: SignOn) -> None:
    person = sign_on.member()
    sign_on.vouch()
    for _ in range(2):
        assert sign_on.trip(sign_on.app.test_client()).status_code == 302
        place = sign_on.practice.at(f"/single-sign-on/linked/{person.person['id']}")
        assert sign_on.practice.manager.delete(place).status_code == 204
        assert sign_on.practice.manager.delete(place).status_code == 404
    assert sign_on.trip(sign_on.app.test_client()).status_code == 302
    assert sign_on.put(client_id="another").status_code == 200
    assert linked(sign_on) == []
    for _ in range(2):
        assert sign_on.practice.manager.delete(sign_on.practice.at("/single-sign-on")).status_code == 204
    trail = sign_on.practice.manager.get(sign_on.practice.at("/audit?limit=50")).get_json()["items"]
    actions = [item["action"] for item in trail if item["action"].startswith("single-sign-on.")]
    assert actions[:3] == ["single-sign-on.remove", "single-sign-on.put", "single-sign-on.link"]
    assert actions.count("single-sign-on.unlink") == 2
    assert actions.count("single-sign-on.remove") == 1  # the second found nothing to remove


def test_the_owners_page_says_the_same(sign_on: SignOn) -> None:
    browser = sign_on.app.test_client()
    owner = sign_on.practice.manager.person["email"]
    sent(browser, "/app/sign-in", email=owner, password=PASSWORD)
    place = f"/app/practice/{sign_on.practice.id}/sign-in"
    page = browser.get(place).text
    assert sign_on.provider.issuer in page
    assert SECRET not in page
    assert f"/app/practice-sign-in/{sign_on.practice.id}/callback" in page
    good = {"issuer": sign_on.provider.issuer, "client_id": "rvu-edge", "client_secret": ""}
    assert sent(browser, place, **good).status_code == 302
    wrong = sent(browser, place, **good | {"issuer": "https://elsewhere.example"})
    assert wrong.status_code == 422
    assert "has not allowed" in wrong.text
    assert sent(browser, f"{place}/linked/999/end").status_code == 302
    assert sent(browser, f"{place}/remove").status_code == 302
    assert sign_on.provider.issuer not in browser.get(place).text


@pytest.mark.parametrize("database", ["sqlite"])
def test_the_practice_is_found_by_the_domain_whether_or_not_the_address_is_known(sign_on: SignOn) -> None:
    browser = sign_on.app.test_client()
    for email, found in ((DOCTOR, True), (f"nobody@{DOMAIN}", True), ("x@elsewhere.example", False), ("", False)):
        page = sent(browser, "/app/practice-sign-in", email=email)
        assert page.status_code == 200
        assert ("Continue to North Practice" in " ".join(page.text.split())) == found, email
    with sign_on.app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Person)) == 1
