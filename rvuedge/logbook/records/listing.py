"""A person's logs of a period, oldest first, a few hundred at a time: what exports and statements read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Row, Select, String, bindparam, tuple_

from rvuedge.logbook.records import queries as log_queries
from rvuedge.logbook.records.facts import stored_log
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.logbook.records.queries import LOGS
from rvuedge.platform.extensions import db

AT_ONCE = 400  # logs per page of a stream: memory stays flat
_LOG = ProcedureLog.__table__.c


def logs_between(person_id: int, *, start: date, end: date) -> Iterator[dict[str, Any]]:
    """The live logs of a period, both days included, as the API shows them. As little in memory for years as a day."""
    for rows in pages_between(LOGS, person_id, start=start, end=end):
        yield from log_queries.shown(person_id, [stored_log(row) for row in rows])


def pages_between(columns: Select[Any], person_id: int, *, start: date, end: date) -> Iterator[Sequence[Row[Any]]]:
    """Rows of procedure_log of a period in pages; `columns` has performed_on and id among them."""
    parameters = {"person": person_id, "day": start, "end": end, "id": ""}  # no id is as short as nothing
    while True:
        rows = db.session.execute(_page(columns), parameters).all()
        if not rows:
            return
        yield rows
        parameters["day"], parameters["id"] = rows[-1].performed_on, rows[-1].id


@cache  # one for each list of columns there is
def _page(columns: Select[Any]) -> Select[Any]:
    """What comes after a log, in the order of an index: a page costs as much at the end of years as at their start."""
    after = tuple_(bindparam("day", type_=Date), bindparam("id", type_=String))
    mine = (_LOG.person_id == bindparam("person"), _LOG.deleted_at.is_(None), _LOG.performed_on <= bindparam("end"))
    placed = columns.where(*mine, tuple_(_LOG.performed_on, _LOG.id) > after)
    return placed.order_by(_LOG.performed_on, _LOG.id).limit(AT_ONCE)
