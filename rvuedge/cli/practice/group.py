"""`rvuedge practice`: what a manager does for a group at the command line."""

from __future__ import annotations

import click

from rvuedge.cli.practice.plan_change import plan_change
from rvuedge.cli.practice.statement import reconcile


@click.group("practice")
def practice_group() -> None:
    """Model a plan for a practice, or compare a statement of its physicians."""


practice_group.add_command(plan_change)
practice_group.add_command(reconcile)
