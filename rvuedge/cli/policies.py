"""`rvuedge policy`: the versions of a practice's crediting policy, what differs between two, and who has it."""

from __future__ import annotations

from typing import Any

import click

from rvuedge.cli.shell import plainly, table, working_app
from rvuedge.contracts.policies.compared import compared_versions
from rvuedge.contracts.policies.documentation import documentation
from rvuedge.productivity.repricing.assigning import assignments_of

ORGANIZATION = click.option("--organization", type=int, required=True, help="The practice's number.")


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
