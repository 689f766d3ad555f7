"""A row put under its key: looking and then inserting would let two at once both find nothing, and one of them fail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import DeclarativeBase, Session


def put_row(session: Session, model: type[DeclarativeBase], key: Mapping[str, Any], values: Mapping[str, Any]) -> None:
    """The row of a key with these values, whether it is new or was there."""
    new = _insert(session)(model.__table__).values(**key, **values)
    session.execute(
        new.on_conflict_do_update(index_elements=list(key), set_={name: new.excluded[name] for name in values})
    )


def put_rows(
    session: Session, model: type[DeclarativeBase], key: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Rows with the same columns under their keys, whether they are new or were there; in one call. Not for none."""
    new = _insert(session)(model.__table__)
    values = {name: new.excluded[name] for name in rows[0] if name not in key}
    session.execute(new.on_conflict_do_update(index_elements=list(key), set_=values), list(rows))


def put_new_row(
    session: Session, model: type[DeclarativeBase], key: Mapping[str, Any], values: Mapping[str, Any]
) -> bool:
    """The row of a key with these values, unless there is one: then it stays as it is, and the answer is False.

    Who is writing the same key in another transaction is waited for.
    """
    new = _insert(session)(model.__table__).values(**key, **values).on_conflict_do_nothing(index_elements=list(key))
    return session.execute(new.returning(*model.__table__.primary_key)).first() is not None


def _insert(session: Session) -> Any:
    return postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
