"""Too many wrong passwords or codes close the door for a while, for all workers, whether or not the account exists.

A try is counted before it is looked at, and what is counted decides: of forty at once no more are looked at than of
forty one after another. A right one gives its count back.
"""

from __future__ import annotations

import hashlib
import math

from flask import has_request_context

from rvuedge.accounts.people.rate_limits import DatabaseStorage
from rvuedge.platform import clock
from rvuedge.platform.edge.proxies import limit_key
from rvuedge.platform.errors import TooManyError
from rvuedge.platform.extensions import end_reading

WINDOW_SECONDS = 15 * 60  # long enough to make guessing hopeless, short enough to wait out
PASSWORDS = 10  # wrong ones in a window for an account from one address: more than a person mistypes
ANYWHERE = 30  # wrong ones in a window for an account from all addresses: so that one of them locks itself only
PLACE = 100  # wrong ones in a window from one address, for whichever account: a hospital's people share one
CODES = 5  # wrong ones in a window: five guesses at six digits


class LockedError(TooManyError):
    """Too many wrong tries; `is_first` for the very one that closed the door."""

    def __init__(self, *, seconds: int, is_first: bool) -> None:
        minutes = math.ceil(seconds / 60)
        unit = "minute" if minutes == 1 else "minutes"
        super().__init__(f"Too many failed attempts. Try again in {minutes} {unit}.", retry_after=seconds)
        self.is_first = is_first


def take_try(what: str, who: str, *, allowed: int) -> None:
    """Count a try; let `allowed` pass in the 15 minutes from the first. Raises LockedError."""
    end_reading()
    storage, key = DatabaseStorage(), _key(what, who)
    count = storage.incr(key, WINDOW_SECONDS)
    if count > allowed:
        seconds = max(1, math.ceil(storage.ends(key) - clock.seconds()))
        raise LockedError(seconds=seconds, is_first=count == allowed + 1)


def forget_tries(what: str, who: str) -> None:
    """A right answer: the tries before it count no more."""
    end_reading()
    DatabaseStorage().clear(_key(what, who))


def take_password_try(email: str) -> None:
    """Count a password that somebody types for an account: by account and address, by account, by address.

    Raises LockedError.
    """
    place = asking_address()
    take_try("password", f"{email.strip().lower()} {place}", allowed=PASSWORDS)
    take_try("password-anywhere", email, allowed=ANYWHERE)
    take_try("password-place", place, allowed=PLACE)


def forget_password_tries(email: str) -> None:
    """The password was right. What the address tried wrongly for other accounts still counts."""
    forget_tries("password", f"{email.strip().lower()} {asking_address()}")
    forget_tries("password-anywhere", email)
    give_try_back("password-place", asking_address())


def give_try_back(what: str, who: str) -> None:
    """A right answer counts for nothing; the wrong ones of others from the same address stay counted."""
    DatabaseStorage().decr(_key(what, who))


def asking_address() -> str:
    """The address that asks, "" for a command."""
    return limit_key() if has_request_context() else ""


def _key(what: str, who: str) -> str:
    return f"wrong-{what}:{hashlib.sha256(who.strip().lower().encode()).hexdigest()}"
