"""Settings from the environment, in one class. Every name starts with RVUEDGE_; a secret has no default
outside demo and tests."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from rvuedge.platform import clock
from rvuedge.platform.edge.proxies import Network
from rvuedge.platform.operations import old_keys, production, values
from rvuedge.platform.operations.values import SettingsError

__all__ = ["PROJECT", "Settings", "SettingsError", "database_url_from", "instance_folder", "settings_from"]
PROJECT = Path(__file__).resolve().parent
SYNCHRONOUS = ("OFF", "NORMAL", "FULL", "EXTRA")


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the environment decides. `mode` is 'production', 'demo' or 'test'."""

    mode: str = "production"
    database_url: str = field(default="", repr=False)
    secret_key: str = field(default="", repr=False)
    access_token_seconds: int = 3600
    refresh_token_days: int = 60
    # A phone that lost the answer to a refresh asks again within some seconds; a thief mostly comes later.
    refresh_grace_seconds: int = 30
    max_request_bytes: int = 16 * 1024 * 1024
    rate_limits: bool = True
    old_keys: tuple[tuple[str, datetime], ...] = field(default=(), repr=False)  # each with the moment it ends
    reference_key: str = field(default="", repr=False)  # empty: the secret key
    trusted_proxies: tuple[Network, ...] = ()  # whose X-Forwarded-For counts
    mail: str = field(default="console", repr=False)
    mail_from: str = "RVU Edge <no-reply@localhost>"
    support_mail: str = ""  # where messages from the support form go; empty: they are read with `rvuedge support list`
    public_url: str = "http://localhost:8000"
    sign_on_hosts: tuple[str, ...] = ()  # of OpenID providers; .example.org means all below it
    now: datetime | None = None  # where time starts; None: the machine's clock. Never in production
    password_memory_kib: int = 64 * 1024  # argon2id; only the tests take less, to be quick
    sqlite_synchronous: str = "FULL"  # an answer is on disk before it is given (docs/operations.md)
    connect_seconds: int = 5
    lock_seconds: int = 10  # how long a statement waits for somebody else's write
    statement_seconds: int = 30  # 0: as long as it takes, for commands
    pool_seconds: int = 10  # how long a request waits for a free connection
    log: str = "text"
    metrics_token: str = field(default="", repr=False)
    backup_key_file: str = ""
    instance: Path = PROJECT / "instance"

    @property
    def log_form(self) -> str:
        """What a line of the log looks like: `json`, `text`, or, never in production, `open`, which repeats it all."""
        return "open" if self.log == "text" and self.mode != "production" else self.log

    def flask(self) -> dict[str, object]:
        """The same as Flask and its extensions want to read them."""
        return {
            "TESTING": self.mode == "test",
            "SECRET_KEY": self.secret_key,
            "SESSION_COOKIE_NAME": "__Host-session" if self.mode == "production" else "session",
            "SESSION_COOKIE_PATH": "/",
            "PERMANENT_SESSION_LIFETIME": 61 * 86_400,  # seconds; a day past the longest session, which its row ends
            "SQLALCHEMY_DATABASE_URI": self.database_url,
            "MAX_CONTENT_LENGTH": self.max_request_bytes,
            "SESSION_COOKIE_HTTPONLY": True,
            "SESSION_COOKIE_SAMESITE": "Lax",
            "SESSION_COOKIE_SECURE": self.mode == "production",
            "WTF_CSRF_CHECK_DEFAULT": False,
            "WTF_CSRF_TIME_LIMIT": None,
            "RATELIMIT_ENABLED": self.rate_limits,
            "RATELIMIT_HEADERS_ENABLED": True,
            "RVUEDGE": self,
        }


def settings_from(environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings as the environment gives them.

    Raises SettingsError when a secret is missing or weak in production, or a value cannot be used.
    """
    environment = values.with_files(environment)
    mode = environment.get("RVUEDGE_MODE", "production")
    if mode not in {"production", "demo", "test"}:
        raise SettingsError(f"RVUEDGE_MODE is {mode!r}; expected production, demo or test.")
    is_production = mode == "production"
    if is_production:
        production.check(environment)
    old = old_keys.read(environment.get("RVUEDGE_OLD_SECRET_KEYS", ""), clock.now())
    return Settings(
        mode=mode,
        database_url=database_url_from(environment),
        secret_key=environment.get("RVUEDGE_SECRET_KEY") or kept_secret(instance_folder(environment)),
        old_keys=old,
        reference_key=old_keys.reference(environment, is_production=is_production),
        rate_limits=values.switch(environment, "RVUEDGE_RATE_LIMITS", default=True),
        trusted_proxies=production.trusted_proxies(environment),
        mail=mail_from(environment),
        mail_from=environment.get("RVUEDGE_MAIL_FROM", Settings.mail_from),
        support_mail=support_mail_from(environment),
        public_url=values.web_address(environment, "RVUEDGE_PUBLIC_URL", default=Settings.public_url),
        sign_on_hosts=values.hosts(environment, "RVUEDGE_SIGN_ON_HOSTS"),
        now=now_from(environment, mode),
        sqlite_synchronous=values.chosen(
            environment, "RVUEDGE_SQLITE_SYNCHRONOUS", SYNCHRONOUS, default=Settings.sqlite_synchronous
        ),
        connect_seconds=values.seconds(environment, "RVUEDGE_CONNECT_SECONDS", default=Settings.connect_seconds),
        lock_seconds=values.seconds(environment, "RVUEDGE_LOCK_SECONDS", default=Settings.lock_seconds),
        statement_seconds=values.seconds(environment, "RVUEDGE_STATEMENT_SECONDS", default=Settings.statement_seconds),
        pool_seconds=values.seconds(environment, "RVUEDGE_POOL_SECONDS", default=Settings.pool_seconds),
        log=values.chosen(environment, "RVUEDGE_LOG", ("json", "text"), default="json" if is_production else "text"),
        metrics_token=environment.get("RVUEDGE_METRICS_TOKEN", ""),
        backup_key_file=environment.get("RVUEDGE_BACKUP_KEY_FILE", ""),
        instance=instance_folder(environment),
    )


def now_from(environment: Mapping[str, str], mode: str) -> datetime | None:
    """The instant from which time runs instead of the machine's, for a demonstration or a test of another day.

    Raises SettingsError in production, and for anything but an instant with its time zone.
    """
    text = environment.get("RVUEDGE_NOW")
    if not text:
        return None
    if mode == "production":
        raise SettingsError("RVUEDGE_NOW is set; production runs on the machine's clock. Unset it.")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise SettingsError(
            f"RVUEDGE_NOW is {text!r}; expected an instant with its time zone, such as 2027-01-15T09:00:00Z."
        )
    return moment


def mail_from(environment: Mapping[str, str]) -> str:
    """Where mail goes: "console" writes it to the log, else smtp://user:password@host:587 or smtps://…:465.

    Raises SettingsError for anything else.
    """
    mail = environment.get("RVUEDGE_MAIL", "console")
    parts = urlsplit(mail)
    if mail != "console" and (parts.scheme not in {"smtp", "smtps"} or not parts.hostname):
        raise SettingsError("RVUEDGE_MAIL is expected to be console, smtp://[user:password@]host[:port] or smtps://….")
    return mail


def support_mail_from(environment: Mapping[str, str]) -> str:
    """The address that messages from the support form are mailed to; empty for none.

    Raises SettingsError for what is no address.
    """
    address = environment.get("RVUEDGE_SUPPORT_MAIL", "")
    name, sign, host = address.partition("@")
    if address and not (name and sign and host and len(address) <= 254 and not set(address) & set(" <>,;")):
        raise SettingsError(f"RVUEDGE_SUPPORT_MAIL is {address!r}; expected an address such as help@example.org.")
    return address


def instance_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """Where a database and a secret of our own live unless the environment says otherwise."""
    return Path(environment.get("RVUEDGE_INSTANCE", str(PROJECT / "instance")))


def database_url_from(environment: Mapping[str, str] = os.environ) -> str:
    """The SQLAlchemy address of the database; an SQLite file in the instance folder by default.

    Raises SettingsError for a database that is neither SQLite nor PostgreSQL.
    """
    url = environment.get("RVUEDGE_DATABASE_URL")
    if url:
        return values.database_address(url)
    return f"sqlite:///{instance_folder(environment).absolute() / 'rvuedge.db'}"


def kept_secret(folder: Path) -> str:
    """The demo's own secret: made once, kept beside its database so that sign-ins survive a restart.

    Raises SettingsError when the folder cannot be written.
    """
    path = folder / "secret_key"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not path.exists():
            path.touch(mode=0o600)
            path.write_text(os.urandom(32).hex(), encoding="ascii")
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise SettingsError(
            f"RVU Edge cannot write in {folder} ({error.strerror}). Set RVUEDGE_INSTANCE to a folder you may write to."
        ) from error
