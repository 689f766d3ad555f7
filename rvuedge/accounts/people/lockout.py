"""Too many wrong passwords or codes close the door for a while, for all workers, whether or not the account exists."""

from __future__ import annotations

import hashlib
import math

from rvuedge.accounts.people.rate_limits import DatabaseStorage
from rvuedge.platform import clock
from rvuedge.platform.errors import TooManyError

WINDOW_SECONDS = 15 * 60  # long enough to make guessing hopeless, short enough to wait out
PASSWORDS = 10  # wrong ones in a window: more than a person mistypes
CODES = 5  # wrong ones in a window: five guesses at six digits


def guard(what: str, who: str, *, allowed: int) -> None:
    """Let pass unless `who` was wrong `allowed` times in the 15 minutes from the first. Raises TooManyError."""
    storage, key = DatabaseStorage(), _key(what, who)
    if storage.get(key) >= allowed:
        wait = max(1, math.ceil(storage.ends(key) - clock.seconds()))
        raise TooManyError(f"Too many failed attempts. Try again in {math.ceil(wait / 60)} minutes.", retry_after=wait)


def failed(what: str, who: str) -> None:
    """Count a wrong try."""
    DatabaseStorage().incr(_key(what, who), WINDOW_SECONDS)


def succeeded(what: str, who: str) -> None:
    """Forget the wrong tries."""
    DatabaseStorage().clear(_key(what, who))


def _key(what: str, who: str) -> str:
    return f"wrong-{what}:{hashlib.sha256(who.strip().lower().encode()).hexdigest()}"
