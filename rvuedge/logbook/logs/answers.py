"""Logs as they go over the wire, written straight from what is shown.

The shapes are those of LogSchema, which describes them and is held against this in the tests; walking the schema took
about 16% of a push of five hundred logs in a profile (docs/decisions/0017). What is shown is exact already: decimals,
dates and instants get their form in rvuedge/platform/wire.py.
"""

from __future__ import annotations

from typing import Any

from rvuedge.logbook.anesthesia.localities import CasePlaces
from rvuedge.logbook.logs.schemas import LineAnesthesiaSchema, LineDrugSchema, LogSchema

LOG = LogSchema()
DRUG = LineDrugSchema()
ANESTHESIA = LineAnesthesiaSchema()


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
