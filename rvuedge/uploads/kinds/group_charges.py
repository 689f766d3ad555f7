"""Charges of a group into the logs of its members, matched by NPI or name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from rvuedge.accounts.jobs.work import Work
from rvuedge.accounts.people.models import Person
from rvuedge.files.columns.outcomes import Question
from rvuedge.logbook.charges import corrections
from rvuedge.logbook.charges.plan import ImportPlan
from rvuedge.logbook.charges.readers.summaries import Summary
from rvuedge.logbook.charges.rules.encounters import ChargeFile, Encounter, Void
from rvuedge.platform.extensions import db
from rvuedge.uploads import charge_steps
from rvuedge.uploads.charge_files import without_patients
from rvuedge.uploads.kinds.charges import (
    OUTCOMES,
    charges_sent,
    imports_so_far,
    keyed_for,
    owner_of,
    readable,
    reading_of,
    shown_reading,
    stored_in_steps,
    take_back,
    undone_in_steps,
)
from rvuedge.uploads.kinds.protocol import Sent, UploadNotReadyError, taken_back_by
from rvuedge.uploads.overview import Overview
from rvuedge.uploads.providers import ProviderMatch, matched, remember_providers


class GroupCharges:
    """Charges of a practice's members, matched by NPI or name."""

    name = "group-charges"
    title = "Charges of the group"
    for_practice: bool | None = True
    is_undoable: bool = True

    def prepared(self, data: bytes, file: str) -> tuple[bytes, tuple[str, ...]]:
        """The file without what names a patient."""
        return without_patients(data, file, is_statement=False)

    def look_over(self, sent: Sent) -> Overview:
        """Columns, questions, and whose lines are whose."""
        reading = reading_of(sent, None, None)
        overview = shown_reading(sent, reading)
        if reading.read is None:
            return overview
        match = match_of(sent, reading.read)
        lines = lines_by_provider(reading.read)
        mine = sum(lines[name] for name in match.people)
        plans = _plans(sent, reading.read, match)
        counts = sum((Counter(plan.counts()) for plan in plans), Counter[str]())
        totals = [
            *shown_match(match, lines),
            *((words, f"{counts[name]:,}") for name, words in OUTCOMES.items() if counts[name]),
        ]
        questions = (*_questions(reading.read, plans), *match.questions(lines))
        problems = tuple(dict.fromkeys(problem for plan in plans for problem in plan.problems)) or overview.problems
        is_open = any(question.is_blocking for question in questions)
        return replace(
            overview,
            questions=questions,
            notes=(*overview.notes, *match.notes()),
            left_out=(*overview.left_out, *match.not_read(lines)),
            problems=problems,
            totals=tuple(totals),
            is_ready=not problems and not is_open and bool(mine),
        )

    def apply(self, sent: Sent, work: Work) -> dict[str, Any]:
        """One import for each member, fifty logs at a time, member by member."""
        read = readable(sent, reading_of(sent, None, None))
        match = match_of(sent, read)
        if match.open or any(question.is_blocking for question in read.questions):
            raise UploadNotReadyError("Say whose the lines are first; nothing was imported.")
        done: list[list[Any]] = list(work.position.get("imports", []))
        total = int(work.position.get("logs", 0))
        finished = {person_id for person_id, _ in done}
        with taken_back_by(lambda: take_back(imports_so_far(work, work.position.get("person")), sent)):
            for person_id, theirs in by_person(read, match.people):
                if person_id in finished:
                    continue
                charges, mine = _of_member(sent, theirs, person_id)
                place = dict(work.position) if work.position.get("person") == person_id else {}
                base = {"imports": done, "logs": total, "person": person_id}
                import_id, logs = stored_in_steps(work, charges, mine, sent, {**base, **place}, base)
                done, total = [*done, [person_id, import_id]], total + logs
                with work.step() as step:
                    step.leaves({"imports": done, "logs": total})
            with work.step() as step:
                remember_providers(step.session, sent.organization_id or 0, match, now=sent.now)
        left_out = sum(part.count for part in match.not_read(lines_by_provider(read)))
        report = [["Members", f"{len(done):,}"], ["Logs made", f"{total:,}"]]
        report += [["Lines not read: of providers who are nobody of the practice", f"{left_out:,}"]] if left_out else []
        return {"imports": done, "report": report}

    def undo(self, _sent: Sent, result: Mapping[str, Any], work: Work) -> dict[str, Any]:
        """Take every member's logs back, but for those that were edited."""
        return undone_in_steps(result, work)


def _of_member(sent: Sent, theirs: ChargeFile, person_id: int) -> tuple[charge_steps.ChargesSent, ChargeFile]:
    person = db.session.get_one(Person, person_id)
    return charges_sent(sent, owner_of(person)), _under_key(theirs, keyed_for(person_id))


def _plans(sent: Sent, read: ChargeFile, match: ProviderMatch) -> list[ImportPlan]:
    """What would become of each member's charges, as things stand."""
    found = []
    for person_id, theirs in by_person(read, match.people):
        charges, mine = _of_member(sent, theirs, person_id)
        found.append(charge_steps.plan_of(charges, mine, sent.now))
    return found


def _questions(read: ChargeFile, plans: Sequence[ImportPlan]) -> list[Question]:
    """The file's own questions once, and one about the corrected claims of all members."""
    changed = sum(plan.counts()["changed"] for plan in plans)
    found = {question.key: question for question in read.questions}
    for question in (question for plan in plans for question in plan.questions):
        found.setdefault(question.key, question)
    if corrections.KEY in found:
        found[corrections.KEY] = replace(found[corrections.KEY], sentence=corrections.sentence_for(changed))
    return list(found.values())


def shown_match(match: ProviderMatch, lines: Mapping[str, int]) -> tuple[tuple[str, str], ...]:
    """Whose a file's lines are, in counts."""
    return (
        ("Lines of members", f"{sum(lines[name] for name in match.people):,}"),
        ("Members with lines", f"{len(set(match.people.values())):,}"),
        ("Lines of providers left out", f"{sum(lines[name] for name in match.left_out):,}"),
        ("Lines that wait for a question", f"{sum(lines[name] for name in match.open):,}"),
    )


def match_of(sent: Sent, read: ChargeFile | Summary) -> ProviderMatch:
    """Whose the providers of a practice's file are."""
    return matched(
        sent.organization_id or 0,
        sorted(lines_by_provider(read)),
        given=sent.answers.given,
        on=sent.now.date(),
        beside=read.names if isinstance(read, ChargeFile) else None,
    )


def lines_by_provider(read: ChargeFile | Summary) -> Counter[str]:
    """Lines by provider as the file prints them; "" where it names none."""
    if isinstance(read, Summary):
        return Counter(row.provider or "" for row in read.rows)
    found: Counter[str] = Counter()
    for encounter in read.encounters:
        found[encounter.provider or ""] += len(encounter.charges)
    return found


def by_person(read: ChargeFile, people: Mapping[str, int]) -> list[tuple[int, ChargeFile]]:
    """The file as each member has it, by the member's id: one pass over a file, however many they are."""
    encounters: dict[int, list[Encounter]] = {person_id: [] for person_id in people.values()}
    voids: dict[int, list[Void]] = {person_id: [] for person_id in encounters}
    for encounter in read.encounters:
        if (person_id := people.get(encounter.provider or "")) is not None:
            encounters[person_id].append(encounter)
    for void in read.voids:
        if (person_id := people.get(void.provider or "")) is not None:
            voids[person_id].append(void)
    return [
        (person_id, replace(read, encounters=tuple(mine), voids=tuple(voids[person_id]), others=0, providers=Counter()))
        for person_id, mine in sorted(encounters.items())
    ]


def _under_key(read: ChargeFile, keyed: Any) -> ChargeFile:
    """Encounters with their numbers under a person's own key, and without their providers."""
    encounters = tuple(
        replace(
            encounter,
            reference=keyed(encounter.reference) if encounter.reference else None,
            replaces=tuple(map(keyed, encounter.replaces)),
            provider=None,
        )
        for encounter in read.encounters
    )
    voids = tuple(replace(void, references=tuple(map(keyed, void.references)), provider=None) for void in read.voids)
    return replace(read, encounters=encounters, voids=voids)


KINDS = (GroupCharges(),)
