"""From encounters of a file to logs: their ids, and which stored lines they look like. Decides; stores nothing."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any, Literal

from rvuedge.files.columns.outcomes import LeftOut
from rvuedge.files.problems import FileProblem
from rvuedge.logbook.charges.rules.encounters import Charge, Encounter
from rvuedge.logbook.credits.rules.line_credits import ContradictoryLinesError, refuse_contradictions
from rvuedge.logbook.logs.schemas import MAX_LINES
from rvuedge.logbook.records.case_words import role_meant, supervision_meant, with_both_facts
from rvuedge.logbook.records.facts import HEADER, LineFacts, LogFacts, PersonFacts

NAMESPACE = uuid.UUID("5d1c6a52-7a3f-5e0b-9d5e-2f6f5c0f8b11")
Outcome = Literal["made", "already", "deleted", "superseded", "duplicate", "changed"]
LineKey = tuple[date, str, tuple[str, ...]]
Pool = dict[str, list[LineKey]]


@dataclass(slots=True)
class Planned:
    """An encounter as a log, and what is to become of it. `duplicate_of` names logs with the same lines that day,
    `changes` is the log of the same claim that is here with other content."""

    encounter: Encounter
    facts: LogFacts
    outcome: Outcome = "made"
    duplicate_of: tuple[str, ...] = ()
    ends: list[str] = field(default_factory=list)
    changes: LogFacts | None = None


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
    """What an encounter says; what only some files say counts where it is said, so that ids of others stay."""
    if isinstance(whole := encounter.header.get("facts"), LogFacts):
        return [whole.id, whole.performed_on, [line.shown() for line in whole.lines]]
    lines = [[charge.code, charge.modifiers, charge.units, charge.minutes, charge.ndc] for charge in encounter.charges]
    found = [encounter.reference, encounter.performed_on, encounter.setting, encounter.site, encounter.provider, lines]
    more = [[charge.session, charge.more] for charge in encounter.charges if charge.more or charge.session != 1]
    return [*found, *([encounter.header] if encounter.header else []), *([more] if more else [])]


def _log(encounter: Encounter, log_id: str, kind: str) -> LogFacts:
    whole = encounter.header.get("facts")
    if isinstance(whole, LogFacts):  # our own export, checked by the schema of logs
        return replace(whole, id=log_id)
    known, unknown = _words_of_the_case(encounter)
    header: dict[str, Any] = {
        "site": encounter.site,
        "patient_key": _pseudonym(encounter, kind),
        "note": "; ".join([*_remarks(encounter), *unknown])[:2000] or None,
        **known,
        "performed_on": encounter.performed_on,
        "setting": encounter.setting,
    }
    return LogFacts(id=log_id, lines=tuple(map(_line, encounter.charges)), **header)


def _pseudonym(encounter: Encounter, kind: str) -> str | None:
    """What the logs of one claim are credited together by. All days of an 837P claim are one patient's; in a table
    the numbers may begin again with each export, so there each day stands for itself."""
    if encounter.reference is None:
        return None
    source = encounter.reference if kind == "837p" else f"{encounter.reference} {encounter.performed_on}"
    return f"claim-{hashlib.sha256(source.encode()).hexdigest()[:32]}"


def _line(charge: Charge) -> LineFacts:
    more = {**charge.more, **({"ndc": charge.ndc} if charge.ndc else {})}
    if charge.minutes is not None:
        more["minutes"] = charge.minutes
    return LineFacts(charge.code, charge.modifiers, charge.units, charge.session, charge.control, more)


def _remarks(encounter: Encounter) -> list[str]:
    return [remark for charge in encounter.charges if (remark := _remark(charge))]


def _words_of_the_case(encounter: Encounter) -> tuple[dict[str, Any], list[str]]:
    """Role and supervision by the log's own words, and those it has no word for, which go into the note as written."""
    words = with_both_facts({name: value for name, value in encounter.header.items() if name in HEADER})
    unknown: list[str] = []
    for name, read in (("role", _role), ("supervision", supervision_meant)):
        text = words.get(name)
        if isinstance(text, str) and (words.update({name: read(text)}) or words[name]) is None:
            unknown.append(f"{name.capitalize()} in the file: {text}")
    return words, unknown


def _role(text: str) -> str | None:
    meant = role_meant(text)
    return meant[0] if meant and meant[0] != "other" else None


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


def mark_duplicates(plan: Sequence[Planned], pool: Pool, *, keep: bool) -> list[LeftOut]:
    """Mark logs whose lines are already in stored logs that day; each stored line is matched once.

    Whole logs are paired first, then logs of which every line is found, then single lines: these are left out of their
    log and named, unless all are to be kept. `pool` holds the lines of stored logs by day and look.
    """
    days: dict[date, dict[str, Counter[LineKey]]] = defaultdict(dict)
    for log_id, lines in pool.items():
        days[lines[0][0]][log_id] = Counter(lines)
    todo = [log for log in plan if log.outcome == "made" and log.facts.performed_on in days]
    todo = [log for log in todo if not _paired_whole(log, days[log.facts.performed_on], keep=keep)]
    todo = [log for log in todo if not _all_found(log, days[log.facts.performed_on], keep=keep)]
    return [part for log in todo for part in _lines_found(log, days[log.facts.performed_on], keep=keep)]


def _line_keys(log: Planned) -> list[LineKey]:
    return [line_key(log.facts.performed_on, line.code, line.modifiers) for line in log.facts.lines]


def _paired_whole(log: Planned, open_logs: dict[str, Counter[LineKey]], *, keep: bool) -> bool:
    wanted = Counter(_line_keys(log))
    found = next((log_id for log_id, lines in open_logs.items() if lines == wanted), None)
    if found is None:
        return False
    del open_logs[found]
    _is_duplicate(log, [found], keep=keep)
    return True


def _all_found(log: Planned, open_logs: dict[str, Counter[LineKey]], *, keep: bool) -> bool:
    matched = [_match(look, open_logs, take=False) for look in _line_keys(log)]
    available: Counter[LineKey] = sum(open_logs.values(), Counter())
    if None in matched or Counter(_line_keys(log)) - available:
        return False
    _is_duplicate(log, [_match(look, open_logs, take=True) or "" for look in _line_keys(log)], keep=keep)
    return True


def _lines_found(log: Planned, open_logs: dict[str, Counter[LineKey]], *, keep: bool) -> Iterator[LeftOut]:
    found = [_match(look, open_logs, take=True) for look in _line_keys(log)]
    if not any(found):
        return
    log.duplicate_of = tuple(dict.fromkeys(log_id for log_id in found if log_id))
    if keep:
        return
    for line, charge, log_id in zip(log.facts.lines, log.encounter.charges, found, strict=True):
        if log_id:
            reason = f"{line.code} is in a log of {log.facts.performed_on} already; duplicates=keep saves it too"
            yield LeftOut("row", f"row {charge.line}", 1, reason)
    left = tuple(line for line, log_id in zip(log.facts.lines, found, strict=True) if not log_id)
    log.facts = replace(log.facts, lines=left)


def _match(look: LineKey, open_logs: dict[str, Counter[LineKey]], *, take: bool) -> str | None:
    found = next((log_id for log_id, lines in open_logs.items() if lines[look] > 0), None)
    if found is not None and take:
        open_logs[found][look] -= 1
    return found


def _is_duplicate(log: Planned, ids: Sequence[str], *, keep: bool) -> None:
    log.duplicate_of = tuple(dict.fromkeys(ids))
    if not keep:
        log.outcome = "duplicate"
