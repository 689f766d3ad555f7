"""Reading the logs of a push: LogBodySchema, without the fields of lines that none of a log's lines has.

A line may say sixteen things and mostly says two; asking the schema for each absent one took a third of reading a push
(docs/decisions/0017). A field is left out only where its absence leaves nothing in what is loaded, so that the outcome
is the same; with any field the schema does not take, the whole schema speaks.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from marshmallow import missing

from rvuedge.logbook.schemas import LogBodySchema, LogLineSchema

WHOLE = LogBodySchema()
_OF_LINES = LogLineSchema().load_fields
_ALWAYS = frozenset(name for name, field in _OF_LINES.items() if field.required or field.load_default is not missing)


def read_log(sent: Mapping[str, Any]) -> dict[str, Any]:
    """A log of a push as loaded by LogBodySchema. Raises marshmallow.ValidationError as that does."""
    loaded: dict[str, Any] = _schema_for(sent.get("lines")).load(sent)
    return loaded


def _schema_for(lines: Any) -> LogBodySchema:
    if not isinstance(lines, list) or not all(isinstance(line, dict) for line in lines):
        return WHOLE
    names = _ALWAYS.union(*lines)
    return _narrow(names) if names <= _OF_LINES.keys() else WHOLE


@lru_cache(maxsize=128)
def _narrow(names: frozenset[str]) -> LogBodySchema:
    header = [name for name in WHOLE.fields if name != "lines"]
    return LogBodySchema(only=[*header, *(f"lines.{name}" for name in sorted(names))])
