"""What a roster asks for, decided from what is there: unchanged, changed, invited, or a problem. Computes only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from rvuedge.accounts.rules.roster.rows import RosterRow
from rvuedge.files.problems import FileProblem

NEW_ROLE = "physician"  # of somebody invited, where the roster names none
Outcome = Literal["unchanged", "changed", "invited", "invited_again"]


@dataclass(frozen=True, slots=True)
class Belonging:
    """A membership, or with `person_id` None an open invitation, as it stands."""

    person_id: int | None
    role: str
    started_on: date
    ended_on: date | None
    cfte: Decimal | None


@dataclass(frozen=True, slots=True)
class RosterChange:
    """What becomes of one row. `changes` holds the new role, cfte or ended_on.

    Somebody whose last day is over is invited all the same: the past months of a leaver count once it is accepted.
    """

    row: RosterRow
    outcome: Outcome
    person_id: int | None = None
    changes: Mapping[str, Any] | None = None


def plan(
    rows: Sequence[RosterRow],
    *,
    members: Mapping[str, Sequence[Belonging]],
    invited: Mapping[str, Belonging],
    by_owner: bool,
    today: date,
) -> tuple[list[RosterChange], list[FileProblem]]:
    """A step or a problem for every row. `members` holds memberships by address, oldest first."""
    steps: list[RosterChange] = []
    problems: list[FileProblem] = []
    for row in rows:
        mine = _same(row, members.get(row.email, ()), today)
        refusal = _refusal(row, mine, members.get(row.email, ()), by_owner=by_owner, today=today)
        if refusal is not None:
            problems.append(refusal)
        elif mine is not None:
            changes = _changes(row, mine)
            steps.append(RosterChange(row, "changed" if changes else "unchanged", mine.person_id, changes))
        else:
            steps.append(RosterChange(row, _invitation(row, invited.get(row.email))))
    return steps, problems


def without_cfte(steps: Sequence[RosterChange], invited: Mapping[str, Belonging]) -> list[RosterChange]:
    """The invitations of which nothing states a clinical FTE."""
    return [
        step
        for step in steps
        if step.person_id is None
        and step.row.cfte is None
        and (step.row.email not in invited or invited[step.row.email].cfte is None)
    ]


def _same(row: RosterRow, memberships: Sequence[Belonging], today: date) -> Belonging | None:
    """The membership a row speaks of: the one with its start, or without a start the newest that has not ended."""
    if row.start is not None:
        return next((membership for membership in memberships if membership.started_on == row.start), None)
    return _current(memberships, today)


def _current(memberships: Sequence[Belonging], today: date) -> Belonging | None:
    running = [membership for membership in memberships if membership.ended_on is None or membership.ended_on >= today]
    return running[-1] if running else None


def _refusal(
    row: RosterRow, mine: Belonging | None, memberships: Sequence[Belonging], *, by_owner: bool, today: date
) -> FileProblem | None:
    running = _current(memberships, today)
    if mine is None and running is not None:
        wanted = f"{running.started_on}, the day this membership began"
        return FileProblem(row.line, "start", str(row.start), wanted)
    if mine is not None and mine.ended_on is not None and mine.ended_on < today and row.end != mine.ended_on:
        wanted = f"{mine.ended_on}, the day this membership ended: a returning member needs a later start"
        return FileProblem(row.line, "end", str(row.end or "nothing"), wanted)
    if mine is None and row.start is None and row.end is not None and row.end < today:
        return FileProblem(row.line, "start", "nothing", f"the first day of somebody who left on {row.end}")
    if row.end is not None and row.end < (mine.started_on if mine else row.start or today):
        return FileProblem(row.line, "end", str(row.end), "a day on or after the start")
    return None if by_owner else _for_owners(row, mine)


def _for_owners(row: RosterRow, mine: Belonging | None) -> FileProblem | None:
    """Roles, and owners, are changed by owners only (accounts/practices/memberships.py)."""
    if mine is not None and row.role not in {None, mine.role}:
        return FileProblem(row.line, "role", str(row.role), f"{mine.role}: only an owner changes roles")
    if mine is None and row.role == "owner":
        return FileProblem(row.line, "role", "owner", "another role: only an owner makes owners")
    if mine is not None and mine.role == "owner" and row.end != mine.ended_on and row.end is not None:
        return FileProblem(row.line, "end", str(row.end), "nothing: only an owner ends an owner's membership")
    return None


def _changes(row: RosterRow, mine: Belonging) -> dict[str, Any]:
    """What differs; a column or cell that says nothing changes nothing."""
    wanted = {"role": row.role, "cfte": row.cfte, "ended_on": row.end}
    return {name: value for name, value in wanted.items() if value is not None and value != getattr(mine, name)}


def _invitation(row: RosterRow, open_one: Belonging | None) -> Outcome:
    if open_one is None:
        return "invited"
    wanted = (row.role or NEW_ROLE, row.start or open_one.started_on, row.end, row.cfte)
    current = (open_one.role, open_one.started_on, open_one.ended_on, open_one.cfte)
    return "unchanged" if wanted == current else "invited_again"
