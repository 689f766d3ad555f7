"""The numbers of changes: one counter per person, and with it the person's turn to write.

A person's changes are numbered in the order in which they commit, so that a phone that asks for what came after a
number misses none. Whoever raises the counter holds its row to the end of the transaction: every write of a person's
logs begins by taking that turn, before anything is looked at. What is read after it stays true until it is written;
without it two workers on PostgreSQL could both find a log missing, or both edit the same version of it. The turn also
keeps the catalog and the policies as they are (platform/database/locks.py). Of a deleted account the counter stays, as
GONE: a write that waited for its turn meanwhile gets none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Integer, bindparam, func, literal_column, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from rvuedge.accounts.people.holding import AccountGoneError
from rvuedge.logbook.records.models import ChangeCounter, DatabaseIdentity
from rvuedge.platform.database.locks import CATALOG
from rvuedge.platform.extensions import db, look_up, transaction

# Tables, not classes: a statement on classes costs twice as much to send.
_TABLE = ChangeCounter.__table__
_COUNTER = select(_TABLE.c.latest, _TABLE.c.forgotten).where(_TABLE.c.person_id == bindparam("person"))
GONE = -1
_MARK = select(DatabaseIdentity.__table__.c.mark)


def _raising(dialect: str) -> Any:
    """The counter raised, or begun; on PostgreSQL with the catalog held shared before it (platform/database/locks.py).

    One statement for both: every write begins with it.
    """
    insert: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    first: tuple[Any, ...] = (bindparam("person", type_=Integer), bindparam("by", type_=Integer), literal_column("0"))
    if dialect == "postgresql":
        held = select(func.pg_advisory_xact_lock_shared(CATALOG)).cte("held")
        new = insert(_TABLE).from_select(["person_id", "latest", "forgotten"], select(*first).select_from(held))
    else:
        new = insert(_TABLE).values(dict(zip(("person_id", "latest", "forgotten"), first, strict=True)))
    raised = {"latest": _TABLE.c.latest + bindparam("by", type_=Integer)}
    here = _TABLE.c.latest != literal_column(str(GONE))
    return new.on_conflict_do_update(index_elements=["person_id"], set_=raised, where=here).returning(_TABLE.c.latest)


_RAISE = {name: _raising(name) for name in ("postgresql", "sqlite")}


@dataclass(frozen=True, slots=True)
class Turn:
    """A person's turn to write: the session of its transaction, and the last of the numbers reserved with it."""

    session: Session
    last: int


@contextmanager
def turn_of(person_id: int, *, numbers: int = 0) -> Iterator[Turn]:
    """Where a write of a person's logs begins: one transaction in which nobody else writes logs of theirs.

    With `numbers` the person's next numbers are reserved at once. A turn within a turn joins it.
    Raises AccountGoneError when the account was deleted while this waited.
    """
    with transaction() as session:
        yield Turn(session, reserve_numbers(session, person_id, numbers))


def reserve_numbers(session: Session, person_id: int, count: int) -> int:
    """The last of the person's next `count` numbers; with 0 their latest. Holds the counter to the end.

    Raises AccountGoneError when the account is deleted.
    """
    raised = _RAISE[session.get_bind().dialect.name]
    latest = session.connection().execute(raised, {"person": person_id, "by": count}).scalar_one_or_none()
    if latest is None:
        raise AccountGoneError
    return int(latest)


def end_numbers(session: Session, person_id: int) -> None:
    """No more turns for a person whose turn this is: their account goes in this transaction."""
    session.execute(update(ChangeCounter).where(_TABLE.c.person_id == person_id).values(latest=GONE, forgotten=0))


def counter_of(person_id: int) -> tuple[int, int]:
    """A person's latest number, and the one up to which tombstones are gone; 0 and 0 before any change."""
    row = look_up(_COUNTER, {"person": person_id}).one_or_none()
    return (row[0], row[1]) if row else (0, 0)


def database_mark() -> str:
    """What tells this database from any other."""
    return db.session.scalar(_MARK) or ""
