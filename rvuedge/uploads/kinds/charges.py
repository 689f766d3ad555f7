"""Charges of one's own into one's log, and what every import of charges has in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rvuedge.accounts.jobs.work import Work
from rvuedge.accounts.people.models import Person
from rvuedge.files.columns.outcomes import Answered, answered
from rvuedge.files.problems import FileProblem, FileRefused
from rvuedge.logbook.charges.matching import keyed_by
from rvuedge.logbook.charges.readers.any_format import read_charges
from rvuedge.logbook.charges.readers.headers import VOCABULARY
from rvuedge.logbook.charges.rules.encounters import ChargeFile, ReadingManner
from rvuedge.logbook.charges.services import ImportRequest
from rvuedge.logbook.charges.undo import finish_undo, undo_some
from rvuedge.logbook.records.facts import Owner, PersonFacts
from rvuedge.platform.edge import keys
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.extensions import db
from rvuedge.platform.figures import count
from rvuedge.uploads import charge_steps
from rvuedge.uploads.charge_files import columns_shown, without_patients, zone_of
from rvuedge.uploads.kinds.protocol import Sent, UploadNotReadyError, problems_in_short, taken_back_by
from rvuedge.uploads.overview import SAMPLES, Overview

NOTED = 5  # rows named with a note; the rest are counted, since nobody reads more
MOST_NOTES = 100  # notes that are shown, as an import lists problems
HEAD = ("Date", "Code", "Modifiers", "Units", "Site", "Provider")
OUTCOMES = {
    "made": "Logs that would be made",
    "already": "Logs that are here already",
    "duplicate": "Logs like one that is here: left out",
    "changed": "Claims that are here with other content",
    "deleted": "Logs you deleted: left out",
    "superseded": "Claims that later ones replaced: left out",
}


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file as read with the answers so far, or why it cannot be read."""

    read: ChargeFile | None
    problems: tuple[FileProblem, ...] = ()


def owner_of(person: Person) -> Owner:
    """A person as crediting wants to know them."""
    return Owner(person.id, PersonFacts(person.provider_type, person.stages))


class OwnCharges:
    """Charges of one person."""

    name = "charges"
    title = "Charges of mine"
    for_practice: bool | None = False
    is_undoable: bool = True

    def prepared(self, data: bytes, file: str) -> tuple[bytes, tuple[str, ...]]:
        """The file without what names a patient."""
        return without_patients(data, file, is_statement=False)

    def look_over(self, sent: Sent) -> Overview:
        """Columns, questions, and what would become of each log."""
        person = db.session.get_one(Person, sent.person_id)
        reading = reading_of(sent, person, sent.options.get("npi") or sent.options.get("provider"))
        overview = shown_reading(sent, reading)
        if reading.read is None:
            return overview
        try:
            plan = charge_steps.plan_of(charges_sent(sent, owner_of(person)), reading.read, sent.now)
        except RvuEdgeError as error:
            return replace(overview, notes=(*overview.notes, error.detail))
        counts = plan.counts()
        totals = [(words, f"{counts[name]:,}") for name, words in OUTCOMES.items() if counts[name]]
        totals += [("Lines of those logs", f"{counts['lines']:,}")] if counts["lines"] else []
        is_open = any(question.is_blocking for question in plan.questions)
        return replace(
            overview,
            questions=tuple(plan.questions),
            left_out=tuple(plan.left_out),
            problems=tuple(plan.problems),
            totals=tuple(totals),
            is_ready=not plan.problems and not is_open,
        )

    def apply(self, sent: Sent, work: Work) -> dict[str, Any]:
        """Save the logs, fifty at a time; canceled, what was saved is taken back."""
        person = db.session.get_one(Person, sent.person_id)
        reading = reading_of(sent, person, sent.options.get("npi") or sent.options.get("provider"))
        read = readable(sent, reading)
        charges = charges_sent(sent, owner_of(person))
        with taken_back_by(lambda: take_back(imports_so_far(work, sent.person_id), sent)):
            import_id, logs = stored_in_steps(work, charges, read, sent, dict(work.position))
        return {"imports": [[sent.person_id, import_id]], "report": [["Logs made", f"{logs:,}"]]}

    def undo(self, _sent: Sent, result: Mapping[str, Any], work: Work) -> dict[str, Any]:
        """Take the logs back, fifty at a time, but for those that were edited."""
        return undone_in_steps(result, work)


def _manner(sent: Sent, person: Person | None, provider: str | None) -> ReadingManner:
    zone = zone_of(person.time_zone if person is not None else "America/New_York")
    wanted = " ".join(provider.casefold().split()) if provider else None
    return ReadingManner(sent.now.astimezone(zone).date(), zone, _answered(sent), wanted)


def _answered(sent: Sent) -> Answered:
    return answered(sent.answers.as_mapping(), sent.answers.given)


def keyed_for(person_id: int) -> Any:
    """A function that keys references under a person's own key."""
    return keyed_by(keys.reference_key(), person_id)


def reading_of(sent: Sent, person: Person | None, provider: str | None) -> _Reading:
    """A file as read for a person or a provider, with the answers so far."""
    keyed = keyed_for(person.id) if person is not None else str
    try:
        manner = _manner(sent, person, provider)
        return _Reading(read_charges(sent.data, file=sent.file, keyed=keyed, manner=manner))
    except FileRefused as error:
        return _Reading(None, tuple(error.problems))


def readable(sent: Sent, reading: _Reading) -> ChargeFile:
    """The file, where it can be read. Raises UploadNotReadyError."""
    if reading.read is None:
        raise UploadNotReadyError(problems_in_short(reading.problems, sent.file))
    return reading.read


def shown_reading(sent: Sent, reading: _Reading) -> Overview:
    """What a file holds, before anybody says whose it is."""
    removed = sent.options.get("removed", ())
    columns = columns_shown(sent.data, sent.file, _answered(sent), removed, is_statement=False)
    notes = (f"Removed on arrival: {', '.join(removed)}.",) if removed else ()
    read = reading.read
    if read is None:
        return Overview(columns, VOCABULARY.called, problems=reading.problems, notes=notes)
    return Overview(
        columns,
        VOCABULARY.called,
        read.questions,
        read.left_out,
        read.problems,
        (*notes, *_notes(read.notes)),
        HEAD,
        tuple(_rows(read)),
    )


def _notes(notes: Sequence[FileProblem]) -> list[str]:
    """What was assumed or read in spite of something, each said once, with the rows it stands on."""
    rows: dict[str, list[str]] = {}
    for note in notes:
        where = [] if note.line is None else [f"{note.sheet}: {note.line}" if note.sheet else str(note.line)]
        rows.setdefault(note.found, []).extend(where)
    found = []
    for words, lines in rows.items():
        more = f" and {len(lines) - NOTED:,} more" if len(lines) > NOTED else ""
        place = f" (row{'s' if len(lines) > 1 else ''} {', '.join(lines[:NOTED])}{more})" if lines else ""
        found.append(f"{words[:1].upper()}{words[1:]}{place}.")
    return found[:MOST_NOTES]


def _rows(read: ChargeFile) -> list[tuple[str, ...]]:
    found: list[tuple[str, ...]] = []
    for encounter in read.encounters[:SAMPLES]:
        for charge in encounter.charges[:1]:
            day = encounter.performed_on.isoformat()
            marks = " ".join(charge.modifiers)
            found.append((day, charge.code, marks, str(charge.units), encounter.site or "", encounter.provider or ""))
    return found


def charges_sent(sent: Sent, owner: Owner) -> charge_steps.ChargesSent:
    npi, provider = sent.options.get("npi"), sent.options.get("provider")
    wanted = ImportRequest(
        mapping=sent.answers.as_mapping(),
        answers=dict(sent.answers.given),
        npi=npi,
        provider=provider,
        corrections=_corrections(sent),
    )
    return charge_steps.ChargesSent(owner, sent.file, sent.data, wanted, sent.organization_id)


def _corrections(sent: Sent) -> Any:
    chosen = sent.answers.given.get("corrections", "ask")
    return chosen if chosen in {"replace", "add", "leave"} else "ask"


def stored_in_steps(
    work: Work,
    charges: charge_steps.ChargesSent,
    read: ChargeFile,
    sent: Sent,
    place: dict[str, Any],
    base: Mapping[str, Any] | None = None,
) -> tuple[str, int]:
    """Save one person's logs in steps, beginning where the last finished step ended: the import's id, logs made."""
    more = dict(base or {})
    plan = charge_steps.plan_of(charges, read, sent.now)
    import_id, made = place.get("import"), int(place.get("made", 0))
    if import_id is None:
        with work.step() as step:
            import_id = charge_steps.begin_import(step.session, charges, plan, sent.now)
            made = sum(log.outcome == "made" for log in plan.logs) - len(charge_steps.logs_left(plan))
            step.leaves({**more, "import": import_id, "made": made})
    left = charge_steps.logs_left(plan)
    total = made + len(left)
    for start in range(0, len(left), charge_steps.AT_ONCE):
        some = left[start : start + charge_steps.AT_ONCE]
        with work.step() as step:
            charge_steps.go_on(step.session, charges.owner, import_id, some, sent.now)
            made += len(some)
            words = f"{made:,} of {total:,} logs"
            step.leaves({**more, "import": import_id, "made": made}, done=made, total=total, words=words)
    return str(import_id), made


def imports_so_far(work: Work, person_id: int | None) -> list[list[Any]]:
    """The imports of a job's finished steps: of members done with, and of the one under way."""
    under_way = work.position.get("import")
    return [*work.position.get("imports", []), *([[person_id, under_way]] if under_way else [])]


def take_back(imports: Sequence[Sequence[Any]], sent: Sent) -> None:
    for person_id, import_id in imports:
        owner = owner_of(db.session.get_one(Person, person_id))
        while undo_some(owner=owner, import_id=import_id, limit=charge_steps.AT_ONCE, now=sent.now):
            pass
        finish_undo(owner=owner, import_id=import_id, now=sent.now)


def undone_in_steps(result: Mapping[str, Any], work: Work) -> dict[str, Any]:
    """Undo each import of an upload in steps. Deleting again what is gone changes nothing, so a kill does no harm."""
    removed, back, edited = int(work.position.get("removed", 0)), 0, 0
    for person_id, import_id in result.get("imports", []):
        owner = owner_of(db.session.get_one(Person, person_id))
        while True:
            with work.step() as step:
                some = undo_some(owner=owner, import_id=import_id, limit=charge_steps.AT_ONCE, now=work.now())
                removed += some
                step.leaves({"removed": removed}, done=removed, words=count(removed, "log") + " taken back")
            if not some:
                break
        with work.step():
            came, stayed = finish_undo(owner=owner, import_id=import_id, now=work.now())
        back, edited = back + came, edited + stayed
    report = [["Logs taken back", f"{removed:,}"], ["Edited since, and still here", f"{edited:,}"]]
    return {"report": [*report, ["Earlier logs that came back", f"{back:,}"]]}


KINDS = (OwnCharges(),)
