"""The JSON of a log as the API answers it, made when the log or a credit of it is written (docs/decisions).

It depends on no reader: what does, the locality of a case's anesthesia, is put in when it is read. Before the JSON
stands of which version of the log it is and in which shape, so that an answer of another version, or of a release of
RVU Edge with other fields, is not taken for the log's.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from typing import Any

from rvuedge.logbook.answers.blocks import LineAnesthesiaSchema, LineDrugSchema
from rvuedge.logbook.records.facts import HEADER, LINE_FIELDS, LogFacts, StoredLog
from rvuedge.logbook.records.queries import CREDIT, shown_log
from rvuedge.platform.wire import json_text

DRUG = LineDrugSchema()
ANESTHESIA = LineAnesthesiaSchema()
FORM = 1  # raise it when the same fields are written another way
SHAPE = sha256(repr((FORM, HEADER, LINE_FIELDS, CREDIT, *map(tuple, (DRUG.fields, ANESTHESIA.fields)))).encode())
_SHAPE = SHAPE.hexdigest()[:8]
# A quote within a text is written \", so this stands for the field alone.
HAS_ANESTHESIA = '"anesthesia":{'


def answer_of(log: StoredLog, facts: LogFacts, earned: Sequence[Any]) -> str:
    """The answer to keep of a log, with a credit in force (or None) for each of its lines."""
    shown = shown_log(log, facts, earned)
    for line in shown["lines"]:
        if line["drug"]:
            line["drug"] = DRUG.dump(line["drug"])
    return _mark(log.version) + json_text(shown)


def json_of(answer: str | None, version: int) -> str | None:
    """The JSON of a kept answer; None where it is not of this version and shape."""
    mark = _mark(version)
    return answer[len(mark) :] if answer is not None and answer.startswith(mark) else None


@lru_cache(maxsize=1000)
def _mark(version: int) -> str:
    return f"{version}:{_SHAPE} "
