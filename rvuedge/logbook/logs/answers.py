"""Logs as they go over the wire: as they are kept, with what depends on who reads them put in.

The shapes are those of LogSchema, which describes them and is held against this in the tests; walking the schema took
half of the time of a page of logs in a profile (docs/decisions/0017). Decimals, dates and instants get their form in
rvuedge/platform/wire.py.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import orjson

from rvuedge.logbook.anesthesia.localities import CasePlaces
from rvuedge.logbook.answers.reading import Answer
from rvuedge.logbook.answers.texts import ANESTHESIA, DRUG, HAS_ANESTHESIA
from rvuedge.logbook.logs.schemas import LogSchema
from rvuedge.platform.wire import json_text

LOG = LogSchema()


def log_answer(shown: dict[str, Any], places: CasePlaces) -> dict[str, Any]:
    """A shown log, ready for jsonify. Dollars of drugs have places of their own, those of anesthesia a locality."""
    if not any(line["drug"] or line.get("anesthesia") for line in shown["lines"]):
        return shown
    shown = places.on_log(shown)
    lines = [
        {
            **line,
            "drug": line["drug"] and DRUG.dump(line["drug"]),
            "anesthesia": line.get("anesthesia") and ANESTHESIA.dump(line["anesthesia"]),
        }
        for line in shown["lines"]
    ]
    return {**shown, "lines": lines}


def placed(json: str, places: CasePlaces) -> str:
    """The JSON of a log with the anesthesia of its lines placed; one without any as it is."""
    return json_text(as_answered(json, places)) if HAS_ANESTHESIA in json else json


def as_answered(json: str, places: CasePlaces) -> dict[str, Any]:
    """The same, read."""
    log: dict[str, Any] = orjson.loads(json)
    return log_answer({**log, "performed_on": date.fromisoformat(log["performed_on"])}, places)


def json_list(items: list[str]) -> str:
    """JSON texts as a list."""
    return f"[{','.join(items)}]"


def place_of(log: Answer) -> tuple[str, str]:
    """Where a list goes on after a log."""
    return log.performed_on.isoformat(), log.id
