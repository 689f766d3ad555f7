"""`rvuedge reprice`: logged lines under another release or policy, per person and in total, with the reasons."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from rvuedge.accounts.models import Organization, Person
from rvuedge.accounts.queries import members_of
from rvuedge.catalog.queries import release_named
from rvuedge.cli.shell import plainly, refuse, table, working_app
from rvuedge.extensions import db
from rvuedge.fields import plain
from rvuedge.productivity.repricing import PersonRepriced, reprice_person

DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.option("--release", help="A loaded release; without it, by date of service.")
@click.option("--policy", help="A crediting policy; without it, each person's own.")
@click.option("--organization", type=int, help="Only its members.")
@click.option("--from", "start", type=DAY)
@click.option("--to", "end", type=DAY)
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False), help="Write every line there.")
@plainly
def reprice(
    release: str | None, policy: str | None, organization: int | None, start: Any, end: Any, csv_file: str | None
) -> None:
    """What logged lines would earn under another release or policy. Nothing is stored."""
    if not (release or policy):
        refuse("Name a --release, a --policy, or both.")
    with working_app():
        if release:
            release_named(release)
        first, last = (start.date() if start else None), (end.date() if end else None)
        people = _people(organization, first, last)
        found = [reprice_person(one, start=first, end=last, release=release, policy=policy) for one in people]
    rows = [["PERSON", "OLD wRVU", "NEW wRVU", "CHANGE", "%", "NOT VALUED"]]
    rows += [_row(one) for one in found if one.lines]
    click.echo(table(rows, right={1, 2, 3, 4, 5}))
    for one in found:
        for reason, lines in one.reasons[:5]:
            click.echo(f"{one.name}: {lines:,} × {reason}")
    if csv_file:
        _write(found, Path(csv_file))
        click.echo(f"Every line is in {csv_file}.")


def _people(organization: int | None, start: date | None, end: date | None) -> list[Person]:
    if organization is None:
        return list(db.session.scalars(select(Person).order_by(Person.name, Person.id)))
    if db.session.get(Organization, organization) is None:
        refuse(f"There is no organization {organization}.")
    members = members_of(organization, start=start or date.min, end=end or date.max)
    return [member.person for member in members]


def _row(one: PersonRepriced) -> list[str]:
    told = one.repricing
    percent = "—" if told.change_percent is None else f"{told.change_percent:+}"
    return [one.name, plain(told.old), plain(told.new), f"{told.change:+f}", percent, str(told.unvalued)]


def _write(found: list[PersonRepriced], path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["person", "date", "log", "code", "old_wrvu", "new_wrvu", "change", "why"])
        for one in found:
            for log, code, line in one.lines:
                figures = ["" if value is None else plain(value) for value in (line.old, line.new, line.change)]
                writer.writerow([one.name, log.performed_on, log.id, code, *figures, line.why])
