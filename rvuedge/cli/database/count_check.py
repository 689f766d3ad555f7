"""`rvuedge db check --counts`: whether residents' remembered counts are what their logs give, and `--rebuild` for those
that are not.
"""

from __future__ import annotations

import click

from rvuedge.cli.shell import instant, refuse, working_app
from rvuedge.platform.figures import count
from rvuedge.training.progress.agreement import disagreeing_counts, forget_counts


def check_counts(*, rebuild: bool = False) -> None:
    """Print of how many residents the remembered counts are wrong; ends with exit code 1 where there are any.

    With `rebuild` theirs are forgotten: the next look counts anew.
    """
    with working_app():
        found = list(disagreeing_counts(instant().date()))
        if rebuild:
            for wrong in found:
                forget_counts(wrong.person_id)
            click.echo(f"Counts of {count(len(found), 'resident')} are made anew with the next look.")
            return
    if found:
        people = ", ".join(f"{wrong.person_id} ({wrong.remembered})" for wrong in found[:10])
        refuse(
            f"Remembered counts of {count(len(found), 'resident')} are not what the logs give; people: {people}."
            " Forget them: rvuedge db check --counts --rebuild"
        )
    click.echo("Remembered counts of residents are what their logs give.")
