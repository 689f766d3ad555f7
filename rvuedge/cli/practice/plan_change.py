"""`rvuedge practice plan-change`: what a new plan would have paid, into a file."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from rvuedge.accounts.people.models import Person
from rvuedge.cli.exports.group import BY, DAY, ORGANIZATION, OUTPUT
from rvuedge.cli.exports.writing import acting_manager, pieces_written
from rvuedge.cli.practice.entries import checked
from rvuedge.cli.shell import instant, plainly, refuse, working_app
from rvuedge.platform.extensions import db
from rvuedge.reports.plan_change.files import plan_file
from rvuedge.reports.plan_change.request import ask
from rvuedge.reports.plan_change.schemas import PlanChangeBodySchema
from rvuedge.reports.plan_change.shown import shown_to


@click.command("plan-change")
@ORGANIZATION
@BY
@OUTPUT
@click.option("--from", "first", type=DAY, help="The first of the twelve months; without it the last whole ones.")
@click.option("--specialty", help="Only its physicians.")
@click.option("--class-of", help="Only physicians on this template.")
@click.option("--person", "people", type=int, multiple=True, help="Only this person, by number; may be repeated.")
@click.option("--template", help="The new plan: a template of the practice.")
@click.option("--rate-percent", help="Or change each physician's current rate by this percent.")
@click.option("--threshold-percent", help="Or with the threshold changed.")
@click.option("--release", help="The release that is tried; without it the newest that begins later.")
@plainly
def plan_change(organization: int, email: str, output: str, first: datetime | None, **given: Any) -> None:
    """Write what a new plan would have paid for a past year to a csv or xlsx file. Nothing is applied."""
    wanted = Path(output).suffix.removeprefix(".")
    if wanted not in ("csv", "xlsx"):
        refuse("Name the file .csv or .xlsx.")
    change = {name: given.pop(name) for name in ("rate_percent", "threshold_percent")}
    change = {name: value for name, value in change.items() if value is not None}
    body = {name: value for name, value in given.items() if value}
    body |= {"change": change} if change else {}
    body |= {"people": list(given["people"])} if given["people"] else {}
    body |= {"from": first.date().isoformat()} if first else {}
    with working_app():
        actor = db.session.get_one(Person, acting_manager(organization, email))
        job = ask(organization, checked(PlanChangeBodySchema, body), by=actor, now=instant(), seconds=None)
        if job.state != "done":
            refuse(job.problem or "Nothing was modeled.")
        shown = shown_to(actor.id, job, wanted=wanted, now=instant())
        size = pieces_written(Path(output), [plan_file(shown, wanted)])
    click.echo(f"{output}: {size:,} bytes")
