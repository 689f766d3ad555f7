"""What a portfolio lists: each procedure by role and supervision, how often, how many confirmed. Only computes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Performed:
    """A code row of a case: what was done, in which role, under which supervision."""

    code: str
    role: str | None
    supervision: str | None
    is_primary: bool
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


def procedure_rows(performed: Iterable[Performed]) -> list[ProcedureRow]:
    """The lines by code, role and supervision; what was not said is an empty text."""
    times: dict[tuple[str, str, str], Counter[str]] = {}
    for item in performed:
        counts = times.setdefault((item.code, item.role or "", item.supervision or ""), Counter())
        if item.is_simulated:
            counts["simulated"] += 1
            continue
        counts.update(times=1, primary=int(item.is_primary), confirmed=int(item.is_confirmed))
    return [
        ProcedureRow(*key, counts["times"], counts["primary"], counts["confirmed"], counts["simulated"])
        for key, counts in sorted(times.items())
    ]
