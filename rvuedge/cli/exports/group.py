"""`rvuedge export`: one person's logs into a file; a practice's closed month as statements, or for payroll."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from rvuedge.accounts.people.queries import person_by_email
from rvuedge.cli.exports.writing import acting_manager, pieces_written
from rvuedge.cli.shell import instant, plainly, refuse, working_app
from rvuedge.logbook.answers.reading import answers_between
from rvuedge.logbook.records.listing import logs_between
from rvuedge.reports.closed_months.pack import FORMATS as PACKED
from rvuedge.reports.closed_months.payroll_files import MEDIA, payroll_file
from rvuedge.reports.closed_months.taken import pack_by, payroll_by
from rvuedge.reports.exports.log_formats import FORMATS, Export
from rvuedge.statements.closing import month_of

DAY = click.DateTime(["%Y-%m-%d"])
ORGANIZATION = click.option("--organization", type=int, required=True, help="The practice's number.")
BY = click.option("--by", "email", required=True, help="The email address of the manager who does it.")
OUTPUT = click.option("-o", "--output", type=click.Path(dir_okay=False), required=True, help="The file to write.")
Command = TypeVar("Command", bound=Callable[..., Any])


def organization_options(command: Command) -> Command:
    """The options of a command that takes a practice's closed month as one of its managers."""
    for option in (
        OUTPUT,
        BY,
        click.option("--month", required=True, help="The closed month, such as 2026-07."),
        ORGANIZATION,
    ):
        command = option(command)
    return command


@click.group(name="export")
def export_group() -> None:
    """Export logs, statements, or payroll to a file."""


@export_group.command()
@click.option("--for", "--person", "email", required=True, help="The email address of the person whose logs to export.")
@click.option("--format", "wanted", type=click.Choice(sorted(FORMATS)), default="csv", show_default=True)
@click.option("--from", "start", type=DAY, help="The first date of service.")
@click.option("--to", "end", type=DAY, help="The last date of service.")
@OUTPUT
@plainly
def logs(email: str, wanted: str, start: datetime | None, end: datetime | None, output: str) -> None:
    """Export logs with their credits as csv, xlsx, json or a FHIR R4 bundle."""
    first, last = start.date() if start else date(2000, 1, 1), end.date() if end else date(2100, 1, 1)
    if first > last:
        refuse(f"--from {first} is after --to {last}.")
    with working_app():
        person = person_by_email(email)
        if person is None:
            refuse(f"Nobody has the address {email}.")
        logs = logs_between(person.id, start=first, end=last)
        answers = answers_between(person.id, start=first, end=last)
        export = Export(person.id, first, last, instant(), logs, answers)
        size = _write(Path(output), export, wanted)
    click.echo(f"{output}: {size:,} bytes")


@export_group.command()
@organization_options
@click.option("--format", "wanted", type=click.Choice(PACKED), default="pdf", show_default=True)
@plainly
def statements(organization: int, month: str, email: str, output: str, wanted: str) -> None:
    """Export every statement of a practice's closed month as one zip."""
    with working_app():
        actor = acting_manager(organization, email)
        pieces = pack_by(actor, organization, month_of(month), wanted, now=instant())
        size = pieces_written(Path(output), pieces)
    click.echo(f"{output}: {size:,} bytes")


@export_group.command()
@organization_options
@click.option("--format", "wanted", type=click.Choice(sorted(MEDIA)), default="csv", show_default=True)
@click.option("--amendments", is_flag=True, help="Add what terms and entries changed after closing make of the month.")
@plainly
def payroll(organization: int, month: str, email: str, output: str, wanted: str, *, amendments: bool) -> None:
    """Export a practice's closed month for payroll: work and pay by person and element."""
    with working_app():
        actor = acting_manager(organization, email)
        found = payroll_by(actor, organization, month_of(month), wanted, amendments=amendments, now=instant())
        size = pieces_written(Path(output), [payroll_file(found, wanted)])
    click.echo(f"{output}: {size:,} bytes")


def _write(path: Path, export: Export, wanted: str) -> int:
    return pieces_written(path, FORMATS[wanted].write(export))
