"""A release's rows come in, and go out, a few hundred at a time, while the release is hidden.

Nineteen thousand rows in one transaction would keep everybody on SQLite from writing for seconds. Hidden rows value
nothing and are shown to nobody (`rvuedge/catalog/store/queries.py`); what makes them count is one short change of the
release's row.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, cast

from sqlalchemy import Table, delete, insert, select
from sqlalchemy.orm import Session

from rvuedge.catalog.readers.relative_values.csv_format import RelativeValueFile
from rvuedge.catalog.readers.relative_values.layout import FileRow
from rvuedge.catalog.store.models import RelativeValueRow, Release
from rvuedge.platform.database.pauses import let_others
from rvuedge.platform.extensions import db, transaction

BATCH = 250  # rows a transaction: some 10 ms on SQLite, so that nobody waits for them
ABANDONED = timedelta(hours=1)  # an import that was killed: none takes nearly as long
TABLE = cast(Table, RelativeValueRow.__table__)  # the table itself: the ORM would look at every row again


def stage_rows(read: RelativeValueFile, rows: Sequence[FileRow], *, now: datetime) -> int:
    """Store the rows under a hidden release; its id. Leftovers of imports that were killed go first."""
    for release_id in _abandoned(now):
        drop_hidden(release_id)
    with _short() as session:
        hidden = Release(
            effective_from=read.effective_from,
            conversion_factor=read.conversion_factor,
            coverage="complete",
            row_count=len(rows),
            file_name="",
            imported_at=now,
            **hidden_names(),
            hidden_since=now,
        )
        session.add(hidden)
        session.flush()
    waiting = iter(rows)
    while batch := [{"release_id": hidden.id, **row._asdict()} for row in islice(waiting, BATCH)]:
        with _short() as session:
            session.execute(insert(TABLE), batch)
    return hidden.id


def hidden_names() -> dict[str, Any]:
    """Names that no release has, for a hidden one: its own are free for another import."""
    mark = secrets.token_hex(5)
    return {"name": f"~{mark}", "sha256": f"hidden {mark}"}


def drop_hidden(release_id: int) -> None:
    """Delete a hidden release with its rows, some at a time; again does nothing."""
    code = RelativeValueRow.code
    while True:
        of_it = select(code).where(RelativeValueRow.release_id == release_id).order_by(code)
        last = db.session.scalar(of_it.offset(BATCH - 1).limit(1))
        rows = delete(RelativeValueRow).where(RelativeValueRow.release_id == release_id)
        with _short() as session:
            session.execute(rows if last is None else rows.where(code <= last))
            if last is None:
                hidden = (Release.id == release_id, Release.hidden_since.is_not(None))
                session.execute(delete(Release).where(*hidden))
                return


def _abandoned(now: datetime) -> Sequence[int]:
    return db.session.scalars(select(Release.id).where(Release.hidden_since < now - ABANDONED)).all()


@contextmanager
def _short() -> Iterator[Session]:
    """A transaction after which others get their turn; within another one, a part of it."""
    within = bool(db.session().info.get("writing"))
    with transaction() as session:
        began = time.monotonic()
        yield session
    if not within:
        let_others(session, time.monotonic() - began)
