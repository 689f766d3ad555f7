"""What a database's error means for whoever asked: busy, full, read-only, away, slow or damaged. One place knows.

SQLSTATE classes are PostgreSQL's (its manual, Appendix A), result codes SQLite's (sqlite.org/rescode.html).
"""

from __future__ import annotations

import errno
import sqlite3
import time
from dataclasses import dataclass

import psycopg
from sqlalchemy.exc import DBAPIError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

REMEMBERED_SECONDS = 30.0  # how long a worker goes by what it last saw of the database


@dataclass(frozen=True, slots=True)
class Outage:
    """Why the database did not do its part; `retry_after` is in seconds."""

    kind: str
    detail: str
    retry_after: int


AGAIN = "Send the same request again; with the same id or Idempotency-Key it is done once."
BUSY = Outage("busy", f"Too much is being written at this moment. {AGAIN}", 2)
SLOW = Outage("slow", f"The database took too long to answer. {AGAIN}", 10)
AWAY = Outage("away", f"The database cannot be reached right now. {AGAIN}", 5)
READ_ONLY = Outage("read-only", f"The database takes no changes right now; reading works. {AGAIN}", 10)
FULL = Outage("full", f"The server's disk is full, so nothing can be saved; its operator has to make room. {AGAIN}", 60)
DAMAGED = Outage("damaged", "The database is damaged; its operator has to restore it from a backup.", 300)

SQLITE = {
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_PROTOCOL: BUSY,
    sqlite3.SQLITE_NOMEM: BUSY,
    sqlite3.SQLITE_INTERRUPT: SLOW,
    sqlite3.SQLITE_CANTOPEN: AWAY,
    sqlite3.SQLITE_IOERR: AWAY,
    sqlite3.SQLITE_READONLY: READ_ONLY,
    sqlite3.SQLITE_PERM: READ_ONLY,
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_CORRUPT: DAMAGED,
    sqlite3.SQLITE_NOTADB: DAMAGED,
}
POSTGRESQL = {
    "08": AWAY,  # connection exceptions; PgBouncer speaks of its own server with 08P01
    "28": AWAY,  # our role or password is refused
    "3D": AWAY,  # no such database
    "40001": BUSY,
    "40P01": BUSY,
    "53": BUSY,  # too many connections, out of memory
    "53100": FULL,
    "55P03": BUSY,  # lock_timeout
    "57014": SLOW,  # statement_timeout
    "57P": AWAY,  # shut down, crashed, starting
    "25006": READ_ONLY,  # a standby, or a database set read-only
    "25P03": SLOW,  # idle_in_transaction_session_timeout
    "25P04": SLOW,  # transaction_timeout
    "58": AWAY,  # the server's own files
    "XX001": DAMAGED,
    "XX002": DAMAGED,
}
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_met: dict[str, float] = {}


class NoAnswerError(psycopg.OperationalError):
    """The database kept a connection and said nothing for longer than any statement may take."""


def outage(error: BaseException | None) -> Outage | None:
    """What a failure says about the database; None when it is a fault of another kind."""
    if isinstance(error, PoolTimeoutError):
        return BUSY
    if isinstance(error, PendingRollbackError):  # what is left of a connection that was lost
        return AWAY
    if isinstance(error, DBAPIError):
        return outage(error.orig) or (AWAY if error.connection_invalidated else None)
    if isinstance(error, sqlite3.Error):
        return SQLITE.get((getattr(error, "sqlite_errorcode", None) or 0) & 0xFF)
    if isinstance(error, NoAnswerError):
        return SLOW
    return _of_postgresql(error) if isinstance(error, psycopg.Error) else None


def _of_postgresql(error: psycopg.Error) -> Outage | None:
    if error.sqlstate is None:  # it never came to an answer
        return AWAY if isinstance(error, psycopg.OperationalError | psycopg.InterfaceError) else None
    tried = (error.sqlstate, error.sqlstate[:3], error.sqlstate[:2])
    return next((POSTGRESQL[known] for known in tried if known in POSTGRESQL), None)


def remember(found: Outage) -> None:
    """Keep that it was met, for whoever asks whether this process is ready."""
    _met[found.kind] = time.monotonic()


def met(found: Outage) -> bool:
    """Whether this process met it within the last half minute."""
    position = _met.get(found.kind)
    return position is not None and time.monotonic() - position < REMEMBERED_SECONDS


def forget() -> None:
    """As at the start of the process; for tests."""
    _met.clear()
