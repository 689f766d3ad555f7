"""One secret key takes over from another: what the former one signed or sealed counts until its moment, and no longer."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from config import PROJECT
from rvuedge.accounts.credentials import totp
from rvuedge.accounts.credentials.models import TotpFactor
from rvuedge.accounts.credentials.sessions import sign_up
from rvuedge.accounts.jobs.files import FileUnreadableError, file_stored, store_file
from rvuedge.accounts.mail import switches
from rvuedge.accounts.people.models import Person
from rvuedge.cli.database.resealing import reseal_all, sealed_columns
from rvuedge.logbook.charges.matching import keyed_by
from rvuedge.platform import clock
from rvuedge.platform.edge import keys
from rvuedge.platform.extensions import db
from tests.support.api import PASSWORD, Api
from tests.support.clock import NOW

HTML = {"Accept": "text/html"}
LEFT, PASSED = timedelta(days=30), timedelta(0)
WHEN = pytest.mark.parametrize("left", [LEFT, PASSED], ids=["while it counts", "after its moment"])


def rotate(app: Flask, left: timedelta) -> str:
    """Give the app another key; the former one counts for so long."""
    former = str(app.config["SECRET_KEY"])
    app.config["SECRET_KEY"] = "another key, thirty-two characters"
    app.config["SECRET_KEY_FALLBACKS"] = keys.OldKeys(((former, clock.now() + left),))
    return former


def token_in(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


def signed_in(client: FlaskClient) -> str:
    """A browser that is signed in, and the token of a form it has open."""
    who = {"email": "k@example.org", "password": PASSWORD, "name": "K", "career_stage": "attending"}
    Api(client).post("/users", who)
    data = {
        "email": "k@example.org",
        "password": PASSWORD,
        "csrf_token": token_in(client.get("/app", headers=HTML).text),
    }
    assert client.post("/app/sign-in", data=data, headers=HTML).status_code == 302
    return token_in(client.get("/app/security", headers=HTML).text)


@WHEN
def test_a_browser_stays_signed_in_and_its_open_form_is_taken(app: Flask, left: timedelta) -> None:
    client = app.test_client()
    token = signed_in(client)
    rotate(app, left)
    assert client.get("/api/v1/me").status_code == (200 if left else 401)
    if left:
        answer = client.patch("/api/v1/me", json={"name": "Changed"}, headers={"X-CSRFToken": token})
        assert answer.status_code == 200, answer.text


@pytest.fixture
def person(inside: Flask) -> Person:
    return sign_up(email="t@example.org", password=PASSWORD, name="T", career_stage="attending", now=NOW)


@WHEN
def test_an_authenticator_goes_on_until_then(person: Person, inside: Flask, left: timedelta) -> None:
    app_of = pyotp.TOTP(totp.begin(person).secret)
    totp.confirm(person, app_of.at(NOW), now=NOW)
    rotate(inside, left)
    later = NOW + timedelta(seconds=30)
    if left:
        totp.check(person.id, app_of.at(later), now=later)
    else:
        with pytest.raises(totp.TotpError, match="key has changed"):
            totp.check(person.id, app_of.at(later), now=later)


def test_what_is_sealed_anew_needs_the_former_key_no_more(person: Person, inside: Flask) -> None:
    app_of = pyotp.TOTP(totp.begin(person).secret)
    totp.confirm(person, app_of.at(NOW), now=NOW)
    rotate(inside, LEFT)
    assert reseal_all() == (1, 0)
    inside.config["SECRET_KEY_FALLBACKS"] = keys.OldKeys(())
    db.session.expire_all()
    later = NOW + timedelta(seconds=30)
    totp.check(person.id, app_of.at(later), now=later)


def test_what_no_key_opens_is_counted_and_left_as_it_is(person: Person, inside: Flask) -> None:
    totp.begin(person)
    before = db.session.scalars(select(TotpFactor.sealed_secret)).one()
    rotate(inside, PASSED)
    assert reseal_all() == (0, 1)
    assert db.session.scalars(select(TotpFactor.sealed_secret)).one() == before


def test_every_sealed_column_says_what_for(inside: Flask) -> None:
    """A column that is named as sealed and is not marked would be lost with the former key."""
    marked = {f"{table.name}.{column.name}" for table, column, _ in sealed_columns()}
    named = {
        f"{table.name}.{column.name}"
        for table in db.metadata.sorted_tables
        for column in table.columns
        if column.name.startswith("sealed")
    }
    assert marked == named
    assert "totp_factor.sealed_secret" in marked


@WHEN
def test_a_file_that_waits_for_its_job_is_read(inside: Flask, left: timedelta) -> None:
    reference = store_file(b"a,b\n1,2\n", now=NOW)
    rotate(inside, left)
    if left:
        assert file_stored(reference) == b"a,b\n1,2\n"
    else:
        with pytest.raises(FileUnreadableError, match="RVUEDGE_SECRET_KEY"):
            file_stored(reference)


@WHEN
def test_a_link_that_turns_mail_off_works(inside: Flask, left: timedelta) -> None:
    category = next(iter(switches.CATEGORIES))
    token = switches.Addresses.of("l@example.org", category).page.partition("token=")[2]
    rotate(inside, left)
    if left:
        assert switches.turn_off(token, now=NOW) == switches.CATEGORIES[category]
    else:
        with pytest.raises(switches.UnknownSwitchError):
            switches.turn_off(token, now=NOW)


def test_a_request_that_is_sent_again_is_still_the_same(app: Flask) -> None:
    me = Api(app.test_client()).signed_in()
    body = {"name": "A practice"}
    first = me.post("/organizations", body, Idempotency_Key="once-and-again")
    rotate(app, LEFT)
    again = me.post("/organizations", body, Idempotency_Key="once-and-again")
    assert (again.status_code, again.get_json()) == (first.status_code, first.get_json())
    assert again.headers["Idempotency-Replayed"] == "true"


def test_a_practices_numbers_keep_the_key_they_were_made_with(inside: Flask) -> None:
    """Else a charge that is brought in again after the change would be a new one."""
    before = keyed_by(keys.reference_key(), 7)("A-1001")
    inside.config["RVUEDGE"] = replace(inside.config["RVUEDGE"], reference_key=keys.current_key())
    rotate(inside, LEFT)
    assert keyed_by(keys.reference_key(), 7)("A-1001") == before


def test_one_place_reads_the_secret_key() -> None:
    """Whoever reads it elsewhere takes the current key alone, and what it made is lost at the next change."""
    readers = [
        str(path.relative_to(PROJECT))
        for path in sorted((PROJECT / "rvuedge").rglob("*.py"))
        if re.search(r"""\[["']SECRET_KEY|settings\.secret_key|\bapp\.secret_key""", path.read_text(encoding="utf-8"))
    ]
    assert readers == ["rvuedge/platform/edge/keys.py"]
