"""An employer's statement, beside one's own log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from rvuedge.accounts.jobs.work import Work
from rvuedge.accounts.people.models import Person
from rvuedge.files.columns.outcomes import Question, answered
from rvuedge.files.problems import FileRefused
from rvuedge.logbook.charges.readers.any_format import read_statement
from rvuedge.logbook.charges.readers.headers import VOCABULARY
from rvuedge.logbook.charges.readers.summaries import Summary
from rvuedge.logbook.charges.rules.encounters import ChargeFile, ReadingManner
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.reconciliation import queries as reconciliation_queries
from rvuedge.reconciliation.employer_lines import read_file
from rvuedge.reconciliation.group.comparing import (
    GroupFile,
    PersonFile,
    begun,
    compare_each,
    end_comparison,
    lines_in,
    unnamed,
)
from rvuedge.reconciliation.group.keeping import take_back
from rvuedge.reconciliation.services import ReconciledPerson, ReconciliationQuery, reconcile_file
from rvuedge.reports.closed_months.practice_terms import stated_terms
from rvuedge.uploads.charge_files import columns_shown, without_patients, zone_of
from rvuedge.uploads.kinds.group_charges import by_person, lines_by_provider, match_of, shown_match
from rvuedge.uploads.kinds.protocol import Sent, UploadNotReadyError, in_one_step, taken_back_by
from rvuedge.uploads.overview import SAMPLES, Overview
from rvuedge.uploads.providers import ProviderMatch, remember_providers

HEAD = ("Date", "Code", "Modifiers", "Units", "Their wRVU", "Provider")


class EmployerStatement:
    """A statement of a period, compared line by line."""

    name = "statement"
    title = "Employer's statement"
    for_practice: bool | None = False
    is_undoable: bool = True

    def prepared(self, data: bytes, file: str) -> tuple[bytes, tuple[str, ...]]:
        """The file without what names a patient."""
        return without_patients(data, file, is_statement=True)

    def look_over(self, sent: Sent) -> Overview:
        """Columns, questions, and the lines as read; the comparison itself is what applying makes."""
        overview, read = _looked_over(sent)
        if read is None:
            return overview
        found = replace(overview, totals=(("Lines as read", f"{lines_in(read):,}"),))
        return replace(found, is_ready=_is_ready(sent, read, read.questions) and lines_in(read) > 0)

    def apply(self, sent: Sent, work: Work) -> dict[str, Any]:
        """Compare, and keep the reconciliation."""
        period = period_of(sent)
        if period is None:
            raise UploadNotReadyError("Give the first and last day of the statement.")
        person = db.session.get_one(Person, sent.person_id)
        query = ReconciliationQuery(*period, provider=sent.options.get("npi") or sent.options.get("provider"))

        def store() -> dict[str, Any]:
            found = reconcile_file(
                whose=ReconciledPerson(person, person.id, (period,)),
                data=sent.data,
                file=sent.file,
                query=query,
                manner=manner_of(sent, person),
                now=sent.now,
            )
            summary = reconciliation_queries.in_short(found, person.id)["summary"]
            return {"reconciliation": found.id, "report": [["Comparison", " ".join(summary)]]}

        return in_one_step(work, store)

    def undo(self, sent: Sent, result: Mapping[str, Any], work: Work) -> dict[str, Any]:
        """Remove the reconciliation."""
        person = db.session.get_one(Person, sent.person_id)
        try:
            with work.step():
                reconciliation_queries.remove(person, str(result["reconciliation"]), now=work.now())
        except NotFoundError:
            return {"report": [["Comparison", "removed before"]]}
        return {"report": [["Comparison", "removed"]]}


class GroupStatement(EmployerStatement):
    """A statement of a practice's physicians, compared with the log of each: matched by NPI or name, the rest asked."""

    name = "group-statement"
    title = "Employer’s statement of the group"
    for_practice: bool | None = True

    def look_over(self, sent: Sent) -> Overview:
        """Columns, questions, and whose lines are whose."""
        overview, read = _looked_over(sent)
        if read is None:
            return overview
        match, lines = match_of(sent, read), lines_by_provider(read)
        questions = (*read.questions, *match.questions(lines))
        mine = sum(lines[name] for name in match.people)
        return replace(
            overview,
            questions=questions,
            left_out=(*read.left_out, *match.not_read(lines)),
            notes=(*overview.notes, *match.notes()),
            totals=shown_match(match, lines),
            is_ready=_is_ready(sent, read, questions) and bool(mine),
        )

    def apply(self, sent: Sent, work: Work) -> dict[str, Any]:
        """One comparison for each physician, a step each; then what they share."""
        period = period_of(sent)
        if period is None:
            raise UploadNotReadyError("Give the first and last day of the statement.")
        organization = sent.organization_id or 0
        manner = manner_of(sent, db.session.get_one(Person, sent.person_id))
        try:
            read = read_file(sent.data, sent.file, manner)
        except InvalidError as error:
            raise UploadNotReadyError(error.detail) from error
        match = match_of(sent, read)
        if match.open:
            raise UploadNotReadyError("Say whose the lines are first; nothing was compared.")
        group = GroupFile(organization, sent.person_id, sent.file, period, manner, sent.now)
        group_id, people = begun(work), _people(read, match)
        stated = stated_terms(organization, [number for number, _ in people])
        with taken_back_by(lambda: take_back(organization, group_id)):
            compare_each(group, work, people, {number: item.terms for number, item in stated.items()})
            others = [
                {"name": part.name, "count": part.count, "reason": part.reason}
                for part in match.not_read(lines_by_provider(read))
            ]
            with work.step() as step:
                remember_providers(step.session, organization, match, now=sent.now)
                return end_comparison(group, work, others, step)

    def undo(self, sent: Sent, result: Mapping[str, Any], work: Work) -> dict[str, Any]:
        """Remove the comparison of everybody."""
        with work.step():
            take_back(sent.organization_id or 0, str(result["group"]))
        return {"report": [["Comparison", "removed"]]}


def _people(read: ChargeFile | Summary, match: ProviderMatch) -> list[PersonFile]:
    """The file as each physician has it."""
    if isinstance(read, ChargeFile):
        return [(number, unnamed(theirs)) for number, theirs in by_person(read, match.people)]
    found: list[PersonFile] = []
    for number in sorted(set(match.people.values())):
        rows = tuple(row for row in read.rows if match.people.get(row.provider or "") == number)
        found.append((number, unnamed(replace(read, rows=rows))))
    return found


def _looked_over(sent: Sent) -> tuple[Overview, ChargeFile | Summary | None]:
    """A statement's columns, problems and rows as read, and what was read; None where it cannot be."""
    manner = manner_of(sent, db.session.get_one(Person, sent.person_id))
    removed = sent.options.get("removed", ())
    columns = columns_shown(sent.data, sent.file, manner.answered, removed, is_statement=True)
    notes = [f"Removed on arrival: {', '.join(removed)}."] if removed else []
    overview = Overview(columns, VOCABULARY.called)
    try:
        read = read_statement(sent.data, file=sent.file, keyed=str, manner=manner)
    except FileRefused as error:
        return replace(overview, problems=tuple(error.problems), notes=tuple(notes)), None
    if period_of(sent) is None:
        notes.append("Say which days the statement is of: give its first and last day.")
    parts = (tuple(read.questions), tuple(read.left_out), tuple(read.problems), tuple(notes))
    return Overview(columns, VOCABULARY.called, *parts, HEAD, _rows_shown(read)), read


def _is_ready(sent: Sent, read: ChargeFile | Summary, questions: Sequence[Question]) -> bool:
    is_open = any(question.is_blocking for question in questions)
    return not read.problems and not is_open and period_of(sent) is not None


def manner_of(sent: Sent, person: Person) -> ReadingManner:
    """How a statement is read: by the sender's day, with what was answered."""
    zone = zone_of(person.time_zone)
    return ReadingManner(
        sent.now.astimezone(zone).date(), zone, answered(sent.answers.as_mapping(), sent.answers.given)
    )


def period_of(sent: Sent) -> tuple[date, date] | None:
    """The days that a statement is of, both included, once they are given."""
    first, last = sent.options.get("from"), sent.options.get("to")
    if not first or not last or first > last:
        return None
    return date.fromisoformat(first), date.fromisoformat(last)


def _rows_shown(read: ChargeFile | Summary) -> tuple[tuple[str, ...], ...]:
    if isinstance(read, Summary):
        return tuple(
            tuple(
                "" if item is None else str(item) for item in (row.month, row.code, None, row.units, row.work_rvu, None)
            )
            for row in read.rows[:SAMPLES]
        )
    found = []
    for encounter in read.encounters[:SAMPLES]:
        charge = encounter.charges[0]
        stated = "" if charge.stated_work_rvu is None else f"{charge.stated_work_rvu:f}"
        marks = " ".join(charge.modifiers)
        day = encounter.performed_on.isoformat()
        found.append((day, charge.code, marks, str(charge.units), stated, encounter.provider or ""))
    return tuple(found)


KINDS = (EmployerStatement(), GroupStatement())
