"""A person's logs of a period, oldest first, a few hundred at a time: what exports and statements read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from sqlalchemy import or_

from rvuedge.logbook.records import queries as log_queries
from rvuedge.logbook.records.facts import stored_log
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.logbook.records.queries import LOGS
from rvuedge.platform.extensions import db

AT_ONCE = 400  # logs per page of a stream: memory stays flat
_LOG = ProcedureLog.__table__.c


def logs_between(person_id: int, *, start: date, end: date) -> Iterator[dict[str, Any]]:
    """The live logs of a period, both days included, as the API shows them. As little in memory for years as a day."""
    after: tuple[date, str] | None = None
    while True:
        query = LOGS.where(
            _LOG.person_id == person_id,
            _LOG.deleted_at.is_(None),
            _LOG.performed_on >= start,
            _LOG.performed_on <= end,
        )
        if after is not None:
            day, last = after
            query = query.where(or_(_LOG.performed_on > day, (_LOG.performed_on == day) & (_LOG.id > last)))
        ordered = query.order_by(_LOG.performed_on, _LOG.id).limit(AT_ONCE)
        found = [stored_log(row) for row in db.session.execute(ordered)]
        if not found:
            return
        yield from log_queries.shown(person_id, found)
        after = (found[-1].performed_on, found[-1].id)
