"""POST /logs/parse: a typed or dictated line as a draft log. Nothing of it is kept."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from rvuedge.accounts.people.access import me, now
from rvuedge.logbook.dictation.dose_units import dose_units
from rvuedge.logbook.dictation.lookups import lookups_of
from rvuedge.logbook.dictation.rules.dictation import parse, spoken_day
from rvuedge.logbook.dictation.rules.draft import LogDraft
from rvuedge.logbook.dictation.schemas import DictationSchema, DraftSchema
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.openapi import Blueprint
from rvuedge.privacy.screening import sentences

bp = Blueprint("dictation", __name__, url_prefix="/api/v1", description="Dictated lines as drafts")


@bp.route("/logs/parse", methods=["POST"])
@bp.arguments(DictationSchema)
@bp.response(200, DraftSchema)
def parse_line(body: dict[str, Any]) -> dict[str, Any]:
    """A draft log from a typed or dictated line, with its uncertainties; never saved"""
    refuse_a_patient(body["text"])
    person = me()
    today: date = body["today"] or now().astimezone(ZoneInfo(person.time_zone)).date()
    lookups = lookups_of(person, on=spoken_day(body["text"], today=today))
    return shown(parse(body["text"], today=today, lookups=lookups))


def refuse_a_patient(text: str) -> None:
    """Raises InvalidError with the places, when a text looks as if it points at a patient."""
    found = sentences("text", text)
    if found:
        detail = "The text may identify a patient; nothing was kept. See errors for where."
        raise InvalidError(detail, code="points-at-a-patient", errors={"text": list(found)})


def shown(draft: LogDraft) -> dict[str, Any]:
    """A draft as answered; `log` is what PUT /logs/{id} takes, None while there is no line or a question is open."""
    lines = [{**asdict(line), **asdict(line.form)} for line in draft.lines]
    for line, units in zip(lines, dose_units(lines, draft.performed_on), strict=True):
        line["billing_units"], line["wasted_units"] = units or (None, None)
    questions = [asdict(question) for question in draft.questions]
    log = {
        "performed_on": draft.performed_on,
        "setting": draft.setting,
        "site": draft.site,
        "role": draft.role,
        "lines": [_logged(line) for line in lines],
    }
    answer = {name: getattr(draft, name) for name in ("recognized", "unparsed", "passed_over")}
    warnings = [{"code": code, "message": message} for code, message in draft.warnings]
    settled = bool(lines) and not questions
    return {
        **log,
        "lines": lines,
        "questions": questions,
        **answer,
        "warnings": warnings,
        "log": log if settled else None,
    }


def _logged(line: dict[str, Any]) -> dict[str, Any]:
    saved = {name: line[name] for name in ("code", "modifiers", "units")}
    return saved | {name: line[name] for name in ("dose", "wasted") if line[name]}
