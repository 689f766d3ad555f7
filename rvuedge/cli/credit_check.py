"""`rvuedge db check --credits`: what a rebuild of every credit would change. It should be nothing, but after an upgrade
that corrects a rule; then `--rebuild` carries it out. It also makes the answers that are kept beside logs, where they
are missing.
"""

from __future__ import annotations

from datetime import date

import click

from rvuedge.accounts.people.models import Person
from rvuedge.cli.shell import instant, refuse, working_app
from rvuedge.logbook.answers.keeping import keep_answers
from rvuedge.logbook.credits.agreement import disagreements, people_with_logs
from rvuedge.logbook.credits.rebuild import owner_of, recredit_person
from rvuedge.platform.extensions import db
from rvuedge.platform.figures import count


def check_credits(*, rebuild: bool = False) -> None:
    """Print how many credits a rebuild would change; ends with exit code 1 where there are any.

    With `rebuild` they are made anew, person by person; the former ones stay, marked superseded, and closed months do
    not move.
    """
    with working_app():
        found = list(disagreements(now=instant()))
        if rebuild:
            changed = sum(_rebuilt(disagreement.person_id) for disagreement in found)
            click.echo(f"{count(changed, 'credit')} rebuilt, of {count(len(found), 'person', 'people')}.")
            made = sum(keep_answers(person_id) for person_id in people_with_logs())
            click.echo(f"{count(made, 'answer')} of logs made and kept.")
            return
    credits, deleted, days, answers = (
        sum(getattr(disagreement, name) for disagreement in found) for name in ("credits", "deleted", "days", "answers")
    )
    click.echo(f"A rebuild would change {count(credits, 'credit')}.")
    if found:
        people = ", ".join(str(disagreement.person_id) for disagreement in found[:10])
        refuse(
            f"{count(credits + deleted, 'credit')} in force, {count(days, 'daily total')} and"
            f" {count(answers, 'answer')} kept beside logs do not agree with the catalog, the contracts"
            f" and the policies as they are now; people: {people}. After an upgrade that corrects a rule:"
            " rvuedge db check --credits --rebuild"
        )


def _rebuilt(person_id: int) -> int:
    person = db.session.get_one(Person, person_id)
    return recredit_person(owner=owner_of(person), start=date.min, end=None, now=instant())
