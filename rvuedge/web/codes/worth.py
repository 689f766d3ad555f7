"""The calculator on the home page: a line of words or codes, what each is worth by Medicare's rules, and why.

No account, and nothing of it is stored: the line is read, valued and forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from flask import render_template, request
from flask.typing import ResponseReturnValue

from rvuedge.accounts.people.access import changes_nothing, now, public
from rvuedge.logbook.dictation.api import refuse_a_patient, shown
from rvuedge.logbook.dictation.lookups import lookups_of
from rvuedge.logbook.dictation.rules.dictation import parse, spoken_day
from rvuedge.logbook.dictation.schemas import LONGEST
from rvuedge.logbook.logs import valuations
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.extensions import limiter
from rvuedge.platform.figures import count
from rvuedge.web.codes.modifier_advice import PUBLISHED, bare
from rvuedge.web.site.pages import bp, home_page

NO_WORK = {
    "not_on_pfs": "A drug or supply: it has no work RVU",
    "anesthesia_units": "Anesthesia: counted in time and base units, not in work RVUs",
    "unknown_code": "Unknown code: in your log it is kept and counted as not valued",
}


@dataclass(frozen=True)
class WorthLine:
    """A line with its credit in wRVU (None: not valued), its value before rules where that differs, and a reason."""

    code: str
    modifiers: tuple[str, ...]
    units: int
    title: str
    credit: Decimal | None
    face: Decimal | None
    reason: str
    is_changed: bool


@dataclass(frozen=True)
class WorthAnswer:
    """What a line is worth, or what has to be settled first."""

    lines: list[WorthLine] = field(default_factory=list)
    total: Decimal | None = None
    release: str = ""
    questions: Sequence[Mapping[str, Any]] = ()
    unread: str = ""
    problem: str = ""


@bp.route("/worth", methods=["GET"])
@public
def worth_form() -> ResponseReturnValue:
    """The form alone, for whoever comes without having typed anything."""
    return home_page()


@bp.post("/worth")
@public
@changes_nothing
@limiter.limit("60/minute")
def worth() -> ResponseReturnValue:
    """What a line is worth; the result alone for the script of the page, with the page around it for anybody else."""
    text = request.form.get("line", "").strip()
    answer = worth_of(text, now().date()) if text else None
    if request.form.get("part"):
        return render_template("site/worth.html", worth=answer)
    return home_page(line=text, worth=answer)


def worth_of(text: str, today: date) -> WorthAnswer:
    """The answer for a line; what cannot be read or valued is said in it."""
    if len(text) > LONGEST:
        return WorthAnswer(problem=f"Use at most {LONGEST} characters.")
    try:
        refuse_a_patient(text)
    except RvuEdgeError:
        return WorthAnswer(problem="This may point at a patient. Leave out names and numbers; nothing was stored.")
    draft = shown(parse(text, today=today, lookups=lookups_of(None, on=spoken_day(text, today=today))))
    unread = ", ".join(words.text for words in draft["unparsed"])
    if not draft["lines"]:
        problem = "" if draft["questions"] else "No code for this. Fewer words, or the first digits of the code?"
        return WorthAnswer(questions=draft["questions"], unread=unread, problem=problem)
    try:
        valued = _valued(draft, today)
    except RvuEdgeError as error:
        return WorthAnswer(problem=error.detail, questions=draft["questions"], unread=unread)
    lines = [_line(draft_line, found) for draft_line, found in zip(draft["lines"], valued["lines"], strict=True)]
    total = valued["work_rvu"] if any(line.credit is not None for line in lines) else None
    return WorthAnswer(lines, total, valued["release"], draft["questions"], unread)


def _valued(draft: Mapping[str, Any], today: date) -> dict[str, Any]:
    lines = [
        {
            "code": line["code"],
            "modifiers": list(line["modifiers"]),
            "units": line["units"],
            "session": 1,
            "dose": line["dose"],
            "wasted": line["wasted"],
        }
        for line in draft["lines"]
    ]
    body = {
        "performed_on": min(draft["performed_on"], today),
        "release": None,
        "policy": "cms-payment",
        "setting": draft["setting"],
        "provider_type": "physician",
        "trainee": False,
        "role": draft["role"],
        "lines": lines,
    }
    return valuations.value(body)


def _line(draft: Mapping[str, Any], valued: Mapping[str, Any]) -> WorthLine:
    code, credit = draft["code"], valued["credit"]
    state, face = credit["state"], credit["face_work_rvu"]
    reasons = [
        factor["reason"] for factor in credit["factors"] if factor["rule"] != PUBLISHED and factor["factor"] != 1
    ]
    drug = valued["drug"]
    units = f"; {count(drug['units'], 'unit')} to bill" if drug and (draft["dose"] or draft["units"] > 1) else ""
    reason = NO_WORK[state] + units if state in NO_WORK else bare(next(iter(reasons), ""), code)
    work = None if state in NO_WORK else credit["work_rvu"]
    is_changed = work is not None and face is not None and work != face
    if not reason and work is not None:
        reason = "In full"
    return WorthLine(
        code,
        tuple(draft["modifiers"]),
        draft["units"],
        draft["title"],
        work,
        face if is_changed else None,
        _sentence(reason),
        is_changed or state not in {"credited", *NO_WORK},
    )


def _sentence(reason: str) -> str:
    return reason[:1].upper() + reason[1:]
