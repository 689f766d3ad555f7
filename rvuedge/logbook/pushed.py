"""Reading the logs of a push: LogBodySchema, without the fields that a log leaves out.

A log may say some thirty things and mostly says six; asking the schema for each absent one is most of the work
(docs/decisions/0017). An absent field gets what the schema gives it by default, so that the outcome is the same. With
any field the schema does not take, the whole schema speaks. Free text is always read by the schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from marshmallow import Schema, missing

from rvuedge.logbook.schemas import LogBodySchema, LogLineSchema

WHOLE = LogBodySchema()
_LINE = LogLineSchema()
_FREE_TEXT = frozenset({"site", "case_ref", "note"})


def _defaults(schema: Schema) -> dict[str, Any]:
    return {name: field.load_default for name, field in schema.load_fields.items() if field.load_default is not missing}


_HEADER_DEFAULTS = {name: value for name, value in _defaults(WHOLE).items() if not callable(value)}
_HEADER_ALWAYS = (WHOLE.load_fields.keys() - _HEADER_DEFAULTS.keys()) | _FREE_TEXT
_LINE_ALWAYS = _defaults(_LINE).keys() | {name for name, field in _LINE.load_fields.items() if field.required}


def read_log(sent: Mapping[str, Any]) -> dict[str, Any]:
    """A log of a push as loaded by LogBodySchema. Raises marshmallow.ValidationError as that does."""
    lines = sent.get("lines")
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        return dict(WHOLE.load(sent))
    header, of_lines = _HEADER_ALWAYS.union(sent), frozenset(_LINE_ALWAYS.union(*lines))
    if not (header <= WHOLE.load_fields.keys() and of_lines <= _LINE.load_fields.keys()):
        return dict(WHOLE.load(sent))
    return {**_HEADER_DEFAULTS, **_narrow(frozenset(header), of_lines).load(sent)}


@lru_cache(maxsize=128)
def _narrow(header: frozenset[str], of_lines: frozenset[str]) -> LogBodySchema:
    return LogBodySchema(only=[*sorted(header - {"lines"}), *(f"lines.{name}" for name in sorted(of_lines))])
