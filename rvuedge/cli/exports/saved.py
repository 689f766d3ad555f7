"""`rvuedge report`: a practice's saved benchmark reports: listed, saved, renamed, deleted, and opened into a file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from marshmallow import ValidationError

from rvuedge.cli.exports.group import BY, ORGANIZATION
from rvuedge.cli.exports.writing import acting_manager, pieces_written
from rvuedge.cli.shell import instant, plainly, refuse, working_app
from rvuedge.reports.benchmark.api import written
from rvuedge.reports.benchmark.build import report_looked_at
from rvuedge.reports.rules.moving_periods import MOVING
from rvuedge.reports.saved import services
from rvuedge.reports.saved.api import choices_of
from rvuedge.reports.saved.schemas import SavedReportBodySchema

Command = TypeVar("Command", bound=Callable[..., Any])
NAME = click.option("--name", required=True, help="The saved report's name.")


def as_manager(command: Command) -> Command:
    """The options of a command that a manager of a practice gives."""
    return ORGANIZATION(BY(command))


@click.group(name="report")
def report_group() -> None:
    """A practice's saved benchmark reports."""


@report_group.command(name="list")
@as_manager
@plainly
def listed(organization: int, email: str) -> None:
    """List a practice's saved reports with their periods as of today."""
    with working_app():
        acting_manager(organization, email)
        for report in services.reports_saved(organization):
            start, end = services.days_of(report.choices, instant().date())
            click.echo(f"{report.name}: {start} to {end}, survey {report.choices['survey']}")


@report_group.command()
@as_manager
@NAME
@click.option("--survey", required=True, help="A survey's number, or several with weights: 7:0.6,9:0.4.")
@click.option("--period", type=click.Choice(sorted(MOVING)), help="One that moves with the day it is opened on.")
@click.option("--from", "start", help="The first day, where the period does not move.")
@click.option("--to", "end", help="The last day, where the period does not move.")
@click.option("--detail", type=click.Choice(("physicians", "groups")), default="physicians", show_default=True)
@click.option("--specialty", help="Physicians of this specialty only.")
@click.option("--measures", type=click.Choice(("work-and-pay", "work")), default="work-and-pay", show_default=True)
@click.option("--policy", help="Credit everybody's work under this policy.")
@plainly
def save(organization: int, email: str, name: str, **chosen: str | None) -> None:
    """Save a report's choices under a name."""
    start, end = chosen.pop("start"), chosen.pop("end")
    given = {**chosen, "period": chosen["period"] or "days", "from": start, "to": end}
    choices = {key: value for key, value in given.items() if value is not None}
    with working_app():
        actor = acting_manager(organization, email)
        try:
            body = SavedReportBodySchema().load({"name": name, "choices": choices})
        except ValidationError as error:
            refuse(f"Not saved: {error.messages}")
        made = services.save_report(organization, body["name"], choices_of(body["choices"]), by=actor, now=instant())
    click.echo(f"Saved: {made.name}")


@report_group.command()
@as_manager
@NAME
@click.option("--to", "becomes", required=True, help="The new name.")
@plainly
def rename(organization: int, email: str, name: str, becomes: str) -> None:
    """Rename a saved report."""
    with working_app():
        actor = acting_manager(organization, email)
        found = services.report_named(organization, name)
        try:
            body = SavedReportBodySchema(only=("name",)).load({"name": becomes})
        except ValidationError as error:
            refuse(f"Not renamed: {error.messages}")
        number, version = found.id, found.version
        services.change_report(
            organization, number, body["name"], found.choices, version=version, by=actor, now=instant()
        )
    click.echo(f"Renamed: {becomes}")


@report_group.command()
@as_manager
@NAME
@plainly
def delete(organization: int, email: str, name: str) -> None:
    """Delete a saved report with its schedule."""
    with working_app():
        actor = acting_manager(organization, email)
        found = services.report_named(organization, name)
        services.delete_report(organization, found.id, by=actor, now=instant())
    click.echo(f"Deleted: {name}")


@report_group.command(name="open")
@as_manager
@NAME
@click.option("--format", "wanted", type=click.Choice(("csv", "xlsx", "pdf")), default="pdf", show_default=True)
@click.option("-o", "--output", type=click.Path(dir_okay=False), required=True, help="The file to write.")
@plainly
def opened(organization: int, email: str, name: str, wanted: str, output: str) -> None:
    """Write a saved report, as of today, into a file."""
    with working_app():
        actor, today = acting_manager(organization, email), instant().date()
        saved = services.report_named(organization, name)
        report = services.opened_report(organization, saved.choices, on=today, today=today)
        report_looked_at(report, wanted, actor_id=actor, now=instant())
        pieces = (piece if isinstance(piece, bytes) else piece.encode() for piece in written(report, wanted).response)
        size = pieces_written(Path(output), pieces)
    click.echo(f"{output}: {size:,} bytes")
