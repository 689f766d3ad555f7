"""`rvuedge practice`: what a manager does for a group at the command line."""

from __future__ import annotations

import click

from rvuedge.cli.practice.entries import put_entry, put_policy, put_work_place
from rvuedge.cli.practice.plan_change import plan_change
from rvuedge.cli.practice.statement import reconcile


@click.group("practice")
def practice_group() -> None:
    """Model a plan, compare a statement, write policies, places of work and pay entries."""


for command in (plan_change, reconcile, put_policy, put_work_place, put_entry):
    practice_group.add_command(command)
