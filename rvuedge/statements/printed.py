"""A statement's file is drawn once: whoever asks again gets the bytes that were handed out first.

A closed month never changes, but the libraries that draw a PDF do: so the first print is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select

from rvuedge.platform.extensions import db, transaction
from rvuedge.statements.models import StatementPrint
from rvuedge.statements.queries import Statement


def print_of(statement: Statement, wanted: str, draw: Callable[[Statement], bytes], *, now: datetime) -> bytes:
    """The file of a statement in a format, drawn by `draw` when it is asked for the first time."""
    of = StatementPrint.organization_id
    first = (
        select(StatementPrint.body)
        .where(
            of.is_(None) if statement.organization_id is None else of == statement.organization_id,
            StatementPrint.person_id == statement.person_id,
            StatementPrint.month == statement.month,
            StatementPrint.format == wanted,
        )
        .order_by(StatementPrint.id)  # two that asked at once may both have drawn: the first counts, for ever
        .limit(1)
    )
    known = db.session.scalar(first)
    if known is not None:
        return known
    with transaction() as session:
        session.add(
            StatementPrint(
                organization_id=statement.organization_id,
                person_id=statement.person_id,
                month=statement.month,
                format=wanted,
                body=draw(statement),
                printed_at=now,
            )
        )
    return db.session.scalars(first).one()
