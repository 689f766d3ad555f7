"""A setting that cannot be used is refused in a sentence that names it."""

from __future__ import annotations

import pytest

from config import SettingsError, settings_from

KEY = "3f1c9a7be05d42688e90d1f7c2ab4563"
PRODUCTION = {"RVUEDGE_MODE": "production", "RVUEDGE_SECRET_KEY": KEY}


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
        ("RVUEDGE_PROXIES", "6"),
        ("RVUEDGE_PROXIES", "-1"),
        ("RVUEDGE_PROXIES", "yes"),
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
        ("postgres://me@db/rvuedge", "postgresql+psycopg://me@db/rvuedge"),
        ("postgresql://me@db/rvuedge", "postgresql+psycopg://me@db/rvuedge"),
        ("postgresql+psycopg://me@db/rvuedge", "postgresql+psycopg://me@db/rvuedge"),
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
