"""`rvuedge practice policy`, `work-place`, `pay-entry`: what pages and the API take, at the command line."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from marshmallow import Schema, ValidationError

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import person_by_email
from rvuedge.cli.exports.group import BY, DAY, ORGANIZATION
from rvuedge.cli.exports.writing import acting_manager
from rvuedge.cli.shell import instant, plainly, refusals, refuse, working_app
from rvuedge.contracts.policies.practice import PolicyDraft
from rvuedge.contracts.terms.schemas import PayEntrySchema
from rvuedge.contracts.terms.services import enter_pay
from rvuedge.logbook.places.api import WorkPlaceBodySchema
from rvuedge.logbook.places.rules import StatedPlace
from rvuedge.logbook.places.services import state_place
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.platform.figures import signed
from rvuedge.productivity.repricing.policy_changes import change_policy
from rvuedge.reports.dated_facts.closed import months_closed
from rvuedge.reports.dated_facts.policy_schemas import PolicyDraftSchema

FOR = click.option("--for", "email", required=True, help="The person's email address.")


@click.command("policy")
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@ORGANIZATION
@BY
@click.option("--from", "first", type=DAY, help="The first day of service; without it today.")
@click.option("--preview", is_flag=True, help="Show what it would change; write nothing.")
@click.option("--adjust", is_flag=True, help="Post what differs in closed months as adjustments.")
@plainly
def put_policy(
    name: str, file: Path, organization: int, email: str, first: datetime | None, *, preview: bool, adjust: bool
) -> None:
    """Write a version of a practice's policy NAME from FILE (JSON: base, changes, internal_values)."""
    with working_app():
        actor = acting_manager(organization, email)
        body = checked(
            PolicyDraftSchema, {**read_json(file), **({"effective_from": str(first.date())} if first else {})}
        )
        more = (body["base"], body["changes"], body["internal_values"], body["effective_from"])
        draft = PolicyDraft(organization, name, *more)
        choice = {"preview": preview, "adjust": adjust}
        found = change_policy(draft=draft, person_id=actor, **choice, now=instant(), closed=months_closed)
        made = "Would change" if preview else "Changed"
        click.echo(f"{made} {len(found.logs):,} logs, {signed(found.change)} wRVUs.")


@click.command("work-place")
@FOR
@click.option("--organization", type=int, help="The practice; without it none of the person's practices.")
@click.option("--from", "first", type=DAY, required=True, help="The first day.")
@click.option("--to", "last", type=DAY, help="The last day; without it open.")
@click.option("--weekdays", default="1234567", show_default=True, help="Digits, 1 is Monday.")
@plainly
def put_work_place(email: str, organization: int | None, first: datetime, last: datetime | None, weekdays: str) -> None:
    """State where a person of several practices works on some days."""
    with working_app():
        days = {"first_day": str(first.date()), "last_day": str(last.date()) if last else None, "weekdays": weekdays}
        body = checked(WorkPlaceBodySchema, {"organization_id": organization, **days})
        stated = StatedPlace(body["organization_id"], body["first_day"], body["last_day"], body["weekdays"])
        made = state_place(person_of(email), stated, now=instant())
        click.echo(f"Stated: work place {made.id}.")


@click.command("pay-entry")
@FOR
@click.option("--on", "day", type=DAY, required=True, help="The day it counts for.")
@click.option("--label", required=True, help="The element's label, such as Collections.")
@click.option("--value", required=True, help="In the element's own unit.")
@plainly
def put_entry(email: str, day: datetime, label: str, value: str) -> None:
    """Enter what an element of a person's pay counts as of a day, in place of what stood there."""
    with working_app():
        body = checked(PayEntrySchema, {"counted_on": str(day.date()), "label": label, "value": value})
        person = person_of(email)
        with turn_of(person.id):
            enter_pay(person_id=person.id, now=instant(), **body)
        click.echo(f"Entered: {label} of {day.date()}.")


def person_of(email: str) -> Person:
    """Whose address it is; a sentence and exit code 1 for nobody."""
    found = person_by_email(email)
    if found is None:
        refuse(f"Nobody has the address {email}.")
    return found


def read_json(file: Path) -> dict[str, Any]:
    """A file's JSON object; a sentence and exit code 1 for anything else."""
    try:
        found = json.loads(file.read_bytes())
    except ValueError as error:
        refuse(f"{file} is no JSON: {error}.")
    if not isinstance(found, dict):
        refuse(f"{file} holds no JSON object.")
    return found


def checked(of: type[Schema], body: dict[str, Any]) -> dict[str, Any]:
    """A body as the API takes it; a line for each field that it would refuse, and exit code 1."""
    try:
        loaded: dict[str, Any] = of().load(body)
    except ValidationError as error:
        refuse("\n".join(refusals(error.messages)))
    return loaded
