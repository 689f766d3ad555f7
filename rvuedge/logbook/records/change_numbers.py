"""The numbers of changes: one counter per person, held while a change is written, so that no phone misses one."""

from __future__ import annotations

from sqlalchemy import bindparam, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from rvuedge.logbook.records.models import DatabaseIdentity, SyncClock
from rvuedge.platform.extensions import db


def _raising(dialect: str) -> postgresql.Insert | sqlite.Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    table = SyncClock.__table__
    new = insert(table).values(person_id=bindparam("person"), latest=bindparam("by"), forgotten=0)  # type: ignore[arg-type]
    by = _C.latest + bindparam("by")
    return new.on_conflict_do_update(index_elements=[_C.person_id], set_={"latest": by})


_C = SyncClock.__table__.c  # tables, not classes: a statement on classes costs twice as much to send
_RAISE = {name: _raising(name).returning(_C.latest) for name in ("postgresql", "sqlite")}
_CLOCK = select(_C.latest, _C.forgotten).where(_C.person_id == bindparam("person"))
_MARK = select(DatabaseIdentity.mark)


def last_number(session: Session, person_id: int, *, count: int = 1) -> int:
    """The last of the person's next `count` numbers.

    The counter's row is locked to the end of the transaction: numbers are seen in their order.
    """
    raised = _RAISE[session.get_bind().dialect.name]
    return int(session.execute(raised, {"person": person_id, "by": count}).scalar_one())


def hold(session: Session, person_id: int) -> None:
    """Let one writer of a person's logs in at a time, to the end of the transaction.

    What is read after it stays true until it is written: without it two workers on PostgreSQL could both find a log
    missing, or both edit the same version of it.
    """
    last_number(session, person_id, count=0)


def clock_of(person_id: int) -> tuple[int, int]:
    """A person's latest number, and the one up to which tombstones are gone; 0 and 0 before any change."""
    row = db.session.execute(_CLOCK, {"person": person_id}).one_or_none()
    return (row[0], row[1]) if row else (0, 0)


def database_mark() -> str:
    """What tells this database from any other."""
    return db.session.scalar(_MARK) or ""
