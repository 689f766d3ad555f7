"""Former secret keys with the moment each ends, and the key of references, as the environment gives them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from rvuedge.platform.operations import values
from rvuedge.platform.operations.values import SettingsError

LONGEST = timedelta(days=90)  # longer than a refresh token lives (60 days): nobody who comes back has to wait for more
EXPECTED = "KEY until 2027-01-15T09:00:00Z, several separated by commas"


def read(text: str, now: datetime) -> tuple[tuple[str, datetime], ...]:
    """Each former key with the moment it ends. Raises SettingsError, without repeating a key."""
    return tuple(_former(part, now) for part in text.split(",") if part.strip())


def _former(text: str, now: datetime) -> tuple[str, datetime]:
    key, found, ending = (part.strip() for part in text.partition(" until "))
    try:
        until = datetime.fromisoformat(ending)
    except ValueError:
        until = None
    if not key or not found or until is None or until.tzinfo is None:
        raise SettingsError(f"RVUEDGE_OLD_SECRET_KEYS cannot be read; expected {EXPECTED}.")
    if until > now + LONGEST:
        raise SettingsError(
            f"RVUEDGE_OLD_SECRET_KEYS: a former key counts until {ending}; expected at most {LONGEST.days} days ahead."
        )
    return key, until.astimezone(UTC)


def reference(environment: Mapping[str, str], *, is_production: bool) -> str:
    """The key under which a practice's numbers are kept; empty where it is the secret key.

    Raises SettingsError where the secret key has changed and nothing says under which key the numbers are.
    """
    text = environment.get("RVUEDGE_REFERENCE_KEY", "")
    if text:
        return values.secret("RVUEDGE_REFERENCE_KEY", text, production=is_production)
    if environment.get("RVUEDGE_OLD_SECRET_KEYS", "").strip():
        raise SettingsError(
            "RVUEDGE_OLD_SECRET_KEYS is set and RVUEDGE_REFERENCE_KEY is not; set it to the first secret key this "
            "installation had, or files that are brought in again would count as new."
        )
    return ""
