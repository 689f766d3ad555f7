"""`rvuedge reprice`: logged lines under another release or policy, per person and in total, with the reasons.

`rvuedge policy`: the versions of a practice's own policy, what differs between two, and who has it.
"""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select

from rvuedge.accounts.people.models import Organization, Person
from rvuedge.accounts.people.queries import members_of
from rvuedge.catalog.store.queries import release_named
from rvuedge.cli.shell import plainly, refuse, table, working_app
from rvuedge.contracts.policies.compared import compared_versions
from rvuedge.contracts.policies.documentation import documentation
from rvuedge.files.safe_cells import csv_lines
from rvuedge.logbook.credits.line_columns import count_lines
from rvuedge.platform.extensions import db
from rvuedge.platform.figures import signed, wrvu
from rvuedge.productivity.repricing.assigning import assignments_of
from rvuedge.productivity.repricing.bulk import RepricedSum, reprice_people
from rvuedge.productivity.repricing.release_impact import practice_days
from rvuedge.productivity.repricing.repricing import PersonRepriced, reprice_person
from rvuedge.reports.exports.repricing_csv import COLUMNS, line_cells

TWO = Decimal("0.01")
DAY = click.DateTime(["%Y-%m-%d"])
ORGANIZATION = click.option("--organization", type=int, required=True, help="The practice's number.")


@click.command()
@click.option("--release", help="A loaded release; without it, by date of service.")
@click.option("--policy", help="A crediting policy; without it, each person's own.")
@click.option("--organization", type=int, help="Only its members, on the days whose work is its own.")
@click.option("--from", "start", type=DAY)
@click.option("--to", "end", type=DAY)
@click.option(
    "--csv", "csv_file", type=click.Path(dir_okay=False), help="Write every line to this file, with its reason."
)
@plainly
def reprice(
    release: str | None, policy: str | None, organization: int | None, start: Any, end: Any, csv_file: str | None
) -> None:
    """Show what logged lines would earn under another release or policy. Nothing is stored."""
    if not (release or policy):
        refuse("Name a --release, a --policy, or both.")
    with working_app():
        if release:
            release_named(release)
        first, last = (start.date() if start else None), (end.date() if end else None)
        people = _people(organization, first, last)
        days = practice_days(organization) if organization is not None else None
        within = None if days is None else {number: work.periods for number, work in days.items()}
        options = {"release": release, "policy": policy, "start": first, "end": last, "within": within}
        if csv_file:
            _line_by_line(people, options, csv_file)
        else:
            _in_bulk(people, options)


def _in_bulk(people: list[Person], options: dict[str, Any]) -> None:
    names = {person.id: person.name for person in people}
    with click.progressbar(
        length=count_lines([*names], options["start"], options["end"]), label="Lines", file=sys.stderr
    ) as bar:
        found = reprice_people(people, **options, progress=bar.update)
    rows = [["PERSON", "LINES", "OLD wRVU", "NEW wRVU", "CHANGE", "%", "NOT VALUED"]]
    rows += [_sum_row(names[person], item) for person, item in found.people.items()]
    if len(found.people) != 1:
        rows.append(_sum_row("All", found.total))
    click.echo(table(rows, right={1, 2, 3, 4, 5, 6}))
    moved = sorted(found.codes.items(), key=lambda item: (-abs(item[1].change), item[0]))[:10]
    rows = [["CODE", "LINES", "OLD wRVU", "NEW wRVU", "CHANGE", "%", "NOT VALUED"]]
    rows += [_sum_row(code, item) for code, item in moved if item.change or item.old_unvalued != item.new_unvalued]
    if len(rows) > 1:
        click.echo("\nLargest movers:\n" + table(rows, right={1, 2, 3, 4, 5, 6}))
    click.echo("--csv FILE writes every line with the reason it changes.")


def _sum_row(name: str, item: RepricedSum) -> list[str]:
    percent = "—" if not item.old else signed((item.change / item.old * 100).quantize(TWO))
    return [
        name,
        f"{item.lines:,}",
        wrvu(item.old),
        wrvu(item.new),
        signed(item.change),
        percent,
        f"{item.new_unvalued:,}",
    ]


def _line_by_line(people: list[Person], options: dict[str, Any], csv_file: str) -> None:
    """One person after the other, so that no more than one's lines are in memory."""
    rows = [["PERSON", "OLD wRVU", "NEW wRVU", "CHANGE", "%", "NOT VALUED"]]
    reasons: list[str] = []
    with Path(csv_file).open("w", encoding="utf-8", newline="") as file:
        file.writelines(csv_lines([("person", *COLUMNS)]))
        within = options.pop("within")
        for person in people:
            found = reprice_person(person, **options, within=None if within is None else within.get(person.id, ()))
            file.writelines(csv_lines((found.name, *line_cells(*line)) for line in found.lines))
            rows += [_row(found)] if found.lines else []
            reasons += [f"{found.name}: {lines:,} × {reason}" for reason, lines in found.reasons[:5]]
    click.echo(table(rows, right={1, 2, 3, 4, 5}))
    for sentence in reasons:
        click.echo(sentence)
    click.echo(f"Every line is in {csv_file}.")


def _people(organization: int | None, start: date | None, end: date | None) -> list[Person]:
    if organization is None:
        return list(db.session.scalars(select(Person).order_by(Person.name, Person.id)))
    if db.session.get(Organization, organization) is None:
        refuse(f"There is no organization {organization}.")
    members = members_of(organization, start=start or date.min, end=end or date.max)
    return list({member.person.id: member.person for member in members}.values())


def _row(repriced: PersonRepriced) -> list[str]:
    repricing = repriced.repricing
    percent = "—" if repricing.change_percent is None else signed(repricing.change_percent)
    return [
        repriced.name,
        wrvu(repricing.old),
        wrvu(repricing.new),
        signed(repricing.change),
        percent,
        str(repricing.unvalued),
    ]


@click.group("policy")
def policy_group() -> None:
    """Look at a practice's crediting policies."""


@policy_group.command("versions")
@click.argument("name")
@ORGANIZATION
@plainly
def policy_versions(name: str, organization: int) -> None:
    """List the versions of a policy; of those that have begun on a day of service the newest counts."""
    with working_app():
        found = documentation(name, [organization])
        rows = [["VERSION", "FROM", "ON", "CHANGES"]]
        rows += [
            [str(item["version"]), str(item["effective_from"]), item["base"], _words(item["changes"])]
            for item in found["own_versions"]
        ]
        click.echo(table(rows))


@policy_group.command("compare")
@click.argument("name")
@ORGANIZATION
@click.option("--version", type=int, help="The newest without one.")
@click.option("--against", type=int, help="The one before without one.")
@plainly
def policy_compare(name: str, organization: int, version: int | None, against: int | None) -> None:
    """Show the settings that differ between two versions."""
    with working_app():
        found = compared_versions(organization, name, version, against)
        before = f"VERSION {found.against}" if found.against else "SHIPPED"
        rows = [["SETTING", before, f"VERSION {found.version}"]]
        rows += [[row.setting, str(row.before), str(row.after)] for row in found.rows]
        click.echo(table(rows))


@policy_group.command("assignments")
@ORGANIZATION
@plainly
def policy_assignments(organization: int) -> None:
    """List who was assigned which policy, newest first."""
    with working_app():
        rows = [["PERSON", "POLICY", "FROM", "TO"]]
        rows += [
            [name, row.policy or "of the contract", str(row.first_day), str(row.last_day or "open")]
            for row, name in assignments_of(organization)
        ]
        click.echo(table(rows))


def _words(changes: dict[str, Any]) -> str:
    return ", ".join(f"{name}={value}" for name, value in changes.items()) or "none"
