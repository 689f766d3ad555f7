"""`rvuedge export logs`: one person's logs into a file."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from rvuedge.accounts.people.queries import person_by_email
from rvuedge.cli.shell import instant, plainly, refuse, working_app
from rvuedge.logbook.answers.reading import answers_between
from rvuedge.logbook.records.listing import logs_between
from rvuedge.reports.exports.log_formats import FORMATS, Export

DAY = click.DateTime(["%Y-%m-%d"])


@click.group(name="export")
def export_group() -> None:
    """Export logs to a file."""


@export_group.command()
@click.option("--for", "--person", "email", required=True, help="The email address of the person whose logs to export.")
@click.option("--format", "wanted", type=click.Choice(sorted(FORMATS)), default="csv", show_default=True)
@click.option("--from", "start", type=DAY, help="The first date of service.")
@click.option("--to", "end", type=DAY, help="The last date of service.")
@click.option("-o", "--output", type=click.Path(dir_okay=False), required=True, help="The file to write.")
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


def _write(path: Path, export: Export, wanted: str) -> int:
    try:
        with path.open("wb") as file:
            return sum(file.write(piece) for piece in FORMATS[wanted].write(export))
    except OSError as error:
        refuse(f"{path} cannot be written: {error.strerror}.")
