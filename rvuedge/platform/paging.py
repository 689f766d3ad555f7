"""Keyset cursors: where a list goes on, opaque to the caller."""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import orjson

from rvuedge.platform.errors import InvalidError

Item = TypeVar("Item")
LONGEST = 500  # characters; ours have a day and a UUID, at most a text of 80 in another script
FURTHEST = 10_000_000  # items of a list that is computed whole; no list has as many


def encode(position: Sequence[str | int]) -> str:
    """A cursor for a position in the list's order."""
    return base64.urlsafe_b64encode(orjson.dumps(list(position))).decode().rstrip("=")


def decode(cursor: str | None, *, parts: int) -> list[str | int] | None:
    """The position a cursor stands for. Raises InvalidError for one that this server did not make."""
    if cursor is None:
        return None
    if len(cursor) > LONGEST:
        raise _not_ours()
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        position = orjson.loads(base64.urlsafe_b64decode(padded.encode()))
    except (binascii.Error, orjson.JSONDecodeError, ValueError) as error:
        raise _not_ours() from error
    if not isinstance(position, list) or len(position) != parts or not all(map(_may_be_ours, position)):
        raise _not_ours()
    return position


def _may_be_ours(part: object) -> bool:
    """Whether a part is a text without U+0000, or a number that a table can have (BIGINT; PostgreSQL manual, 8.1)."""
    if isinstance(part, str):
        return "\0" not in part
    return isinstance(part, int) and not isinstance(part, bool) and 0 <= part < 2**63


def decode_offset(cursor: str | None) -> int:
    """How many items to pass over, for a list that is computed whole. Raises InvalidError."""
    position = decode(cursor, parts=1)
    if position is None:
        return 0
    (offset,) = position
    if not isinstance(offset, int) or offset > FURTHEST:
        raise _not_ours()
    return offset


def decode_id(cursor: str | None) -> int | None:
    """The number of the row a list goes on before. Raises InvalidError."""
    position = decode(cursor, parts=1)
    if position is None:
        return None
    if not isinstance(position[0], int):
        raise _not_ours()
    return position[0]


def decode_instant_and_text(cursor: str | None) -> tuple[datetime, str] | None:
    """Where a list by instant and a name or id goes on; the instant in UTC. Raises InvalidError."""
    position = decode(cursor, parts=2)
    if position is None:
        return None
    moment, name = position
    try:
        instant = datetime.fromisoformat(str(moment))
        if instant.tzinfo is not None and isinstance(name, str):
            return instant.astimezone(UTC), name
    except (ValueError, OverflowError) as error:  # the last hours of the year 9999 have no time in UTC
        raise _not_ours() from error
    raise _not_ours()


def decode_day_and_id(cursor: str | None) -> tuple[date, str] | None:
    """Where a list by day and id goes on. Raises InvalidError."""
    position = decode(cursor, parts=2)
    if position is None:
        return None
    try:
        return date.fromisoformat(str(position[0])), str(uuid.UUID(str(position[1])))
    except ValueError as error:
        raise _not_ours() from error


def page(items: Sequence[Item], *, limit: int, position: Callable[[Item], Sequence[str | int]]) -> dict[str, Any]:
    """The answer of a list that was asked for limit + 1 items."""
    shown = items[:limit]
    more = len(items) > limit
    return {"items": shown, "next_cursor": encode(position(shown[-1])) if more else None}


def _not_ours() -> InvalidError:
    return InvalidError(
        "cursor was not made by this server; leave it out to start at the beginning.",
        errors={"cursor": ["Not a cursor for this list."]},
    )
