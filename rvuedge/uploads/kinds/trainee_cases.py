"""A resident's case log from another system, into their own: ACGME case details, eLogbook, RCoA and common apps.

Its cases take the way of charges from there on: the same ids for the same case, duplicates and corrections found, an
import that remembers what it made, and an undo that leaves alone what was edited since.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from rvuedge.accounts.jobs.work import Work
from rvuedge.accounts.people.models import Person
from rvuedge.catalog.codes.finder import CodeQuery, found_codes
from rvuedge.files.columns.outcomes import IGNORE, Answered, Choice, LeftOut, Question, answered
from rvuedge.files.problems import FileRefused
from rvuedge.logbook.charges.matching import NAMESPACE, keyed_by
from rvuedge.logbook.charges.plan import ImportPlan
from rvuedge.logbook.charges.rules.encounters import Charge, ChargeFile, Encounter
from rvuedge.platform import clock
from rvuedge.platform.edge import keys
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.extensions import db
from rvuedge.platform.figures import count as counted
from rvuedge.training.exchange.incoming import case_body, known_by_case_id, mark_typed, own_vocabulary, take_ticks_back
from rvuedge.training.exchange.readers.arrival import MARK, arrived
from rvuedge.training.exchange.readers.case_log import read_case_log
from rvuedge.training.exchange.readers.filed_cases import CaseFile, CaseManner, FiledCase
from rvuedge.training.exchange.readers.headings import CASES, NEEDED
from rvuedge.training.requirements.shipped import vocabularies
from rvuedge.uploads import charge_steps
from rvuedge.uploads.charge_files import zone_of
from rvuedge.uploads.kinds.charges import (
    OUTCOMES,
    charges_sent,
    imports_so_far,
    owner_of,
    stored_in_steps,
    take_back,
    undone_in_steps,
)
from rvuedge.uploads.kinds.protocol import Sent, UploadNotReadyError, problems_in_short, taken_back_by
from rvuedge.uploads.overview import SAMPLES, Overview
from rvuedge.uploads.plain_tables import table_columns

KIND = "cases"  # of the import's row
HEAD = ("Date", "Codes", "Role", "Supervision", "Attending", "Site", "Case id")
OFFERED = 4  # codes offered for a procedure that has only a name: more than fits a choice without scrolling
ASKED = 50  # procedures asked about at once, the most frequent first; the rest wait for the next look


class TraineeCases:
    """The case log of one resident."""

    name = "trainee-cases"
    title = "Case log from another system"
    for_practice: bool | None = False
    is_undoable: bool = True

    def prepared(self, data: bytes, file: str) -> tuple[bytes, tuple[str, ...]]:
        """The file without what names a patient, ages as bands, and no number of a patient for a case id."""
        keyed = keyed_by(f"{keys.reference_key()} case ids", 0)
        return arrived(data, file, keyed=keyed, today=clock.now().date())

    def look_over(self, sent: Sent) -> Overview:
        """Columns, questions, and what would become of each case."""
        person = db.session.get_one(Person, sent.person_id)
        try:
            read = _read(sent, person)
        except FileRefused as error:
            columns = table_columns(sent.data, sent.file, CASES, _answered(sent), NEEDED)
            return Overview(columns, CASES.called, problems=tuple(error.problems), notes=_removed(sent))
        overview = _shown(sent, read)
        try:
            plan, known = _plan(sent, person, read)
        except RvuEdgeError as error:
            return replace(overview, notes=(*overview.notes, error.detail))
        counts = plan.counts()
        totals = [(words.replace("Claims", "Cases"), f"{counts[name]:,}") for name, words in OUTCOMES.items()]
        totals = [(words, value) for words, value in totals if value != "0"]
        waiting = sum(read.unnamed.values())
        totals += [("Rows that wait for a procedure's code", f"{waiting:,}")] if waiting else []
        totals += [("Rows of other residents: left out", f"{read.others:,}")] if read.others else []
        is_open = any(question.is_blocking for question in (*overview.questions, *plan.questions))
        return replace(
            overview,
            questions=(*overview.questions, *plan.questions),
            left_out=(*overview.left_out, *known, *plan.left_out),
            problems=tuple(plan.problems),
            totals=tuple(totals),
            is_ready=not plan.problems and not is_open and bool(plan.logs),
        )

    def apply(self, sent: Sent, work: Work) -> dict[str, Any]:
        """Save the cases, fifty at a time; canceled, what was saved is taken back."""
        person = db.session.get_one(Person, sent.person_id)
        try:
            read = _read(sent, person)
        except FileRefused as error:
            raise UploadNotReadyError(problems_in_short(tuple(error.problems), sent.file)) from error
        if any(question.is_blocking for question in read.questions):
            raise UploadNotReadyError("The file asks something new; nothing was imported.")
        charges = charges_sent(sent, owner_of(person))
        file, _ = _charge_file(person, read)
        with taken_back_by(lambda: take_back(imports_so_far(work, sent.person_id), sent)):
            import_id, logs = stored_in_steps(work, charges, file, sent, dict(work.position))
        with work.step():
            typed = mark_typed(person, import_id, {case.line for case in read.cases if case.is_typed}, now=sent.now)
        report = [["Cases made", f"{logs:,}"]]
        report += [["Ticked as typed into the ACGME's log", f"{typed:,}"]] if typed else []
        return {"imports": [[sent.person_id, import_id]], "report": report}

    def undo(self, _sent: Sent, result: Mapping[str, Any], work: Work) -> dict[str, Any]:
        """Take the cases back, fifty at a time, but for those that were edited, and the ticks that came with them."""
        report = undone_in_steps(result, work)
        with work.step():
            for person_id, import_id in result.get("imports", []):
                take_ticks_back(int(person_id), str(import_id))
        return report


def _answered(sent: Sent) -> Answered:
    return answered(sent.answers.as_mapping(), sent.answers.given)


def _read(sent: Sent, person: Person) -> CaseFile:
    zone = zone_of(person.time_zone)
    today = sent.now.astimezone(zone).date()
    manner = CaseManner(today, vocabularies(), own_vocabulary(person, today), _answered(sent), zone)
    return read_case_log(sent.data, file=sent.file, manner=manner)


def _removed(sent: Sent) -> tuple[str, ...]:
    removed = sent.options.get("removed", ())
    return (f"Changed on arrival, so that nothing of a patient stays: {', '.join(removed)}.",) if removed else ()


def _shown(sent: Sent, read: CaseFile) -> Overview:
    layout = (f"Read as: {read.layout}.",) if read.layout else ()
    return Overview(
        table_columns(sent.data, sent.file, CASES, _answered(sent), NEEDED),
        CASES.called,
        (*read.questions, *_procedures(read, sent.now.date())),
        read.left_out,
        read.problems,
        (*layout, *_removed(sent), *read.notes),
        HEAD,
        tuple(_row(case) for case in read.cases[:SAMPLES]),
    )


def _row(case: FiledCase) -> tuple[str, ...]:
    codes = " ".join(code.code for code in case.codes)
    facts = (case.role, case.supervision, case.attending, case.site, _case_id(case))
    return (case.performed_on.isoformat(), codes, *(text or "" for text in facts))


def _case_id(case: FiledCase) -> str | None:
    """The other system's case id; none where a mark stands for a patient's number."""
    return None if case.case_id is None or case.case_id.startswith(MARK) else case.case_id


def _procedures(read: CaseFile, today: date) -> Iterable[Question]:
    """A question for each procedure that has a name and no code, with codes whose words are alike."""
    leave = Choice(IGNORE, "Leave these rows out.")
    for name, count in list(read.unnamed.items())[:ASKED]:
        found = found_codes(CodeQuery(name), today=today, limit=OFFERED)
        alike = (*found.items, *found.near)[:OFFERED]
        named = [item for item in alike if item["code"] not in item["title"]]  # others have no words of their own
        choices = tuple(Choice(item["code"], item["title"]) for item in named)
        sentence = f"Which code is “{name}” ({counted(count, 'row')})?"
        yield Question(
            f"procedure:{name}", sentence, "the rows of it", (*choices, leave), is_blocking=False, takes="a code"
        )


def _charge_file(person: Person, read: CaseFile) -> tuple[ChargeFile, list[LeftOut]]:
    """The cases as encounters, without those that are here under their own case id."""
    keyed = keyed_by(keys.reference_key(), person.id)
    cases, known = known_by_case_id(person.id, read.cases, _case_id)
    seen: dict[str, int] = {}
    encounters = tuple(_encounter(case, keyed, person.id, seen) for case in cases)
    file = ChargeFile(KIND, encounters, problems=read.problems, left_out=(), questions=())
    return file, known


def _encounter(case: FiledCase, keyed: Any, person_id: int, seen: dict[str, int]) -> Encounter:
    body = case_body(case, _case_id(case))
    content = f"{KIND} {person_id} {case.case_id} {body}"
    seen[content] = seen.get(content, 0) + 1  # of several cases that say the same the nth is the nth
    body["id"] = str(uuid.uuid5(NAMESPACE, f"{content}#{seen[content]}"))
    charges = tuple(Charge(code.line, code.code, code.modifiers, code.quantity) for code in case.codes)
    return Encounter(
        claim=case.line,
        line=case.line,
        performed_on=case.performed_on,
        charges=charges,
        reference=keyed(case.case_id) if case.case_id else None,
        sheet=case.sheet,
        header={"export": body},
    )


def _plan(sent: Sent, person: Person, read: CaseFile) -> tuple[ImportPlan, list[LeftOut]]:
    file, known = _charge_file(person, read)
    return charge_steps.plan_of(charges_sent(sent, owner_of(person)), file, sent.now), known


KINDS = (TraineeCases(),)
