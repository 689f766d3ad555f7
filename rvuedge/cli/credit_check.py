"""`rvuedge db check --credits`: what a rebuild of every credit would change. It should be nothing."""

from __future__ import annotations

import click

from rvuedge.cli.shell import instant, refuse, working_app
from rvuedge.logbook.credits.agreement import disagreements
from rvuedge.platform.figures import count


def check_credits() -> None:
    """Print how many credits a rebuild would change; ends with exit code 1 where there are any."""
    with working_app():
        found = list(disagreements(now=instant()))
    credits, deleted, days = (
        sum(getattr(disagreement, name) for disagreement in found) for name in ("credits", "deleted", "days")
    )
    click.echo(f"A rebuild would change {count(credits, 'credit')}.")
    if found:
        people = ", ".join(str(disagreement.person_id) for disagreement in found[:10])
        refuse(
            f"{count(credits + deleted, 'credit')} in force and {count(days, 'daily total')} do not agree with the"
            f" catalog, the contracts and the policies as they are now; people: {people}."
        )
