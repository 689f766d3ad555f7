"""The page of a resident's progress: one's own, and a resident's for the people of the program."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from rvuedge.accounts.people.access import me, now, today
from rvuedge.training.programs.access import directed
from rvuedge.training.progress.answers import hero_of, notices
from rvuedge.training.progress.board import seen_progress
from rvuedge.training.progress.queries import progress_of
from rvuedge.training.progress.resident import ResidentProgress
from rvuedge.training.progress.rules.bars import bar, bar_groups
from rvuedge.training.progress.shadow import teaching_value
from rvuedge.training.requirements.queries import shown_head
from rvuedge.training.requirements.services import DISCLAIMER
from rvuedge.training.requirements.shipped import requirement_sets
from rvuedge.web.training.words import last_case, methods, stage_words, table_rows, waiting_cases

bp = Blueprint("web_training", __name__)


@bp.get("/progress")
def progress() -> ResponseReturnValue:
    """One's own progress, against the set that binds or one that was chosen for this look; a student's is a list."""
    if me().stage_on(today()) == "medical_student":
        return redirect(url_for("web_clerkship.clerkship"))
    named = request.args.get("set") or None
    return _page(progress_of(me().id, today(), named=named), is_own=True)


@bp.get("/app/programs/<int:organization_id>/residents/<int:person_id>/progress")
def resident_progress(organization_id: int, person_id: int) -> str:
    """A resident's progress for directors and coordinators; the resident sees that it was looked at."""
    named = request.args.get("set") or None
    organization = directed(organization_id).organization_id
    return _page(seen_progress(organization, person_id, now().date(), named=named, by=me(), now=now()), is_own=False)


def _page(resident: ResidentProgress, *, is_own: bool) -> str:
    bound, found, counts = resident.choice.binding, resident.progress, resident.log.counts
    hero = hero_of(found)
    drawn = None if hero is None else bar(hero, as_of=resident.on, away=resident.training.away)
    return render_template(
        "trainee/progress.html",
        name=resident.name,
        is_own=is_own,
        paper=_paper(resident, is_own=is_own),
        fresh=last_case(resident.freshness),
        stage=stage_words(resident),
        hero=drawn,
        hero_words=drawn.words if drawn else "",
        cases=counts.cases,
        next_step=resident.next_step,
        notices=notices(resident),
        binding=bound,
        choices=_choices(bound.choices),
        requirement_set=None if bound.set is None else shown_head(bound.set),
        groups=bar_groups(found, as_of=resident.on, away=resident.training.away) if found else None,
        roles=sorted(((role, number) for role, number in counts.tally.roles.items() if role), key=_most_first),
        log=counts,
        teaching_value=teaching_value(resident.person_id, resident.on).work_rvu,
        questions=waiting_cases(resident),
        unmapped=sorted(counts.tally.unmapped.items()),
        methods=methods(resident),
        table=table_rows(resident),
        disclaimer=DISCLAIMER,
    )


def _paper(resident: ResidentProgress, *, is_own: bool) -> str:
    """Where the certificate and the portfolio are."""
    if is_own:
        return url_for("portfolio.my_portfolio")
    program = resident.training.organization_id
    return url_for("portfolio.resident_portfolio", organization_id=program, person_id=resident.person_id)


def _most_first(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]


def _choices(ids: tuple[str, ...]) -> list[tuple[str, Any]]:
    """Sets that may be named, by title; a program's own by its id."""
    shipped = requirement_sets()
    return [(key, shipped[key].title if key in shipped else key) for key in ids]
