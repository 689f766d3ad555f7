"""A program's rotations, and who is on which in the academic year."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from rvuedge.accounts.people.access import me, now
from rvuedge.training.programs.access import directed
from rvuedge.training.programs.listing import blocks_between, residents_shown, rotations_of
from rvuedge.training.rotations import services as rotation_services
from rvuedge.training.rotations.schemas import BlockBodySchema, RotationBodySchema
from rvuedge.training.rules.academic_year import bounds, first_year
from rvuedge.web.program.desk import PROGRAM, bp
from rvuedge.web.program.forms import back, given, outcome_shown
from rvuedge.web.typed import whole


@bp.get(f"{PROGRAM}/rotations")
def rotations(organization_id: int) -> str:
    """Rotations, and the blocks of this academic year and the next."""
    organization = directed(organization_id).organization_id
    year = first_year(now().date())
    first, last = bounds(year)[0], bounds(year + 1)[1]
    residents = residents_shown(organization, now().date())
    listed = rotations_of(organization)
    return render_template(
        "program/rotations.html",
        organization_id=organization,
        rotations=listed,
        blocks=blocks_between(organization, first, last),
        residents=residents,
        names={item["person_id"]: item["name"] for item in residents},
        titles={item.key: item.name for item in listed},
        first=first,
        last=last,
    )


@bp.post(f"{PROGRAM}/rotations")
def put_rotation(organization_id: int) -> ResponseReturnValue:
    """State a rotation; without a key a new one, keyed by its name."""
    organization = directed(organization_id).organization_id
    with outcome_shown("Saved."):
        body = RotationBodySchema().load(given("name", "site"))
        key = given("key").get("key") or rotation_services.key_for(body["name"], body["site"])
        rotation_services.put_rotation(organization, key, body, by=me(), now=now())
    return back("rotations", organization)


@bp.post(f"{PROGRAM}/rotations/<key>/remove")
def remove_rotation(organization_id: int, key: str) -> ResponseReturnValue:
    """Take a rotation off the list."""
    organization = directed(organization_id).organization_id
    with outcome_shown("Removed."):
        rotation_services.remove_rotation(organization, key, by=me(), now=now())
    return back("rotations", organization)


@bp.post(f"{PROGRAM}/blocks")
def put_block(organization_id: int) -> ResponseReturnValue:
    """Put a resident on a rotation for some days."""
    organization = directed(organization_id).organization_id
    with outcome_shown("Saved."):
        fields = given("person_id", "rotation_key", "starts_on", "ends_on")
        body = BlockBodySchema().load({**fields, "person_id": whole(fields.get("person_id", ""))})
        rotation_services.put_block(organization, **body, by=me(), now=now())
    return back("rotations", organization, _anchor="blocks")


@bp.post(f"{PROGRAM}/blocks/<int:block_id>/remove")
def remove_block(organization_id: int, block_id: int) -> ResponseReturnValue:
    """Take a block back."""
    organization = directed(organization_id).organization_id
    with outcome_shown("Removed."):
        rotation_services.remove_block(organization, block_id, by=me(), now=now())
    return back("rotations", organization, _anchor="blocks")
