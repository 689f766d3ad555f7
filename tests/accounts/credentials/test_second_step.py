"""The second step: authenticator apps by RFC 6238, recovery codes, lock-out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from flask import Flask
from sqlalchemy import select, update

from rvuedge.accounts.audit.account_events import AccountEvent
from rvuedge.accounts.audit.models import AuditEvent
from rvuedge.accounts.credentials import second_step, totp
from rvuedge.accounts.credentials.models import TotpFactor
from rvuedge.accounts.credentials.sessions import sign_up
from rvuedge.accounts.mail import one_time_tokens
from rvuedge.accounts.mail.models import OutgoingMail
from rvuedge.accounts.people import lockout
from rvuedge.accounts.people.models import Person, RateWindow
from rvuedge.platform import clock
from rvuedge.platform.edge import keys
from rvuedge.platform.errors import TooManyError
from rvuedge.platform.extensions import db, transaction
from tests.support.api import PASSWORD, Api

AT = datetime(2026, 11, 23, 15, 0, 10, tzinfo=UTC)
STEP = timedelta(seconds=30)


@pytest.fixture
def person(inside: Flask) -> Person:
    return sign_up(email="t@example.org", password=PASSWORD, name="T", career_stage="attending", now=AT)


@pytest.fixture
def app_of(person: Person) -> pyotp.TOTP:
    """The person's authenticator app, turned on an hour before."""
    code = pyotp.TOTP(totp.begin(person).secret)
    totp.confirm(person, code.at(AT - timedelta(hours=1)), now=AT - timedelta(hours=1))
    return code


@pytest.mark.parametrize(
    ("seconds", "code"), [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_rfc(person: Person, seconds: int, code: str) -> None:
    """RFC 6238, appendix B, the last six of its eight digits; the secret is "12345678901234567890"."""
    totp.begin(person)
    sealed = keys.box(totp.SEALED).encrypt(b"GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ")
    with transaction() as session:
        session.execute(update(TotpFactor).values(sealed_secret=sealed))
    db.session.expire_all()
    totp.confirm(person, code, now=datetime.fromtimestamp(seconds, UTC))
    assert totp.is_on(person.id)


@pytest.mark.parametrize(("steps", "taken"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_code_is_good_one_step_to_either_side(person: Person, app_of: pyotp.TOTP, steps: int, taken: bool) -> None:
    code = app_of.at(AT + steps * STEP)
    if taken:
        totp.check(person.id, code, now=AT)
    with pytest.raises(totp.TotpError):
        totp.check(person.id, code, now=AT)


def test_an_older_code_than_the_last_one_is_refused(person: Person, app_of: pyotp.TOTP) -> None:
    totp.check(person.id, app_of.at(AT + STEP), now=AT)
    with pytest.raises(totp.TotpError):
        totp.check(person.id, app_of.at(AT), now=AT)


def test_codes_used_again_lock_the_step_and_its_owner_is_told_once(person: Person, app_of: pyotp.TOTP) -> None:
    """A code that works once is refused again; after five such the step is locked, noted and told by one mail."""
    totp.check(person.id, app_of.at(AT), now=AT)
    challenge = one_time_tokens.issue(second_step.PURPOSE, person=person, life=second_step.LIFE, now=AT)
    for _ in range(5):
        with pytest.raises(second_step.SecondFactorError):
            second_step.answer(challenge, {"totp": app_of.at(AT)}, now=AT)
    for _ in range(2):
        with pytest.raises(TooManyError):
            second_step.answer(challenge, {"totp": app_of.at(AT)}, now=AT)
    kinds = list(db.session.scalars(select(OutgoingMail.kind).where(OutgoingMail.to == person.email)))
    actions = list(db.session.scalars(select(AuditEvent.action)))
    assert kinds.count("codes-refused") == 1
    assert [actions.count(event.value) for event in (AccountEvent.FACTOR_REFUSED, AccountEvent.LOCKED)] == [5, 1]


def test_five_wrong_codes_close_the_door_for_fifteen_minutes(person: Person, app_of: pyotp.TOTP) -> None:
    for _ in range(5):
        with pytest.raises(totp.TotpError):
            totp.check(person.id, "no code", now=AT)
    with pytest.raises(TooManyError) as caught:
        totp.check(person.id, app_of.at(AT), now=AT)
    assert 890 <= (caught.value.retry_after or 0) <= 900
    with pytest.raises(TooManyError):
        totp.check_recovery(person.id, "aaaaaa-aaaaaa", now=AT)
    with transaction() as session:
        session.execute(update(RateWindow).values(expires_at=0))
    totp.check(person.id, app_of.at(AT), now=AT)


def test_the_secret_is_sealed_and_another_key_cannot_open_it(person: Person, app_of: pyotp.TOTP, inside: Flask) -> None:
    stored = db.session.scalars(select(TotpFactor)).one().sealed_secret
    assert app_of.secret.encode() not in stored
    inside.config["SECRET_KEY"] = "another"
    with pytest.raises(totp.TotpError, match="key has changed"):
        totp.check(person.id, app_of.at(AT), now=AT)


def test_a_recovery_code_is_good_once(person: Person) -> None:
    app = pyotp.TOTP(totp.begin(person).secret)
    codes = totp.confirm(person, app.at(AT), now=AT)
    assert (len(codes), len(set(codes)), totp.recovery_codes_left(person.id)) == (10, 10, 10)
    totp.check_recovery(person.id, f" {codes[3].upper()} ", now=AT)
    with pytest.raises(totp.TotpError):
        totp.check_recovery(person.id, codes[3], now=AT)
    assert totp.recovery_codes_left(person.id) == 9


def turned_on(me: Api) -> tuple[pyotp.TOTP, list[str]]:
    setup = me.confirmed().post("/me/totp", {"password": PASSWORD}).get_json()
    app = pyotp.TOTP(setup["secret"])
    assert setup["qr"].startswith("data:image/svg+xml")
    assert setup["uri"].startswith("otpauth://totp/RVU%20Edge:")
    earlier = app.at(clock.now() - STEP)
    answer = me.post("/me/totp/confirm", {"code": earlier})
    assert answer.status_code == 200, answer.text
    codes: list[str] = answer.get_json()["recovery_codes"]
    return app, codes


def test_a_sign_in_takes_two_steps_once_the_app_is_on(empty_api: Api) -> None:
    me = empty_api.signed_in()
    credentials = {"email": me.person["email"], "password": PASSWORD}
    app, recovery = turned_on(me)
    assert me.post("/me/totp", {"password": PASSWORD}).status_code == 409
    assert me.get("/me/factors").get_json() == {"totp": True, "recovery_codes_left": 10, "passkeys": 0}
    first = empty_api.post("/tokens", credentials)
    body = first.get_json()
    assert (first.status_code, body["type"]) == (401, "urn:rvuedge:problem:second-factor-required")
    assert body["methods"] == ["totp", "recovery_code"]
    assert "access_token" not in body
    step = {"challenge": body["challenge"]}
    assert empty_api.post("/tokens/second-factor", {**step, "totp": "000"}).status_code == 401
    assert empty_api.post("/tokens/second-factor", step).status_code == 422
    code = app.at(clock.now() + STEP)
    done = empty_api.post("/tokens/second-factor", {**step, "totp": code})
    assert done.status_code == 201, done.text
    assert Api(me.client, done.get_json()["access_token"]).get("/me").status_code == 200
    assert empty_api.post("/tokens/second-factor", {**step, "recovery_code": recovery[0]}).status_code == 401, "spent"
    again = empty_api.post("/tokens", credentials).get_json()
    lost = {"challenge": again["challenge"], "recovery_code": recovery[1]}
    assert empty_api.post("/tokens/second-factor", lost).status_code == 201


def test_the_app_is_turned_off_by_the_password(empty_api: Api) -> None:
    me = empty_api.signed_in()
    turned_on(me)
    assert me.call("DELETE", "/me/totp", {"password": "wrong password"}).status_code == 401
    assert me.call("DELETE", "/me/totp", {"password": PASSWORD}).status_code == 204
    assert empty_api.post("/tokens", {"email": me.person["email"], "password": PASSWORD}).status_code == 201


def test_whether_there_is_a_second_factor_is_told_to_the_right_password_only(empty_api: Api) -> None:
    me = empty_api.signed_in()
    turned_on(me)
    wrong = empty_api.post("/tokens", {"email": me.person["email"], "password": "wrong password"}).get_json()
    nobody = empty_api.post("/tokens", {"email": "nobody@example.org", "password": "wrong password"}).get_json()
    assert {**wrong, "request_id": ""} == {**nobody, "request_id": ""}


@pytest.mark.parametrize("exists", [True, False])
def test_ten_wrong_passwords_close_the_door_for_everybody_alike(empty_api: Api, exists: bool) -> None:
    me = empty_api.signed_in()
    email = me.person["email"] if exists else "nobody@example.org"
    statuses = [
        empty_api.post("/tokens", {"email": email, "password": f"wrong password {number}"}).status_code
        for number in range(11)
    ]
    assert statuses == [401] * 10 + [429]
    right = empty_api.post("/tokens", {"email": email.upper(), "password": PASSWORD})
    assert right.status_code == 429
    assert 0 < int(right.headers["Retry-After"]) <= lockout.WINDOW_SECONDS
    assert me.get("/me").status_code == 200, "who is signed in stays so"


def test_a_right_password_forgets_the_wrong_ones(empty_api: Api) -> None:
    me = empty_api.signed_in()
    email = me.person["email"]
    for _ in range(2):
        for _ in range(9):
            empty_api.post("/tokens", {"email": email, "password": "wrong password"})
        assert empty_api.post("/tokens", {"email": email, "password": PASSWORD}).status_code == 201
