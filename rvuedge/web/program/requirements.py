"""What a program asks for: sets and the cohorts they bind, sets of its own, its code map, and codes that no map has."""

from __future__ import annotations

from typing import Any

from flask import flash, render_template, request
from flask.typing import ResponseReturnValue

from rvuedge.accounts.people.access import me, now
from rvuedge.training.curriculum import codes, sets
from rvuedge.training.curriculum.queries import program_set, sets_with_cohorts, unmapped_codes
from rvuedge.training.curriculum.schemas import CodeMapRowBodySchema, CohortBodySchema, ProgramSetBodySchema
from rvuedge.training.programs.access import directed
from rvuedge.training.programs.listing import program_named
from rvuedge.training.readers.set_lines import read_lines, written_lines
from rvuedge.training.requirements.shipped import specialty, vocabularies
from rvuedge.web.program.desk import PROGRAM, bp
from rvuedge.web.program.forms import back, given, outcome_shown
from rvuedge.web.typed import whole

COHORT = {
    "graduates_from": "Graduates from",
    "graduates_to": "Graduates to",
    "starts_from": "Began from",
    "starts_to": "Began to",
}
UNITS = {
    "case": "each case once",
    "one_per_case": "one per case, by its primary procedure",
    "each_procedure": "each procedure",
    "each_code_row": "each code row",
}
SHOWN = 100  # rows of the map on the page; the API has all


@bp.get(f"{PROGRAM}/requirements")
def requirements(organization_id: int) -> str:
    """Sets with their cohorts, the form for an own one, the map, and unmapped codes."""
    organization = directed(organization_id).organization_id
    program = program_named(organization)
    rows = codes.codes_of(organization)
    wanted = request.args.get("code", "").strip().upper()
    shown = [row for row in rows if wanted in {"", row.code}]
    return render_template(
        "program/requirements.html",
        organization_id=organization,
        specialty=specialty(program.specialty),
        sets=sets_with_cohorts(organization),
        cohort=COHORT,
        units=UNITS,
        vocabularies=vocabularies(),
        vocabulary=specialty(program.specialty).vocabulary,
        own=_own(organization),
        codes=shown[:SHOWN],
        codes_found=len(shown),
        wanted=wanted,
        unmapped=unmapped_codes(organization, program.specialty),
    )


def _own(organization_id: int) -> dict[str, Any] | None:
    """The own set that is being changed, with its lines as text."""
    set_id = request.args.get("set", "")
    if not set_id:
        return None
    found = program_set(organization_id, set_id)
    return {**found, "lines": written_lines(found["document"]["categories"])} if found["document"] else None


@bp.post(f"{PROGRAM}/requirements/cohort")
def put_cohort(organization_id: int) -> ResponseReturnValue:
    """Say whom a set binds; without any day nobody by cohort."""
    organization = directed(organization_id).organization_id
    with outcome_shown("Saved."):
        fields = given("set_id", *COHORT)
        set_id = fields.pop("set_id", "")
        if fields:
            sets.assign_set(organization, set_id, CohortBodySchema().load(fields), by=me(), now=now())
        else:
            sets.unassign_set(organization, set_id, by=me(), now=now())
    return back("requirements", organization)


@bp.post(f"{PROGRAM}/requirements/own")
def put_own_set(organization_id: int) -> ResponseReturnValue:
    """Enter or change a set of the program's own."""
    organization = directed(organization_id).organization_id
    read = read_lines(request.form.get("lines", ""))
    if read.problems:
        flash(" ".join(read.problems[:5]))
        return back("requirements", organization, _anchor="own")
    with outcome_shown("Saved."):
        fields = given("title", "source", "vocabulary", "credit_unit")
        body = ProgramSetBodySchema().load({**fields, "categories": list(read.categories)})
        source = body.pop("source")
        set_id = given("set_id").get("set_id") or sets.own_set_id(body["title"])
        sets.put_set(organization, set_id, body, source, by=me(), now=now())
    return back("requirements", organization)


@bp.post(f"{PROGRAM}/requirements/own/<set_id>/remove")
def remove_own_set(organization_id: int, set_id: str) -> ResponseReturnValue:
    """Take an own set back."""
    organization = directed(organization_id).organization_id
    with outcome_shown("Removed."):
        sets.remove_set(organization, set_id, by=me(), now=now())
    return back("requirements", organization)


@bp.post(f"{PROGRAM}/requirements/codes")
def put_code(organization_id: int) -> ResponseReturnValue:
    """Say where a code counts from a day on; categories one a line."""
    organization = directed(organization_id).organization_id
    with outcome_shown("Saved."):
        fields = given("starts_on", "ends_on", "rrc_code", "most")
        if "most" in fields:
            fields["most"] = whole(fields["most"])
        categories = [line.strip() for line in request.form.get("categories", "").splitlines() if line.strip()]
        source = given("source").get("source") or f"entered by {me().name}"
        body = CodeMapRowBodySchema().load({**fields, "categories": categories, "source": source})
        code = codes.code_typed(given("code").get("code", ""))
        item = codes.CountedCode(code, tuple(body["categories"]), body["rrc_code"], body["most"])
        days = (body["starts_on"], body["ends_on"])
        codes.put_code(organization, item, *days, body["source"], by=me(), now=now())
    return back("requirements", organization, _anchor="codes")
