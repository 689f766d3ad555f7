"""The desk's table of members: what of it is asked for, in which order, and each row as the page shows it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import request, url_for

from rvuedge.benchmarks.rules.percentile import percentile_shown
from rvuedge.pictures.peers import place_dot
from rvuedge.platform.figures import count, hundredths, plain
from rvuedge.reports.benchmark.practice_desk import DeskRow
from rvuedge.web.typed import is_whole
from rvuedge.web.wording import members_found

MEMBERS = 12  # on one page: with flags in two lines, and all parts of the desk below, under 3,000 px on a phone
SAID_ONCE = 3  # from so many physicians on, a flag that all have is said above the table
# What another cell of the row, or a notice above the table, says already.
OTHER_WORDS = ("unvalued", "not ranked:", "nothing logged", "no release of the fee schedule")
END = {"<": -1, "=": 0, ">": 1}


def _place(row: DeskRow) -> tuple[Decimal, int] | None:
    ranked = row.ranked
    if ranked is None or ranked.percentile is None or not ranked.qualifier:
        return None
    return ranked.percentile, END.get(ranked.qualifier, 0)


# What the heads sort by; who has no such figure comes last, either way.
SORTED_BY: Mapping[str, Callable[[DeskRow], Any]] = {
    "name": lambda row: row.member.person.name.casefold(),
    "specialty": lambda row: (row.member.person.specialty or "").casefold() or None,
    "cfte": lambda row: row.cfte,
    "wrvu": lambda row: row.work_rvu if row.has_figures else None,
    "year": lambda row: row.ranked.annualized if row.ranked else None,
    "percentile": _place,
}
FIGURES = ("cfte", "wrvu", "year", "percentile")  # the largest first at the first click
FLAGS = ("", "any", "none")


@dataclass(frozen=True, slots=True)
class MembersChoice:
    """What is asked of the table; `parameters` is what the rest of the page keeps in its address."""

    words: str
    specialty: str
    flags: str
    sort: str
    descending: bool
    page: int
    parameters: Mapping[str, Any]

    def address(self, **changed: Any) -> str:
        """The page with some of it changed."""
        own = {
            "q": self.words or None,
            "specialty": self.specialty or None,
            "flags": self.flags or None,
            "sort": self.sort if self.sort != "name" else None,
            "order": "down" if self.descending else None,
        }
        return url_for("web_practice.practice", _anchor="members", **{**self.parameters, **own, **changed})

    def head(self, name: str) -> dict[str, str | None]:
        """A head of the table: where a click leads, and how it is sorted now."""
        mine = self.sort == name
        down = not self.descending if mine else name in FIGURES
        now = ("descending" if self.descending else "ascending") if mine else None
        return {"href": self.address(sort=name, order="down" if down else None), "sorted": now}


def asked_of(parameters: Mapping[str, Any]) -> MembersChoice:
    """What the address asks for; what it may not say is passed over."""
    sort = request.args.get("sort", "")
    flags, page = request.args.get("flags", ""), request.args.get("page", "1")
    return MembersChoice(
        words=request.args.get("q", "").strip()[:100],
        specialty=request.args.get("specialty", "").strip()[:100],
        flags=flags if flags in FLAGS else "",
        sort=sort if sort in SORTED_BY else "name",
        descending=request.args.get("order") == "down",
        page=int(page) if is_whole(page) else 1,
        parameters=parameters,
    )


def shown_of(everybody: Sequence[DeskRow], choice: MembersChoice) -> dict[str, Any]:
    """What the page needs for the table: one page of the rows, in order, with the ways to the others."""
    shared = said_once(everybody)
    rows = _ordered([row for row in everybody if _matches(row, choice, shared)], choice)
    pages = max(-(-len(rows) // MEMBERS), 1)
    page = min(max(choice.page, 1), pages)
    return {
        "rows": rows[(page - 1) * MEMBERS : page * MEMBERS],
        "choice": choice,
        "everybody": len(everybody),
        "members_found": members_found(
            len(rows),
            len(everybody),
            page=page,
            pages=pages,
            query=bool(choice.words or choice.specialty or choice.flags),
        ),
        "unvalued_words": lambda number: count(number, "unvalued line"),
        "shared_flags": shared,
        "own_flags": lambda row: own_flags(row, shared),
        "cells": cells,
        "heads": {name: choice.head(name) for name in SORTED_BY},
        "specialties": sorted({row.member.person.specialty for row in everybody if row.member.person.specialty}),
        "summary": summary(everybody, shared),
        "before": choice.address(page=page - 1) if page > 1 else None,
        "after": choice.address(page=page + 1) if page < pages else None,
    }


def cells(row: DeskRow) -> dict[str, Any]:
    """A row's cells as text; words where there is no figure."""
    ranked = row.ranked
    cfte = "" if row.cfte is None else plain(row.cfte)
    if not row.has_figures:
        return {"cfte": cfte, "work": "", "year": "", "place": "", "dot": None}
    year = "" if ranked is None or ranked.annualized is None else hundredths(ranked.annualized)
    work = hundredths(row.work_rvu) if row.work_rvu or row.unvalued_lines else "none"
    if ranked is None:
        return {"cfte": cfte, "work": work, "year": year, "place": "no survey", "dot": None}
    place = ranked.no_figure or (
        percentile_shown(ranked.percentile, ranked.qualifier) if ranked.qualifier else "not ranked"
    )
    drawn = place_dot(_drawn(ranked.percentile, ranked.qualifier), place=place) if ranked.qualifier else None
    return {"cfte": cfte, "work": work, "year": year, "place": place, "dot": drawn}


def summary(everybody: Sequence[DeskRow], shared: Sequence[str] = ()) -> str:
    """How many have figures, work and a rank, and how many a flag of their own."""
    figures = [row for row in everybody if row.has_figures]
    worked = sum(1 for row in figures if row.work_rvu)
    ranked = sum(1 for row in figures if row.ranked and row.ranked.qualifier)
    flagged = sum(1 for row in figures if own_flags(row, shared))
    total = sum((row.work_rvu for row in figures), Decimal(0))
    return (
        f"{hundredths(total)} wRVUs; {worked} of {count(len(figures), 'physician')} with work; {ranked} ranked;"
        f" {flagged} with flags."
    )


def said_once(everybody: Sequence[DeskRow]) -> tuple[str, ...]:
    """The flags that every physician with figures has."""
    flags = [row.flags for row in everybody if row.ranked]
    if len(flags) < SAID_ONCE:
        return ()
    return tuple(flag for flag in _worth(flags[0]) if all(flag in some for some in flags))


def own_flags(row: DeskRow, shared: Sequence[str]) -> list[str]:
    """The flags of a row that are not said above the table or in another of its cells."""
    return [flag for flag in _worth(row.flags) if flag not in shared]


def _worth(flags: Sequence[str]) -> list[str]:
    return [flag for flag in flags if not any(word in flag for word in OTHER_WORDS)]


def _matches(row: DeskRow, choice: MembersChoice, shared: Sequence[str]) -> bool:
    """Whether name, specialty or role has every word, and the filters let it pass."""
    person = row.member.person
    text = f"{person.name} {person.specialty or ''} {row.member.role}".casefold()
    if not all(word in text for word in choice.words.casefold().split()):
        return False
    if choice.specialty and person.specialty != choice.specialty:
        return False
    return not choice.flags or bool(own_flags(row, shared)) is (choice.flags == "any")


def _ordered(rows: Sequence[DeskRow], choice: MembersChoice) -> list[DeskRow]:
    key = SORTED_BY[choice.sort]
    known = [row for row in rows if key(row) is not None]
    unknown = [row for row in rows if key(row) is None]
    return [*sorted(known, key=key, reverse=choice.descending), *unknown]


def _drawn(percentile: Decimal | None, qualifier: str) -> Decimal | None:
    """Where the dot stands: beyond the survey's points at the end, as an arrow."""
    return {"<": Decimal(0), ">": Decimal(100)}.get(qualifier, percentile)
