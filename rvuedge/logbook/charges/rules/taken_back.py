"""Rows that take others back, and sheets that repeat others, before rows become logs. Computes only."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rvuedge.files.columns.outcomes import IGNORE, Answered, Choice, Question
from rvuedge.logbook.charges.rules.encounters import Encounter, Skipped

READ = "read"  # the answer that a sheet which repeats others is to be read all the same


@dataclass(frozen=True, slots=True)
class ReadRow:
    """A row as read: the group it belongs to, its encounter, and whether it takes an earlier charge back."""

    group: tuple[object, ...]
    encounter: Encounter
    is_void: bool

    @property
    def line(self) -> int:
        """The row of its sheet or the line of its file."""
        return self.encounter.line


def remaining_rows(
    rows: Sequence[ReadRow], broken: set[object], *, is_statement: bool
) -> tuple[tuple[Encounter, ...], list[Skipped]]:
    """The encounters of rows that stand, grouped, and the rows that cancel each other with the reason.

    In a statement all rows stand: what takes back is netted with what it is compared with.
    """
    canceled: dict[int, Skipped] = {} if is_statement else _canceled(rows)
    groups: dict[object, Encounter] = {}
    for index, row in enumerate(rows):
        of_claim = (row.encounter.reference,)
        if index in canceled or row.group in broken or (row.encounter.reference and of_claim in broken):
            continue
        earlier = groups.get(row.group)
        if earlier is None:
            groups[row.group] = row.encounter
        else:
            groups[row.group] = replace(earlier, charges=earlier.charges + row.encounter.charges)
    return tuple(groups.values()), list(canceled.values())


def _canceled(rows: Sequence[ReadRow]) -> dict[int, Skipped]:
    """Each row that takes back with the one it takes back: the same codes, of the same claim where both have a number,
    of the same day or the latest before it."""
    open_rows: dict[object, list[int]] = defaultdict(list)
    found: dict[int, Skipped] = {}
    for index, row in enumerate(rows):
        if not row.is_void:
            open_rows[_facts(row.encounter)].append(index)
    for index, row in enumerate(rows):
        if not row.is_void:
            continue
        possible = [
            place for place in open_rows[_facts(row.encounter)] if _may_cancel(row.encounter, rows[place].encounter)
        ]
        sheet = row.encounter.sheet
        if not possible:
            reason = "takes back a charge that is not in this file; delete it in the log if it is there"
            found[index] = Skipped(row.line, reason, sheet)
            continue
        taken = max(
            possible, key=lambda place: (_nearness(row.encounter.performed_on, rows[place]), -abs(place - index))
        )
        open_rows[_facts(row.encounter)].remove(taken)
        other = rows[taken].encounter
        found[index] = Skipped(row.line, f"takes back row {other.line}", sheet)
        found[taken] = Skipped(other.line, f"taken back by row {row.line}", other.sheet)
    return found


def _facts(encounter: Encounter) -> object:
    lines = sorted((charge.code, tuple(sorted(charge.modifiers)), abs(charge.units)) for charge in encounter.charges)
    return tuple(lines), encounter.provider


def _may_cancel(void: Encounter, charge: Encounter) -> bool:
    same_claim = not (void.reference and charge.reference) or void.reference == charge.reference
    return same_claim and charge.performed_on <= void.performed_on


def _nearness(day: date, row: ReadRow) -> tuple[bool, date]:
    return row.encounter.performed_on == day, row.encounter.performed_on


def questions_of_sheets(rows: Sequence[ReadRow], answered: Answered) -> list[Question]:
    """A question for each sheet whose rows all stand on other sheets too: a list of all, beside one for each month."""
    by_sheet: dict[str, Counter[object]] = defaultdict(Counter)
    for row in rows:
        if row.encounter.sheet is not None:
            by_sheet[row.encounter.sheet][_content(row.encounter)] += 1
    found = []
    for name, content in by_sheet.items():
        others: Counter[object] = Counter()
        for other, its in by_sheet.items():
            if other != name:
                others += its
        if len(by_sheet) > 1 and not content - others and answered.choice(f"sheet:{name}") is None:
            repeated = all(answered.choice(f"sheet:{other}") is None for other in by_sheet)
            if repeated:
                found.append(_question(name, content.total()))
    return found


def _content(encounter: Encounter) -> object:
    return encounter.performed_on, _facts(encounter), encounter.reference


def _question(name: str, count: int) -> Question:
    sentence = f"All {count:,} charges of the sheet {name!r} stand on other sheets too. Is it to be read beside them?"
    choices = (
        Choice(IGNORE, "It repeats them and is not to be read."),
        Choice(READ, "They are other charges: read both."),
    )
    return Question(f"sheet:{name}", sentence, f"sheet {name!r}", choices)
