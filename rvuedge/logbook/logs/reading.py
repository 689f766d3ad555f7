"""Reading logs as sent: LogBodySchema, without the fields that a log leaves out, and each line but once.

A log may say some thirty things and mostly says six; asking the schema for each absent one is most of the work, and the
same few lines come again and again (docs/decisions/0017). An absent field gets what the schema gives it by default, a
line seen before what the schema made of it then, so that the outcome is the same. With any field the schema does not
take, a line it refuses or one that states its stop, the whole schema speaks. Free text is always read by the schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import orjson
from marshmallow import Schema, ValidationError, missing

from rvuedge.logbook.logs.schemas import MAX_LINES, LogBodySchema, LogLineSchema
from rvuedge.logbook.records.case_words import with_both_facts
from rvuedge.logbook.records.narrow_texts import LINE_MARK
from rvuedge.platform.door.bounds import refuse_excess
from rvuedge.privacy.screened_text import ScreenedText

SMALL = 8_000  # bytes: some 30 lines; the longest note has 2,000 characters
WHOLE = LogBodySchema()
_LINE = LogLineSchema()


def _defaults(schema: Schema) -> dict[str, Any]:
    return {name: field.load_default for name, field in schema.load_fields.items() if field.load_default is not missing}


_FREE_TEXT = {name for name, field in WHOLE.load_fields.items() if isinstance(field, ScreenedText)}
_HEADER_DEFAULTS = {name: value for name, value in _defaults(WHOLE).items() if not callable(value)}
_HEADER_ALWAYS = ((WHOLE.load_fields.keys() - _HEADER_DEFAULTS.keys()) | _FREE_TEXT) - {"lines"}


def half_characters(sent: object, path: str = "") -> dict[str, list[str]]:
    """The texts of a change that hold half a character (a surrogate without its other half), by place; empty where none
    does. No database and no answer can hold one.
    """
    if isinstance(sent, str):
        place = next((index for index, sign in enumerate(sent, start=1) if "\ud800" <= sign <= "\udfff"), None)
        return {} if place is None else {path: [f"Holds half a character at place {place}; write it anew."]}
    items = sent.items() if isinstance(sent, Mapping) else enumerate(sent) if isinstance(sent, list) else ()
    found: dict[str, list[str]] = {}
    for key, value in items:
        if isinstance(key, str) and half_characters(key):
            found["log" if path else "change"] = ["A name holds half a character."]
        else:
            found |= half_characters(value, f"{path}.{key}" if path else str(key))
    return found


def read_log(sent: Mapping[str, Any]) -> dict[str, Any]:
    """A log as loaded by LogBodySchema. Raises marshmallow.ValidationError as that does."""
    if _is_large(sent):
        refuse_excess(WHOLE, sent)
    sent = with_both_facts(sent)
    header = {name: value for name, value in sent.items() if name != "lines"}
    query = _HEADER_ALWAYS.union(header)
    lines = _read_lines(sent.get("lines")) if query <= WHOLE.load_fields.keys() else None
    if lines is None:
        return dict(WHOLE.load(sent))
    return {**_HEADER_DEFAULTS, **_narrow(frozenset(query)).load(header), "lines": lines}


def _is_large(sent: Mapping[str, Any]) -> bool:
    """Whether a log may hold too much; of a small one the schema itself is soon told what is wrong."""
    lines = sent.get("lines")
    if isinstance(lines, list) and len(lines) > MAX_LINES:
        return True
    try:
        return len(orjson.dumps(sent)) > SMALL
    except TypeError:  # a number larger than any JSON writer takes
        return True


def _read_lines(sent: object) -> list[dict[str, Any]] | None:
    """The lines as loaded, or None where the whole schema has to speak: it says best what is wrong."""
    if not isinstance(sent, list) or not 1 <= len(sent) <= MAX_LINES:
        return None
    found = []
    for line in sent:
        if not isinstance(line, dict) or "stopped_at" in line or not _LINE.load_fields.keys() >= line.keys():
            return None
        own_id = line.get("id")
        if not (own_id is None or (isinstance(own_id, str) and LINE_MARK.fullmatch(own_id))):
            return None
        try:
            read = _read_line(orjson.dumps({name: value for name, value in line.items() if name != "id"}))
        except (ValidationError, TypeError):  # TypeError: a number larger than any JSON writer takes
            return None
        found.append({**read, "modifiers": [*read["modifiers"]], "id": own_id})
    return found


@lru_cache(maxsize=5000)
def _read_line(written: bytes) -> Mapping[str, Any]:
    """A line without its id, as loaded; what is refused is not remembered."""
    return MappingProxyType(_LINE.load(orjson.loads(written)))


@lru_cache(maxsize=128)
def _narrow(header: frozenset[str]) -> LogBodySchema:
    return LogBodySchema(only=sorted(header))


class _QuickBody(LogBodySchema):
    """LogBodySchema as the routes of one log describe and load it."""

    bounds_itself = True

    def load(self, data: Any, **more: Any) -> Any:
        """The same as LogBodySchema makes of it, sooner."""
        if isinstance(data, dict):
            return read_log(data)
        refuse_excess(self, data)
        return super().load(data, **more)


_QuickBody.__name__ = LogBodySchema.__name__  # the API's description names a schema after its class
BODY = _QuickBody()
