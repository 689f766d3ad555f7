"""Words that pages put together: counts with their noun, and sentences of the practice desk."""

from __future__ import annotations

from rvuedge.benchmarks.percentile import percentile_shown
from rvuedge.fields import plain
from rvuedge.reports.desk import DeskRow


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: 1 line, 2,000 lines; `plural` where an s is not enough."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def members_found(found: int, everybody: int, *, page: int, pages: int, sought: bool) -> str:
    """How many members a list has: 28 members, page 1 of 2; with `sought`: 3 of 28 members."""
    told = f"{found} of {count(everybody, 'member')}" if sought else count(everybody, "member")
    return f"{told}, page {page} of {pages}" if pages > 1 else told


def member_facts(row: DeskRow) -> str:
    """Role, specialty and clinical FTE of a member, those that are known."""
    person, cfte = row.member.person, row.cfte
    return ", ".join(one for one in (row.member.role, person.specialty, f"{plain(cfte)} cFTE" if cfte else "") if one)


def member_standing(row: DeskRow) -> str:
    """Where a member's work stands on the survey, what of it is not valued, and whether they are away."""
    place = "— no percentile"
    if row.ranked is not None:
        shown = percentile_shown(row.ranked.percentile, row.ranked.qualifier)
        place = f"{shown} of {row.ranked.main.survey}" if row.ranked.qualifier else f"{shown} no percentile"
    unvalued = count(row.unvalued_lines, "unvalued line") if row.unvalued_lines else ""
    return " · ".join(one for one in (place, unvalued, row.away) if one)
