"""A body before it is read: how many values it can hold, how deep it is, whether a text has the character U+0000."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import Flask, request
from werkzeug.exceptions import NotFound, RequestEntityTooLarge

from rvuedge.platform.errors import InvalidError

# Routes that answer for each item of a list: a text that no database keeps is refused there with its item.
ITEM_BY_ITEM = frozenset({"/api/v1/sync"})
# 500 changes of a phone, each with ten facts and three lines of thirty facts, are 50,000 values.
MOST_VALUES = 100_000
DEEPEST = 24  # objects and lists within each other; the deepest schema of ours has nine
ZERO = "A text holds the character U+0000: leave it out."


def register_bodies(app: Flask) -> None:
    """Refuse what no schema has to look at; the body is JSON already where it says so."""
    app.before_request(_no_zero_character)


def refuse_zeros(texts: Iterable[tuple[str, str]]) -> None:
    """U+0000 is in no text: PostgreSQL keeps none, and nobody means one (PostgreSQL manual, 8.3).

    Raises InvalidError.
    """
    if any("\0" in name or "\0" in text for name, text in texts):
        raise InvalidError(ZERO)


def refuse_many_values(body: bytes) -> None:
    """A body that cannot be anything we take is not even parsed: each value but the first follows a comma, a bracket or
    a brace. Raises RequestEntityTooLarge.
    """
    if sum(body.count(sign) for sign in (b",", b"[", b"{")) > MOST_VALUES:
        raise RequestEntityTooLarge(f"The body has more than {MOST_VALUES:,} values; send it in parts.")


def refuse_depth(found: Any) -> None:
    """Raises InvalidError for lists and objects within each other deeper than any schema of ours is."""
    level, depth = [found], 0
    while level:
        depth += 1
        if depth > DEEPEST:
            raise InvalidError(f"The body is nested deeper than {DEEPEST} levels.")
        level = [
            inner
            for item in level
            for inner in (item.values() if isinstance(item, dict) else item if isinstance(item, list) else ())
            if isinstance(inner, (dict, list))
        ]


def _no_zero_character() -> None:
    """In the address, its query and a body of JSON; a form is looked at when it is read."""
    if "\0" in request.path:
        raise NotFound
    refuse_zeros(request.args.items(multi=True))
    if request.is_json and request.path not in ITEM_BY_ITEM and b"\\u0000" in request.get_data(cache=True):
        place = _zero_place(request.get_json(silent=True))
        if place is not None:
            raise InvalidError(ZERO, errors={place or "_schema": [ZERO]})


def _zero_place(found: Any, place: str = "") -> str | None:
    """Where a text of a body holds U+0000, as errors name it; None where none does."""
    if isinstance(found, str):
        return place if "\0" in found else None
    inner = found.items() if isinstance(found, dict) else enumerate(found) if isinstance(found, list) else ()
    for key, item in inner:
        here = f"{place}.{key}".lstrip(".").replace("\0", "")
        found_at = here if "\0" in str(key) else _zero_place(item, here)
        if found_at is not None:
            return found_at
    return None
