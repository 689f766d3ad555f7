"""From encounters of a file to logs: their ids, and which stored lines they look like. Decides; stores nothing."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal

from rvuedge.files.problems import FileProblem
from rvuedge.logbook.charges.readers.encounters import Charge, Encounter
from rvuedge.logbook.credits.rules.line_credits import ContradictoryLinesError, refuse_contradictions
from rvuedge.logbook.logs.schemas import MAX_LINES
from rvuedge.logbook.records.facts import LineFacts, LogFacts, PersonFacts

NAMESPACE = uuid.UUID("5d1c6a52-7a3f-5e0b-9d5e-2f6f5c0f8b11")
Outcome = Literal["made", "already", "deleted", "superseded", "duplicate"]
LineKey = tuple[date, str, tuple[str, ...]]


@dataclass(slots=True)
class Planned:
    """An encounter as a log, and what is to become of it. `duplicate_of` names logs with the same lines that day."""

    encounter: Encounter
    facts: LogFacts
    outcome: Outcome = "made"
    duplicate_of: tuple[str, ...] = ()
    ends: list[str] = field(default_factory=list)


def keyed_by(secret: str, person_id: int) -> Callable[[str], str]:
    """How a practice's number is kept: HMAC-SHA-256 with the app's secret, one key for each person."""
    key = hmac.digest(secret.encode(), f"rvuedge charge reference {person_id}".encode(), "sha256")
    return lambda number: hmac.new(key, number.strip().encode(), hashlib.sha256).hexdigest()


def line_key(on: date, code: str, modifiers: Sequence[str]) -> LineKey:
    """What two lines have in common that look the same: day, code and modifiers in any order."""
    return (on, code, tuple(sorted(modifiers)))


def planned(encounters: Iterable[Encounter], *, person_id: int, kind: str) -> list[Planned]:
    """Encounters as logs. The id follows from what the file says: the same charge in another file is the same log,
    and of several that say the same the nth is the nth."""
    seen: dict[str, int] = defaultdict(int)
    found: list[Planned] = []
    for encounter in encounters:
        content = json.dumps([person_id, kind, *_content(encounter)], default=str, sort_keys=True)
        seen[content] += 1
        log_id = str(uuid.uuid5(NAMESPACE, f"{content}#{seen[content]}"))
        found.append(Planned(encounter, _log(encounter, log_id, kind)))
    return found


def _content(encounter: Encounter) -> list[object]:
    lines = [[charge.code, charge.modifiers, charge.units, charge.minutes, charge.ndc] for charge in encounter.charges]
    return [encounter.reference, encounter.performed_on, encounter.setting, encounter.site, encounter.provider, lines]


def _log(encounter: Encounter, log_id: str, kind: str) -> LogFacts:
    return LogFacts(
        id=log_id,
        performed_on=encounter.performed_on,
        setting=encounter.setting,
        lines=tuple(map(_line, encounter.charges)),
        site=encounter.site,
        patient_key=_pseudonym(encounter, kind),
        note="; ".join(remark for charge in encounter.charges if (remark := _remark(charge)))[:2000] or None,
    )


def _pseudonym(encounter: Encounter, kind: str) -> str | None:
    """What the logs of one claim are credited together by. All days of an 837P claim are one patient's; in a table
    the numbers may begin again with each export, so there each day stands for itself."""
    if encounter.reference is None:
        return None
    source = encounter.reference if kind == "837p" else f"{encounter.reference} {encounter.performed_on}"
    return f"claim-{hashlib.sha256(source.encode()).hexdigest()[:32]}"


def _line(charge: Charge) -> LineFacts:
    more: dict[str, object] = {"ndc": charge.ndc} if charge.ndc else {}
    if charge.minutes is not None:
        more["minutes"] = charge.minutes
    return LineFacts(charge.code, charge.modifiers, charge.units, line_id=charge.control, more=more)


def _remark(charge: Charge) -> str:
    """What a claim says of a line for which a log has no field."""
    if charge.ndc_quantity is not None:
        return f"{charge.code}: {charge.ndc_quantity:f} {charge.ndc_unit}"
    return ""


def contradictions(
    planned_log: Planned, *, person: PersonFacts, today: date, problem: type[FileProblem] = FileProblem
) -> list[FileProblem]:
    """What keeps a log from being saved: a day to come (a day's leeway for time zones), lines that contradict
    themselves (docs/rules.md, R-2.5)."""
    found: list[FileProblem] = []
    if planned_log.facts.performed_on > today + timedelta(days=1):
        expected = f"a date of service up to {today}"
        found.append(problem(planned_log.encounter.line, "date", str(planned_log.facts.performed_on), expected))
    if len(planned_log.facts.lines) > MAX_LINES:
        count = f"{len(planned_log.facts.lines)} lines of one encounter"
        found.append(problem(planned_log.encounter.line, "encounter", count, f"at most {MAX_LINES} lines"))
    try:
        refuse_contradictions(planned_log.facts, person=person)
    except ContradictoryLinesError as error:
        for place, sentences in (error.errors or {}).items():
            _, where, column = place.split(".", 2)
            charge = planned_log.encounter.charges[int(where)]
            name = "-".join((charge.code, *charge.modifiers))
            found.append(problem(charge.line, column, name, "; ".join(map(str, sentences))))  # type: ignore[call-overload]
    return found


def mark_duplicates(plan: Sequence[Planned], pool: dict[LineKey, list[str]], *, keep: bool) -> None:
    """Mark logs of which any line is already in a stored log that day; each stored line is matched once.

    `pool` holds the ids of stored logs by what their lines look like, once for each line.
    """
    for planned_log in plan:
        if planned_log.outcome != "made":
            continue
        matched = []
        for line in planned_log.facts.lines:
            ids = pool.get(line_key(planned_log.facts.performed_on, line.code, line.modifiers))
            if ids:
                matched.append(ids.pop(0))
        planned_log.duplicate_of = tuple(dict.fromkeys(matched))
        if matched and not keep:
            planned_log.outcome = "duplicate"
