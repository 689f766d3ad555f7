"""What a part of an address may be: a number that a row can have, a text of some length."""

from __future__ import annotations

from flask import Flask, request
from werkzeug.exceptions import NotFound
from werkzeug.routing import IntegerConverter, Map

from rvuedge.platform.fields import LAST_ROW_NUMBER

# The longest name in an address is a practice's policy or site; twice the 100 characters that any of them may have.
LONGEST_PART = 200


class RowNumberConverter(IntegerConverter):
    """`<int:…>` of an address: a number that no row can have is not found, before a database is asked."""

    def __init__(self, url_map: Map, *given: object, **named: object) -> None:
        super().__init__(url_map, *given, **{"max": LAST_ROW_NUMBER, **named})  # type: ignore[arg-type]


def register_addresses(app: Flask) -> None:
    """Rules that come after are bounded."""
    app.url_map.converters["int"] = RowNumberConverter
    app.before_request(_no_endless_name)


def _no_endless_name() -> None:
    """Nothing has a name as long as what is not found here."""
    if any(isinstance(part, str) and len(part) > LONGEST_PART for part in (request.view_args or {}).values()):
        raise NotFound
