"""What a portfolio lists: procedures by role and supervision, cases by academic year and role. Only computes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rvuedge.training.rules.academic_year import class_of


@dataclass(frozen=True, slots=True)
class Performed:
    """A case as a portfolio needs it. `codes` has the primary procedure first where one is marked."""

    performed_on: date
    codes: tuple[str, ...]
    has_primary: bool
    role: str | None
    supervision: str | None
    is_simulated: bool
    is_confirmed: bool


@dataclass(frozen=True, slots=True)
class ProcedureRow:
    """A line of a portfolio. `primary` are those marked as primary; simulated ones are in none of the others."""

    code: str
    role: str
    supervision: str
    times: int
    primary: int
    confirmed: int
    simulated: int


@dataclass(frozen=True, slots=True)
class YearRow:
    """Cases of an academic year by role; simulated ones are apart."""

    year: str
    by_role: tuple[int, ...]
    cases: int
    confirmed: int
    simulated: int


def procedure_rows(cases: Iterable[Performed]) -> list[ProcedureRow]:
    """The lines by code, role and supervision; what was not said is an empty text. A code counts once in a case."""
    found: dict[tuple[str, str, str], Counter[str]] = {}
    for case in cases:
        for position, code in enumerate(dict.fromkeys(case.codes)):
            counts = found.setdefault((code, case.role or "", case.supervision or ""), Counter())
            if case.is_simulated:
                counts["simulated"] += 1
                continue
            is_primary = case.has_primary and position == 0
            counts.update(times=1, primary=int(is_primary), confirmed=int(case.is_confirmed))
    return [
        ProcedureRow(*key, counts["times"], counts["primary"], counts["confirmed"], counts["simulated"])
        for key, counts in sorted(found.items())
    ]


def roles_of(cases: Iterable[Performed]) -> tuple[str, ...]:
    """The roles of cases, the most frequent first; "" where none was chosen."""
    counts = Counter(case.role or "" for case in cases if not case.is_simulated)
    return tuple(sorted(counts, key=lambda role: (-counts[role], role)))


def year_rows(cases: Sequence[Performed], roles: Sequence[str]) -> list[YearRow]:
    """The cases of each academic year by role, earliest first; their sum is the number of cases."""
    found: dict[str, list[Performed]] = {}
    for case in cases:
        found.setdefault(class_of(case.performed_on), []).append(case)
    rows = []
    for year, mine in sorted(found.items()):
        actual = [case for case in mine if not case.is_simulated]
        by_role = Counter(case.role or "" for case in actual)
        confirmed = sum(case.is_confirmed for case in actual)
        counts = tuple(by_role[role] for role in roles)
        rows.append(YearRow(year, counts, len(actual), confirmed, len(mine) - len(actual)))
    return rows
