"""What of a roster only a person can say, and what a manager should know of one that is taken. Computes only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from rvuedge.accounts.rules.roster.file import Roster
from rvuedge.accounts.rules.roster.plan import Belonging, RosterChange, without_cfte
from rvuedge.files.columns.likeness import is_npi
from rvuedge.files.columns.outcomes import Choice, LeftOut, Question
from rvuedge.platform.figures import count

NAMED = 5  # people named in a question; the rest are counted
CFTE_CHOICES = (
    Choice("1", "1.0: full time"),
    Choice("0", "0: no clinical work"),
    Choice("unstated", "not known yet: reports count 1.0 until it is stated"),
)


def with_cfte(
    steps: list[RosterChange], roster: Roster, invited: Mapping[str, Belonging], answers: Mapping[str, str]
) -> tuple[list[RosterChange], list[Question]]:
    """The steps with the clinical FTE an answer gives where the file leaves it empty, or the question.

    A roster without such a column is asked about too; nobody waits for the answer, and the note says what counts.
    """
    bare = without_cfte(steps, invited)
    if not bare:
        return steps, []
    answer = answers.get("cfte")
    if answer == "unstated":
        return steps, []
    if answer in {"0", "1"}:
        chosen = set(map(id, bare))
        value = Decimal(answer)
        return [replace(step, row=replace(step.row, cfte=value)) if id(step) in chosen else step for step in steps], []
    named = ", ".join(step.row.name or step.row.email for step in bare[:NAMED])
    more = f" and {len(bare) - NAMED} more" if len(bare) > NAMED else ""
    words = "left empty" if roster.has_cfte else "not stated"
    sentence = f"The clinical FTE is {words} for {named}{more}. What is it?"
    where = f"line {bare[0].row.line}"
    return steps, [Question("cfte", sentence, where, CFTE_CHOICES, is_blocking=roster.has_cfte)]


LEAVERS = "leavers"
LEAVER_CHOICES = (
    Choice("invite", "Invite them all the same: their past months count once they accept."),
    Choice("leave_out", "Leave them out."),
)


def with_leavers(
    steps: list[RosterChange], answers: Mapping[str, str], today: date
) -> tuple[list[RosterChange], list[Question], list[LeftOut]]:
    """What becomes of those who have left and have no account here: asked, since a letter would go to somebody who is
    gone. Nobody waits for the answer: until then they are invited, as anybody is."""
    leavers = [
        step
        for step in steps
        if step.person_id is None and step.outcome != "unchanged" and step.row.end is not None and step.row.end < today
    ]
    answer = answers.get(LEAVERS)
    if not leavers or answer == "invite":
        return steps, [], []
    if answer == "leave_out":
        parts = [
            LeftOut("row", f"row {step.row.line}", 1, f"left on {step.row.end}; no account here") for step in leavers
        ]
        return [step for step in steps if step not in leavers], [], parts
    named = ", ".join(f"{step.row.name or step.row.email} ({step.row.end})" for step in leavers[:NAMED])
    more = f" and {len(leavers) - NAMED} more" if len(leavers) > NAMED else ""
    sentence = f"Left before today, and without an account here: {named}{more}. Are they to be invited?"
    return steps, [Question(LEAVERS, sentence, f"line {leavers[0].row.line}", LEAVER_CHOICES, is_blocking=False)], []


def notes_of(roster: Roster, steps: Sequence[RosterChange]) -> tuple[str, ...]:
    """What a manager should know of a roster that is taken all the same."""
    notes = []
    if not roster.has_cfte and any(step.person_id is None and step.row.cfte is None for step in steps):
        notes.append("The roster states no clinical FTE; reports count 1.0 for each person until it is stated.")
    wrong = [row.npi for row in roster.rows if row.npi and not is_npi(row.npi)]
    if wrong:
        sentence = f"The check digit is wrong in {count(len(wrong), 'NPI')}, {wrong[0]} the first"
        notes.append(f"{sentence}; files of charges are matched by the number as it stands here.")
    titles = sorted({title for row in roster.rows for title in row.titles.split(", ") if title})
    if titles:
        notes.append(f"Titles beside names are not kept: {', '.join(titles)}.")
    return tuple(notes)
