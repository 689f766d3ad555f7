"""The numbers of changes: one counter per person, held while a change is written, so that no phone misses one."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from rvuedge.extensions import db
from rvuedge.logbook.models import DatabaseIdentity, SyncClock


def next_number(session: Session, person_id: int) -> int:
    """The person's next number. Its row is locked to the end of the transaction: numbers are seen in their order."""
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    new = insert(SyncClock).values(person_id=person_id, latest=1, forgotten=0)
    raised = new.on_conflict_do_update(index_elements=[SyncClock.person_id], set_={"latest": SyncClock.latest + 1})
    return int(session.execute(raised.returning(SyncClock.latest)).scalar_one())


def clock_of(person_id: int) -> tuple[int, int]:
    """A person's latest number, and the one up to which tombstones are gone; 0 and 0 before any change."""
    row = db.session.execute(
        select(SyncClock.latest, SyncClock.forgotten).where(SyncClock.person_id == person_id)
    ).one_or_none()
    return (row[0], row[1]) if row else (0, 0)


def database_mark() -> str:
    """What tells this database from any other."""
    return db.session.scalar(select(DatabaseIdentity.mark)) or ""
