"""Mail that its reader can turn off, by a link in each one or with one click of a mail program (RFC 8058).

The link names the address by its SHA-256 and the category, signed with the server's secret: it opens nothing and shows
nobody, so it needs no end.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from flask import current_app
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy import delete

from config import Settings
from rvuedge.accounts.mail.models import MailSwitch
from rvuedge.platform.database.put import put_new_row
from rvuedge.platform.edge import keys
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.tokens import digest

# What can be turned off, in words that follow "mail about".
CATEGORIES: Mapping[str, str] = {
    "attestations": "cases to attest",
    "log-your-week": "logging your week",
    "log-reminder": "logging your cases",
    "terms-stated": "terms that a practice states for you",
    "saved-report": "reports of a practice",
}


class UnknownSwitchError(InvalidError):
    """A link that this server has not made."""

    code = "mail-link-refused"


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where mail of a category is turned off: the page for a person, and the address for a mail program."""

    page: str
    program: str

    @staticmethod
    def of(address: str, category: str) -> Addresses:
        """The addresses for somebody's mail."""
        settings: Settings = current_app.config["RVUEDGE"]
        token = _signer().dumps([_key(address).hex(), category])
        end = f"mail-off?token={token}"
        return Addresses(f"{settings.public_url}/app/{end}", f"{settings.public_url}/api/v1/{end}")

    def headers(self) -> dict[str, str]:
        """What RFC 8058, section 3.1 asks of a mail that can be turned off with one click."""
        return {"List-Unsubscribe": f"<{self.program}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def is_off(address: str, category: str) -> bool:
    """Whether an address wants no more mail of a category."""
    return db.session.get(MailSwitch, (_key(address), category), populate_existing=True) is not None


def choices_of(address: str) -> list[dict[str, object]]:
    """Every category, and whether the address gets its mail."""
    return [
        {"category": name, "words": words, "is_on": not is_off(address, name)} for name, words in CATEGORIES.items()
    ]


def choose(address: str, category: str, *, is_on: bool, now: datetime) -> None:
    """Turn mail of a category on or off. Raises NotFoundError for a category that there is not."""
    if category not in CATEGORIES:
        raise NotFoundError("There is no such kind of mail.")
    _switch(_key(address), category, is_on=is_on, now=now)


def turn_off(token: str, *, now: datetime) -> str:
    """Turn off what a link is about; the category's words. Again is a success. Raises UnknownSwitchError."""
    key, category = _read(token)
    _switch(key, category, is_on=False, now=now)
    return CATEGORIES[category]


def words_of(token: str) -> str:
    """What a link is about. Raises UnknownSwitchError."""
    return CATEGORIES[_read(token)[1]]


def _switch(key: bytes, category: str, *, is_on: bool, now: datetime) -> None:
    columns = {"digest": key, "category": category}
    with transaction() as session:
        if is_on:
            session.execute(delete(MailSwitch).where(MailSwitch.digest == key, MailSwitch.category == category))
        else:
            put_new_row(session, MailSwitch, columns, {"off_since": now})


def _read(token: str) -> tuple[bytes, str]:
    try:
        key, category = _signer().loads(token)
        found = bytes.fromhex(key)
    except (BadSignature, ValueError, TypeError) as error:
        raise UnknownSwitchError("This link is not complete. Copy all of it from the email.") from error
    if category not in CATEGORIES:
        raise UnknownSwitchError("There is no mail of this kind any more.")
    return found, category


def _key(address: str) -> bytes:
    return digest(address.strip().lower())


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer([*reversed(keys.verifying_keys())], salt="mail-off")  # the last one signs
