"""What is sealed in the database, sealed anew with the current key."""

from __future__ import annotations

from collections.abc import Iterator

from cryptography.fernet import InvalidToken
from sqlalchemy import Column, Table, select, update

from rvuedge.platform.edge import keys
from rvuedge.platform.extensions import db, transaction

SEALED = "sealed"  # in a column's `info`: what it is sealed for


def sealed_columns() -> Iterator[tuple[Table, Column[bytes], str]]:
    """Every column that holds something sealed, and its purpose."""
    for table in db.metadata.sorted_tables:
        for column in table.columns:
            if SEALED in column.info:
                yield table, column, column.info[SEALED]


def reseal_all() -> tuple[int, int]:
    """How many values were sealed anew, and how many no key opens, in one transaction for each column."""
    done = unreadable = 0
    for table, column, purpose in sealed_columns():
        box, own = keys.box(purpose), list(table.primary_key.columns)
        with transaction() as session:
            rows = session.execute(select(column, *own).where(column.is_not(None)).with_for_update()).all()
            for value, *key in rows:
                try:
                    fresh = box.rotate(value)
                except InvalidToken:
                    unreadable += 1
                    continue
                mine = [part == given for part, given in zip(own, key, strict=True)]
                session.execute(update(table).where(*mine).values({column: fresh}))
                done += 1
    return done, unreadable
