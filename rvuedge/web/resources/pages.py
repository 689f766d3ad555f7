"""The list of resources, each guide with its lines worked by the engine, and its form where it has one."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from flask import abort, render_template, request

from rvuedge.accounts.people.access import now, public
from rvuedge.catalog.codes.page import code_page
from rvuedge.catalog.store import queries
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.extensions import db
from rvuedge.web.codes.worth import WorthAnswer, worth_of
from rvuedge.web.resources.global_periods import NO_PERIOD, GlobalPeriod, global_period
from rvuedge.web.resources.guides import Guide, grouped, guides
from rvuedge.web.resources.visit_levels import ELEMENTS, FAMILIES, LEVELS, LONGEST, ChosenLevel, chosen_level
from rvuedge.web.site.pages import bp
from rvuedge.web.typed import is_whole

OTHERS = 4  # guides named at the end of one
WORKED = 256  # answers kept: some times the examples of all guides, so that a page is valued once a day and catalog


@dataclass(frozen=True)
class LevelAnswer:
    """The chooser's answer: the code with its title and work (None where no release values it), or what to mend."""

    chosen: ChosenLevel | None = None
    title: str = ""
    work_rvu: Decimal | None = None
    problem: str = ""


@dataclass(frozen=True)
class PeriodAnswer:
    """The global period of a code on a day, or a sentence on why there is none."""

    code: str = ""
    title: str = ""
    period: GlobalPeriod | None = None
    problem: str = ""


@bp.get("/resources")
@public
def resources() -> str:
    """Guides by group."""
    return render_template("resources/resources.html", groups=grouped())


@bp.get("/resources/<slug>")
@public
def guide(slug: str) -> str:
    """One guide."""
    shown = guides().get(slug)
    if shown is None:
        abort(404)
    today = now().date()
    others = [other for other in guides().values() if other.slug != slug and other.group == shown.group]
    return render_template(
        "resources/guide.html",
        guide=shown,
        worked=worked_lines(shown, today),
        others=others[:OTHERS],
        tool=TOOLS[shown.tool](today) if shown.tool else None,
    )


def worked_lines(shown: Guide, today: date) -> dict[str, WorthAnswer]:
    """By its lines, what each worked example of a guide is worth on a day."""
    lines = [example.lines for section in shown.sections for example in section.examples]
    return {text: _worth(text, today, queries.version_number(), str(db.engine.url)) for text in lines}


@lru_cache(maxsize=WORKED)
def _worth(lines: str, today: date, _version: int, _address: str) -> WorthAnswer:
    return worth_of(lines, today)


def visit_level(_today: date) -> dict[str, Any]:
    """The form of the chooser with what was chosen, and its answer once a place and two elements or minutes are."""
    typed = {name: request.args.get(name, "") for name in ("place", "minutes", *ELEMENTS)}
    return {"typed": typed, "families": FAMILIES, "levels": LEVELS, "answer": _level_answer(typed)}


def _level_answer(typed: dict[str, str]) -> LevelAnswer | None:
    if not any(typed.values()):
        return None
    family = FAMILIES.get(typed["place"])
    if family is None:
        return LevelAnswer(problem="Choose where the visit was.")
    minutes = typed["minutes"].strip()
    if minutes and not (is_whole(minutes) and int(minutes) <= LONGEST):
        return LevelAnswer(problem=f"Type the minutes as a whole number up to {LONGEST}.")
    chosen = chosen_level(family, typed, int(minutes) if minutes else None)
    if not chosen.reasons:
        return LevelAnswer(problem="Choose two elements of decision making, or type the minutes.")
    page: dict[str, Any] = {"title": "", "work_rvu": None}
    with suppress(RvuEdgeError):  # no release holds the code: its level stands without its work
        page = code_page(chosen.code, on=now().date(), release=None) if chosen.code else page
    return LevelAnswer(chosen, page["title"], page["work_rvu"])


def global_days(today: date) -> dict[str, Any]:
    """The form of the calculator with what was typed, and its answer once both are."""
    typed = {name: request.args.get(name, "").strip() for name in ("code", "performed_on")}
    return {"typed": typed, "today": today, "answer": _period_answer(typed["code"].upper(), typed["performed_on"])}


def _period_answer(code: str, written: str) -> PeriodAnswer | None:
    if not code and not written:
        return None
    try:
        performed_on = date.fromisoformat(written)
        page = code_page(code, on=performed_on, release=None)
        row = next(row for row in page["relative_values"] if row["modifier"] == "")
        period = global_period(row["global_days"], performed_on)
    except (ValueError, OverflowError):
        return PeriodAnswer(problem="Type the day of the procedure.")
    except (RvuEdgeError, StopIteration):
        return PeriodAnswer(
            problem=f"No release of that day has a row of {code[:5] or 'no code'}. Type its five signs."
        )
    why = "" if period else NO_PERIOD.get(row["global_days"], f"No days are counted for “{row['global_days']}”.")
    return PeriodAnswer(page["code"], page["title"], period, why)


TOOLS: dict[str, Callable[[date], dict[str, Any]]] = {"visit-level": visit_level, "global-period": global_days}
