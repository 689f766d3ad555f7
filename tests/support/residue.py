"""Where something of a person is left: every column of every table is looked through."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sqlalchemy import inspect, select

from rvuedge import schema
from rvuedge.platform.extensions import db


def traces(*signs: str, but: Collection[str] = ()) -> set[str]:
    """The columns, as table.column, in which one of these texts stands; `but` are those where it may."""
    db.session.rollback()
    wanted = [sign.casefold() for sign in signs]
    return {place for place, text in _cells() if any(sign in text for sign in wanted)} - set(but)


def _cells() -> Iterator[tuple[str, str]]:
    """Every cell of the database as text, with its table and column; bytes as hex and as they are."""
    existing = set(inspect(db.engine).get_table_names())
    for table in schema.all_tables().sorted_tables:
        if table.name in existing:
            for row in db.session.execute(select(table)).mappings():
                for name, value in row.items():
                    text = value.hex() + " " + value.decode("latin-1") if isinstance(value, bytes) else str(value)
                    yield f"{table.name}.{name}", text.casefold()
