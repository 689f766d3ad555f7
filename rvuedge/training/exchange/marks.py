"""What another log was given of a person's cases: ticks by hand, files, and what changed or went since.

A mark holds what the other log was given. Cases are compared with it whenever somebody looks, so that no edit has to
tell anybody; ticking says what was seen (a digest), and a case that was edited meanwhile is refused.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from rvuedge.accounts.people.models import Person
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.logbook.records.queries import chunks
from rvuedge.platform.errors import StaleError
from rvuedge.platform.extensions import db
from rvuedge.training.exchange.models import CaseMark
from rvuedge.training.exchange.outgoing_cases import CasesWanted, case_for, cases_for
from rvuedge.training.exchange.rules.changes import CaseDifference, differences, digest, sent_content
from rvuedge.training.exchange.rules.outgoing import CaseLayout, ExportCase, lacking

GivenState = Literal["open", "given", "changed", "deleted"]


class CaseChangedError(StaleError):
    """A case was edited after it was shown; what was typed may be the former one."""

    code = "case-changed"


@dataclass(frozen=True, slots=True)
class GivenAs:
    """How a log was given cases: typed or in a file, when, and by which export."""

    manner: Literal["typed", "file"]
    now: datetime
    export_id: str | None = None


@dataclass(frozen=True, slots=True)
class GivenCase:
    """A case beside what another log was given of it. `case` is None for one that was deleted since.

    `digest` is of the case as it is, what a tick has to name; `before` what was given, and `changes` how it differs.
    """

    log_id: str
    state: GivenState
    case: ExportCase | None
    digest: str | None
    lacks: tuple[str, ...] = ()
    manner: str | None = None
    marked_at: datetime | None = None
    before: Mapping[str, Any] | None = None
    changes: tuple[CaseDifference, ...] = ()
    export_id: str | None = None


def given_cases(person: Person, wanted: CasesWanted, *, today: date) -> list[GivenCase]:
    """Every case of the days with its state, oldest first; those that were deleted after they were given, last."""
    _, cases = cases_for(person, wanted, today=today)
    marks = marks_of(person.id, wanted.layout)
    found = [_given(case, wanted.layout, marks.get(case.log_id)) for case in cases]
    here = {case.log_id for case in cases}
    return found + [_deleted(mark) for mark in marks.values() if mark.log_id not in here and _was_within(mark, wanted)]


def marks_of(person_id: int, layout: CaseLayout) -> dict[str, CaseMark]:
    """What a log was given, by the id of the case's log."""
    mine = select(CaseMark).where(CaseMark.person_id == person_id, CaseMark.layout == layout.id)
    return {mark.log_id: mark for mark in db.session.scalars(mine.order_by(CaseMark.log_id))}


def counts(cases: Sequence[GivenCase]) -> dict[str, int]:
    """How many cases are in which state."""
    found = Counter(case.state for case in cases)
    return {state: found[state] for state in ("open", "given", "changed", "deleted")}


def tick(person: Person, log_id: str, layout: CaseLayout, seen: str, *, now: datetime, today: date) -> GivenCase:
    """Say that a case was typed as it was shown. Again is the same.

    Raises NotFoundError for no case of theirs, CaseChangedError for one that is no longer as it was shown.
    """
    with turn_of(person.id) as turn:
        case = case_for(person, log_id, layout, named=None, today=today)
        content = sent_content(layout, case)
        if digest(content) != seen:
            raise CaseChangedError("This case was edited after you saw it. Compare it with what you typed.")
        mark_all(turn.session, person.id, layout, [case], GivenAs("typed", now))
    return _given(case, layout, marks_of(person.id, layout)[log_id])


def untick(person_id: int, log_id: str, layout: CaseLayout) -> None:
    """Take a mark back; one that is not there is taken back already."""
    with turn_of(person_id) as turn:
        turn.session.execute(
            delete(CaseMark).where(
                CaseMark.person_id == person_id, CaseMark.log_id == log_id, CaseMark.layout == layout.id
            )
        )


def mark_all(session: Session, person_id: int, layout: CaseLayout, cases: Sequence[ExportCase], given: GivenAs) -> None:
    """What a log was given of cases, in place of what it was given before; inside the person's turn."""
    for some in chunks(cases):
        ids = [case.log_id for case in some]
        mine = (CaseMark.person_id == person_id, CaseMark.layout == layout.id, CaseMark.log_id.in_(ids))
        session.execute(delete(CaseMark).where(*mine))
        session.execute(insert(CaseMark), [_row(person_id, layout, case, given) for case in some])


def _row(person_id: int, layout: CaseLayout, case: ExportCase, given: GivenAs) -> dict[str, Any]:
    content = sent_content(layout, case)
    return {
        "person_id": person_id,
        "log_id": case.log_id,
        "layout": layout.id,
        "manner": given.manner,
        "digest": digest(content),
        "content": content,
        "export_id": given.export_id,
        "marked_at": given.now,
    }


def _given(case: ExportCase, layout: CaseLayout, found: CaseMark | None) -> GivenCase:
    content = sent_content(layout, case)
    now_digest = digest(content)
    lacks = lacking(layout, case)
    if found is None:
        return GivenCase(case.log_id, "open", case, now_digest, lacks)
    state: GivenState = "given" if found.digest == now_digest else "changed"
    return GivenCase(
        case.log_id,
        state,
        case,
        now_digest,
        lacks,
        found.manner,
        found.marked_at,
        found.content,
        differences(found.content, content) if state == "changed" else (),
        found.export_id,
    )


def _deleted(found: CaseMark) -> GivenCase:
    return GivenCase(found.log_id, "deleted", None, None, (), found.manner, found.marked_at, found.content)


def _was_within(found: CaseMark, wanted: CasesWanted) -> bool:
    """Whether the case was of the days that are asked for when it was given."""
    on = date.fromisoformat(str(found.content["performed_on"]))
    return (wanted.start is None or wanted.start <= on) and (wanted.end is None or on <= wanted.end)
