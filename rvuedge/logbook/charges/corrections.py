"""Claims of a file that are here under the same number with other content: shown side by side, replaced on a yes.

A number that identifies beats content (docs/decisions). A claim of the same number and day with other lines was
corrected; so was one with the same codes on another day, unless the number stands for several days, as a stay's does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rvuedge.files.columns.outcomes import Choice, Question
from rvuedge.files.problems import FileProblem
from rvuedge.logbook.charges import queries as charge_queries
from rvuedge.logbook.charges.matching import Planned
from rvuedge.logbook.charges.queries import Record
from rvuedge.logbook.records import queries as log_queries

KEY = "corrections"
CHOICES = (
    Choice("replace", "Put the claims of this file in the place of those that are here."),
    Choice("add", "They are other services: add them."),
    Choice("leave", "Leave what is here as it is."),
)


@dataclass(slots=True)
class Corrections:
    """What claims of a file change: the earlier logs that end, what keeps one from it, and what has to be asked."""

    ended: list[Record] = field(default_factory=list)
    problems: list[FileProblem] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def mark_changed(logs: Sequence[Planned], person_id: int, corrections: str) -> Corrections:
    """Find what the claims of a file change; with `replace` the former logs end, with `add` nothing is changed."""
    mine = [log for log in logs if _is_open(log)]
    known = charge_queries.earlier_claims(person_id, sorted({log.encounter.reference or "" for log in mine}))
    own = {log.facts.id for log in logs}
    days = Counter(reference for reference, _ in {(log.encounter.reference, log.facts.performed_on) for log in logs})
    found: list[tuple[Planned, Record]] = []
    taken: set[str] = set()
    for log in mine:
        stored = [pair for pair in known.get(log.encounter.reference or "", []) if pair[1].id not in own | taken]
        record = _changed(log, stored, is_alone=days[log.encounter.reference] == 1, person_id=person_id)
        if record is not None:
            found.append((log, record))
            taken.add(record[1].id)
    answer = Corrections()
    if not found or corrections == "add":
        return answer
    _show(found, person_id)
    for log, record in found:
        _settle(answer, log, record, corrections)
    if corrections == "ask":
        answer.questions.append(
            Question(KEY, sentence_for(len(found)), f"row {found[0][0].encounter.line}", CHOICES, is_blocking=False)
        )
    return answer


def sentence_for(number: int) -> str:
    """The question about a number of corrected claims."""
    return f"{number:,} claims are here already with other lines or another day. What is to become of them?"


def _is_open(log: Planned) -> bool:
    return log.outcome == "made" and log.encounter.reference is not None and not log.encounter.replaces


def _changed(log: Planned, stored: Sequence[Record], *, is_alone: bool, person_id: int) -> Record | None:
    """The stored log that a claim changes: of its day, or the only one of its number with the same codes."""
    same_day = [pair for pair in stored if pair[1].performed_on == log.facts.performed_on]
    if same_day:
        return same_day[0]
    if len(stored) != 1 or not is_alone:
        return None
    (facts,) = log_queries.facts_of(person_id, list(log_queries.logs_by_id(person_id, [stored[0][1].id]).values()))
    same_codes = {line.code for line in facts.lines} & {line.code for line in log.facts.lines}
    return stored[0] if same_codes else None


def _show(found: Sequence[tuple[Planned, Record]], person_id: int) -> None:
    ids = [record[1].id for _, record in found]
    for some in log_queries.chunks(ids):
        logs = list(log_queries.logs_by_id(person_id, some).values())
        facts = {fact.id: fact for fact in log_queries.facts_of(person_id, logs)}
        for log, (_, stored) in found:
            log.changes = facts.get(stored.id, log.changes)


def _settle(answer: Corrections, log: Planned, record: Record, corrections: str) -> None:
    if corrections != "replace":
        log.outcome = "changed"
    elif record[1].version != record[0].version:
        where = FileProblem(
            log.encounter.line,
            None,
            "a claim whose log you edited since",
            "a log as it was imported",
            log.encounter.sheet,
        )
        answer.problems.append(where)
        log.outcome = "changed"
    else:
        answer.ended.append(record)
