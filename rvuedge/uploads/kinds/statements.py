"""An employer's statement, beside one's own log."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rvuedge.accounts.jobs.work import Work
from rvuedge.accounts.people.models import Person
from rvuedge.files.columns.outcomes import answered
from rvuedge.files.problems import FileRefused
from rvuedge.logbook.charges.readers.any_format import read_statement
from rvuedge.logbook.charges.readers.headers import VOCABULARY
from rvuedge.logbook.charges.readers.summaries import Summary
from rvuedge.logbook.charges.rules.encounters import ChargeFile, ReadingManner
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.reconciliation import queries as reconciliation_queries
from rvuedge.reconciliation.services import ReconciledPerson, ReconciliationQuery, reconcile_file
from rvuedge.uploads.charge_files import columns_shown, without_patients, zone_of
from rvuedge.uploads.kinds.protocol import Sent, UploadNotReadyError, in_one_step
from rvuedge.uploads.overview import SAMPLES, Overview

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
        person = db.session.get_one(Person, sent.person_id)
        manner = manner_of(sent, person)
        removed = sent.options.get("removed", ())
        columns = columns_shown(sent.data, sent.file, manner.answered, removed, is_statement=True)
        notes = [f"Removed on arrival: {', '.join(removed)}."] if removed else []
        try:
            read = read_statement(sent.data, file=sent.file, keyed=str, manner=manner)
        except FileRefused as error:
            return Overview(columns, VOCABULARY.called, problems=tuple(error.problems), notes=tuple(notes))
        if period_of(sent) is None:
            notes.append("Say which days the statement is of: give its first and last day.")
        is_open = any(question.is_blocking for question in read.questions)
        return Overview(
            columns,
            VOCABULARY.called,
            tuple(read.questions),
            tuple(read.left_out),
            tuple(read.problems),
            tuple(notes),
            HEAD,
            rows_shown(read),
            (("Lines as read", f"{_lines(read):,}"),),
            is_ready=not read.problems and not is_open and period_of(sent) is not None and _lines(read) > 0,
        )

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


def _lines(read: ChargeFile | Summary) -> int:
    if isinstance(read, Summary):
        return len(read.rows)
    return sum(len(encounter.charges) for encounter in read.encounters)


def rows_shown(read: ChargeFile | Summary) -> tuple[tuple[str, ...], ...]:
    """Some rows as they were read, under HEAD."""
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


KINDS = (EmployerStatement(),)
