"""An employer's statement of many physicians, beside the log of each: matched by NPI or name, the rest asked about."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from rvuedge.accounts.audit.visibility import record_view
from rvuedge.accounts.jobs.work import Work
from rvuedge.accounts.people.models import Person
from rvuedge.files.problems import FileRefused
from rvuedge.logbook.charges.readers.any_format import read_statement
from rvuedge.logbook.charges.readers.headers import VOCABULARY
from rvuedge.logbook.charges.readers.summaries import Summary
from rvuedge.logbook.charges.rules.encounters import ChargeFile
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.extensions import db
from rvuedge.reconciliation.group.keeping import seen_days, take_back
from rvuedge.reconciliation.models import GroupReconciliation
from rvuedge.reconciliation.services import ReconciledPerson, ReconciliationQuery, reconcile_read
from rvuedge.reports.closed_months.practice_terms import stated_terms
from rvuedge.uploads.charge_files import columns_shown, without_patients
from rvuedge.uploads.kinds.group_charges import by_person, lines_by_provider, match_of
from rvuedge.uploads.kinds.protocol import Sent, UploadNotReadyError, problems_in_short, taken_back_by
from rvuedge.uploads.kinds.statements import HEAD, manner_of, period_of, rows_shown
from rvuedge.uploads.overview import Overview
from rvuedge.uploads.providers import ProviderMatch, remember_providers

NOT_SEEN = "no physician of the practice on a day of the statement"


class GroupStatement:
    """A statement of a group, compared physician by physician."""

    name = "group-statement"
    title = "Employer’s statement of the group"
    for_practice: bool | None = True
    is_undoable: bool = True

    def prepared(self, data: bytes, file: str) -> tuple[bytes, tuple[str, ...]]:
        """The file without what names a patient."""
        return without_patients(data, file, is_statement=True)

    def look_over(self, sent: Sent) -> Overview:
        """Columns, questions, and whose lines are whose; the comparison itself is what applying makes."""
        manner = manner_of(sent, db.session.get_one(Person, sent.person_id))
        removed = sent.options.get("removed", ())
        overview = Overview(
            columns_shown(sent.data, sent.file, manner.answered, removed, is_statement=True), VOCABULARY.called
        )
        notes = [f"Removed on arrival: {', '.join(removed)}."] if removed else []
        try:
            read = read_statement(sent.data, file=sent.file, keyed=str, manner=manner)
        except FileRefused as error:
            return replace(overview, problems=tuple(error.problems), notes=tuple(notes))
        if period_of(sent) is None:
            notes.append("Say which days the statement is of: give its first and last day.")
        match, lines = match_of(sent, read), lines_by_provider(read)
        questions = (*read.questions, *match.questions(lines))
        mine = sum(lines[name] for name in match.people)
        is_open = any(question.is_blocking for question in questions)
        return replace(
            overview,
            questions=questions,
            left_out=(*read.left_out, *match.not_read(lines)),
            problems=tuple(read.problems),
            notes=(*notes, *match.notes()),
            head=HEAD,
            rows=rows_shown(read),
            totals=(
                ("Lines of members", f"{mine:,}"),
                ("Members with lines", f"{len(set(match.people.values())):,}"),
                ("Lines of providers left out", f"{sum(lines[name] for name in match.left_out):,}"),
                ("Lines that wait for a question", f"{sum(lines[name] for name in match.open):,}"),
            ),
            is_ready=not read.problems and not is_open and period_of(sent) is not None and bool(mine),
        )

    def apply(self, sent: Sent, work: Work) -> dict[str, Any]:
        """One comparison for each physician, a step each; then what they share."""
        period = period_of(sent)
        if period is None:
            raise UploadNotReadyError("Give the first and last day of the statement.")
        manner = manner_of(sent, db.session.get_one(Person, sent.person_id))
        read = _readable(sent, manner)
        match = match_of(sent, read)
        if match.open or any(question.is_blocking for question in read.questions):
            raise UploadNotReadyError("Say whose the lines are first; nothing was compared.")
        group_id = str(work.position.get("group") or uuid.uuid4())
        with taken_back_by(lambda: take_back(sent.organization_id or 0, group_id)):
            if "group" not in work.position:
                with work.step() as step:
                    step.leaves({"group": group_id, "done": [], "left": []})
            _compare_each(sent, work, _people(read, match), period, group_id, manner)
            left = [*work.position["left"], *_not_read(match, read)]
            made = len(work.position["done"]) - len(work.position["left"])
            with work.step() as step:
                if db.session.get(GroupReconciliation, group_id) is None:
                    step.session.add(_group(sent, period, group_id, left, work))
                remember_providers(step.session, sent.organization_id or 0, match, now=sent.now)
        report = [["Physicians compared", f"{made:,}"], ["Not compared", f"{len(left):,}"]]
        return {"group": group_id, "report": report}

    def undo(self, sent: Sent, result: Mapping[str, Any], work: Work) -> dict[str, Any]:
        """Remove the comparison of everybody."""
        with work.step():
            take_back(sent.organization_id or 0, str(result["group"]))
        return {"report": [["Comparison", "removed"]]}


def _readable(sent: Sent, manner: Any) -> ChargeFile | Summary:
    try:
        read = read_statement(sent.data, file=sent.file, keyed=lambda number: number, manner=manner)
    except FileRefused as error:
        raise UploadNotReadyError(problems_in_short(tuple(error.problems), sent.file)) from error
    if read.problems:
        raise UploadNotReadyError(problems_in_short(tuple(read.problems), sent.file))
    return read


def _people(read: ChargeFile | Summary, match: ProviderMatch) -> list[tuple[int, ChargeFile | Summary]]:
    """The file as each physician has it, without the names of providers."""
    if isinstance(read, ChargeFile):
        return [(number, _unnamed(theirs)) for number, theirs in by_person(read, match.people)]
    found: list[tuple[int, ChargeFile | Summary]] = []
    for number in sorted(set(match.people.values())):
        rows = [row for row in read.rows if match.people.get(row.provider or "") == number]
        found.append((number, replace(read, rows=tuple(replace(row, provider=None) for row in rows))))
    return found


def _unnamed(read: ChargeFile) -> ChargeFile:
    return replace(read, encounters=tuple(replace(encounter, provider=None) for encounter in read.encounters))


def _compare_each(
    sent: Sent,
    work: Work,
    people: list[tuple[int, ChargeFile | Summary]],
    period: tuple[date, date],
    group_id: str,
    manner: Any,
) -> None:
    """Each physician's comparison, or why there is none; the look at everybody is written down before the first."""
    organization = sent.organization_id or 0
    seen = seen_days(organization, *period)
    stated = stated_terms(organization, [number for number, _ in people])
    names = {number: person.name for number, (person, _) in seen.items()}
    if not work.position["done"] and names:
        detail = {"from": period[0], "to": period[1]}
        shown = sorted({number for number, _ in people} & names.keys())
        if shown:
            record_view(sent.person_id, organization, shown, what="reconciliation", detail=detail, now=sent.now)
    for number, theirs in people:
        if number in work.position["done"]:
            continue
        with work.step() as step:
            left = list(step.position["left"])
            why = NOT_SEEN
            if number in seen:
                person, worked = seen[number]
                terms = stated[number].terms if number in stated and not worked.is_shared else ()
                days = (worked.within(*period), organization, worked.periods)
                whose = ReconciledPerson(person, sent.person_id, *days, stated=terms, group_id=group_id)
                why = _compared(sent, whose, theirs, ReconciliationQuery(*period), manner)
            if why:
                left.append({"name": names.get(number, "a member"), "count": _count(theirs), "reason": why})
            done = [*step.position["done"], number]
            words = f"Compared {len(done):,} of {len(people):,} physicians"
            position = {"group": group_id, "done": done, "left": left}
            step.leaves(position, done=len(done), total=len(people), words=words)


def _compared(
    sent: Sent, whose: ReconciledPerson, theirs: ChargeFile | Summary, query: ReconciliationQuery, manner: Any
) -> str:
    """Compare one physician's lines; empty, or the sentence why they are not compared."""
    try:
        reconcile_read(whose=whose, read=theirs, file=sent.file, query=query, manner=manner, now=sent.now)
    except RvuEdgeError as error:
        return error.detail
    return ""


def _count(theirs: ChargeFile | Summary) -> int:
    return sum(lines_by_provider(theirs).values())


def _not_read(match: ProviderMatch, read: ChargeFile | Summary) -> list[dict[str, Any]]:
    parts = match.not_read(lines_by_provider(read))
    return [{"name": part.name, "count": part.count, "reason": part.reason} for part in parts]


def _group(
    sent: Sent, period: tuple[date, date], group_id: str, left: list[dict[str, Any]], work: Work
) -> GroupReconciliation:
    return GroupReconciliation(
        id=group_id,
        organization_id=sent.organization_id or 0,
        created_by=sent.person_id,
        created_at=work.now(),
        starts_on=period[0],
        ends_on=period[1],
        file_name=sent.file,
        left_out=left,
    )


KINDS = (GroupStatement(),)
