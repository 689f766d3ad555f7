"""A resident's page for directors: first day of training, graduation, and every stage with its days."""

from __future__ import annotations

from typing import Any

from flask import render_template
from flask.typing import ResponseReturnValue

from rvuedge.accounts.people.access import me, now
from rvuedge.training.curriculum.queries import program_sets
from rvuedge.training.programs import residents
from rvuedge.training.programs.access import directed
from rvuedge.training.programs.listing import program_named, resident_shown
from rvuedge.training.programs.models import SPAN_KINDS
from rvuedge.training.programs.schemas import ResidentChangeSchema
from rvuedge.training.rules.stages import StageFacts
from rvuedge.web.program.desk import PROGRAM, bp
from rvuedge.web.program.forms import back, given, numbered, outcome_shown
from rvuedge.web.typed import whole

RESIDENT = f"{PROGRAM}/residents/<int:person_id>"
SPARE = 3  # empty rows below the stages: a year, a leave in it, and what follows


@bp.get(RESIDENT)
def resident(organization_id: int, person_id: int) -> str:
    """What is stated of a resident, in a form."""
    organization = directed(organization_id).organization_id
    return render_template(
        "program/resident.html",
        organization_id=organization,
        program=program_named(organization),
        resident=resident_shown(organization, person_id, now().date()),
        sets=program_sets(organization),
        kinds=SPAN_KINDS,
        spare=SPARE,
    )


@bp.post(RESIDENT)
def put_resident(organization_id: int, person_id: int) -> ResponseReturnValue:
    """State a resident whole; a stage marked to be removed goes."""
    organization = directed(organization_id).organization_id
    with outcome_shown("Saved."):
        facts = given("training_started_on", "graduates_on", "requirement_set", "base_version")
        body = ResidentChangeSchema().load({**facts, "stages": _stages()})
        stages = [StageFacts(**stage) for stage in body.pop("stages")]
        version = body.pop("base_version")
        residents.put_resident(organization, person_id, body, stages, by=me(), now=now(), base_version=version)
    return back("resident", organization, person_id=person_id)


def _stages() -> list[dict[str, Any]]:
    """The rows of the form, but those marked to go and those in which nothing but the kind stands."""
    rows = numbered("starts_on", "ends_on", "kind", "pgy", "is_chief", "remove")
    stated = [row for row in rows if "remove" not in row and set(row) - {"kind"}]
    return [{**row, "pgy": whole(row["pgy"])} if "pgy" in row else row for row in stated]
