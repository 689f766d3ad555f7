"""A setting that cannot be used is refused in a sentence that names it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from config import SettingsError, settings_from
from tests.support.clock import NOW
from tests.support.production import PRODUCTION

KEY = PRODUCTION["RVUEDGE_SECRET_KEY"]
ENDING = (NOW + timedelta(days=30)).isoformat()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("RVUEDGE_MODE", "prod"),
        ("RVUEDGE_SECRET_KEY", ""),
        ("RVUEDGE_SECRET_KEY", "short"),
        ("RVUEDGE_SECRET_KEY", KEY[:31]),
        ("RVUEDGE_SECRET_KEY", "a" * 64),
        ("RVUEDGE_RATE_LIMITS", "maybe"),
        ("RVUEDGE_PUBLIC_URL", "rubbish"),
        ("RVUEDGE_PUBLIC_URL", "ftp://rvu.example.org"),
        ("RVUEDGE_PUBLIC_URL", "https://"),
        ("RVUEDGE_PUBLIC_URL", "https://rvu.example.org:port"),
        ("RVUEDGE_PUBLIC_URL", "https://rvu.example.org/?a=b"),
        ("RVUEDGE_PUBLIC_URL", "https://rvu example.org"),
        ("RVUEDGE_DATABASE_URL", "mysql://localhost/rvuedge"),
        ("RVUEDGE_DATABASE_URL", "nonsense"),
        ("RVUEDGE_DATABASE_URL", "postgresql://host:port/name"),
        ("RVUEDGE_DATABASE_URL", "sqlite://"),
        ("RVUEDGE_SQLITE_SYNCHRONOUS", "sometimes"),
        ("RVUEDGE_LOG", "xml"),
        ("RVUEDGE_LOCK_SECONDS", "0"),
        ("RVUEDGE_CONNECT_SECONDS", "1.5"),
        ("RVUEDGE_STATEMENT_SECONDS", "٣"),
        ("RVUEDGE_POOL_SECONDS", "3601"),
        ("RVUEDGE_PUBLIC_URL", ""),
        ("RVUEDGE_PUBLIC_URL", "http://rvu.example.org"),
        ("RVUEDGE_MAIL", ""),
        ("RVUEDGE_MAIL", "console"),
        ("RVUEDGE_TRUSTED_PROXIES", ""),
        ("RVUEDGE_TRUSTED_PROXIES", "1"),
        ("RVUEDGE_TRUSTED_PROXIES", "balancer.internal"),
        ("RVUEDGE_TRUSTED_PROXIES", "10.0.0.5/24"),
        ("RVUEDGE_TRUSTED_PROXIES", "10.0.0.5,,"),
        ("RVUEDGE_TRUSTED_PROXIES", "0.0.0.0/0"),
        ("RVUEDGE_TRUSTED_PROXIES", "::/0"),
        ("RVUEDGE_PROXIES", "1"),
        ("RVUEDGE_DATABASE_URL", "postgresql://me@db.internal/rvuedge"),
        ("RVUEDGE_DATABASE_URL", "postgresql://me@db.internal/rvuedge?sslmode=prefer"),
        ("RVUEDGE_DATABASE_URL", "postgresql://me@/rvuedge?host=db.internal"),
        ("FLASK_DEBUG", "1"),
        ("PYTHONDEVMODE", "1"),
        ("RVUEDGE_OLD_SECRET_KEYS", KEY),
        ("RVUEDGE_OLD_SECRET_KEYS", f"{KEY} until tomorrow"),
        ("RVUEDGE_OLD_SECRET_KEYS", f"{KEY} until 2026-08-15T09:00:00"),
        ("RVUEDGE_OLD_SECRET_KEYS", f"{KEY} until 2036-08-15T09:00:00Z"),
        ("RVUEDGE_REFERENCE_KEY", "short"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=name):
        settings_from({**PRODUCTION, name: text})


def test_a_refused_address_of_a_database_is_not_repeated() -> None:
    with pytest.raises(SettingsError) as refused:
        settings_from({**PRODUCTION, "RVUEDGE_DATABASE_URL": "mysql://me:hunter2@db/rvuedge"})
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("postgres://me@127.0.0.1/rvuedge", "postgresql+psycopg://me@127.0.0.1/rvuedge"),
        ("postgresql://me@localhost/rvuedge", "postgresql+psycopg://me@localhost/rvuedge"),
        ("postgresql+psycopg://me@[::1]/rvuedge", "postgresql+psycopg://me@[::1]/rvuedge"),
        (
            "postgresql://me@db/rvuedge?sslmode=verify-full",
            "postgresql+psycopg://me@db/rvuedge?sslmode=verify-full",
        ),
        ("postgresql://me@/rvuedge?host=/run/postgresql", "postgresql+psycopg://me@/rvuedge?host=/run/postgresql"),
        ("sqlite:////srv/rvuedge.db", "sqlite:////srv/rvuedge.db"),
    ],
)
def test_addresses_of_both_databases_are_taken(given: str, meant: str) -> None:
    assert settings_from({**PRODUCTION, "RVUEDGE_DATABASE_URL": given}).database_url == meant


@pytest.mark.parametrize(
    ("text", "meant"),
    [("on", True), ("YES", True), ("true", True), ("1", True), ("off", False), ("No", False), ("0", False), ("", True)],
)
def test_rate_limits_are_on_or_off(text: str, meant: bool) -> None:
    assert settings_from({**PRODUCTION, "RVUEDGE_RATE_LIMITS": text}).rate_limits is meant


def test_production_is_durable_and_logs_json_unless_told_otherwise() -> None:
    made = settings_from({**PRODUCTION, "RVUEDGE_PUBLIC_URL": "https://rvu.example.org/"})
    assert (made.sqlite_synchronous, made.log, made.public_url) == ("FULL", "json", "https://rvu.example.org")
    body = settings_from({**PRODUCTION, "RVUEDGE_SQLITE_SYNCHRONOUS": "normal", "RVUEDGE_LOG": "text"})
    assert (body.sqlite_synchronous, body.log) == ("NORMAL", "text")


def test_production_names_all_that_is_missing_at_once() -> None:
    with pytest.raises(SettingsError) as refused:
        settings_from({"RVUEDGE_MODE": "production"})
    lines = str(refused.value).splitlines()
    names = ["RVUEDGE_SECRET_KEY", "RVUEDGE_PUBLIC_URL", "RVUEDGE_MAIL", "RVUEDGE_TRUSTED_PROXIES"]
    assert [line.partition(" ")[0] for line in lines] == names


def test_a_former_key_needs_the_key_of_references_and_is_not_repeated() -> None:
    old = {"RVUEDGE_OLD_SECRET_KEYS": f"{KEY} until {ENDING}"}
    with pytest.raises(SettingsError, match="RVUEDGE_REFERENCE_KEY") as refused:
        settings_from({**PRODUCTION, **old})
    assert KEY not in str(refused.value)
    made = settings_from({**PRODUCTION, **old, "RVUEDGE_REFERENCE_KEY": KEY})
    assert made.old_keys == ((KEY, datetime.fromisoformat(ENDING)),)
    assert made.reference_key == KEY
    assert KEY not in repr(made)


def test_a_demo_needs_none_of_it(tmp_path: Path) -> None:
    made = settings_from({"RVUEDGE_MODE": "demo", "RVUEDGE_INSTANCE": str(tmp_path)})
    assert (made.mail, made.trusted_proxies) == ("console", ())
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_the_secret_key_is_read_from_the_file_a_vault_writes(tmp_path: Path) -> None:
    place = tmp_path / "key"
    place.write_text(f"{KEY}\n", encoding="utf-8")
    rest = {name: text for name, text in PRODUCTION.items() if name != "RVUEDGE_SECRET_KEY"}
    found = settings_from({**rest, "RVUEDGE_SECRET_KEY_FILE": str(place), "RVUEDGE_INSTANCE": str(tmp_path)})
    assert found.secret_key == KEY


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"RVUEDGE_SECRET_KEY_FILE": "/nowhere/key"}, "cannot be read"),
        ({"RVUEDGE_SECRET_KEY_FILE": "/nowhere/key", "RVUEDGE_SECRET_KEY": KEY}, "both set"),
    ],
)
def test_a_key_file_that_is_missing_or_doubled_is_refused(more: dict[str, str], words: str) -> None:
    rest = {name: text for name, text in PRODUCTION.items() if name != "RVUEDGE_SECRET_KEY"}
    with pytest.raises(SettingsError, match=words):
        settings_from({**rest, **more})


def test_links_to_this_machine_are_refused_at_start_while_mail_leaves_it() -> None:
    leaves = {**PRODUCTION, "RVUEDGE_MAIL": "smtp://mail.example.org:587"}
    for address in ("https://localhost", "https://127.0.0.1:8443"):
        with pytest.raises(SettingsError, match="RVUEDGE_PUBLIC_URL"):
            settings_from({**leaves, "RVUEDGE_PUBLIC_URL": address})
    assert settings_from({**leaves, "RVUEDGE_PUBLIC_URL": "https://rvu.example.org"}).public_url
    assert settings_from({**PRODUCTION, "RVUEDGE_PUBLIC_URL": "https://localhost"}).public_url


@pytest.mark.parametrize(("named", "told"), [({}, True), ({"RVUEDGE_MODE": "production"}, False)])
def test_a_command_beside_the_demo_is_told_how_to_reach_it(named: dict[str, str], told: bool) -> None:
    """A newcomer's first command after `make run` has no setting at all; an operator who named production has."""
    with pytest.raises(SettingsError) as refused:
        settings_from(named)
    assert ("set RVUEDGE_MODE=demo" in str(refused.value)) is told
