"""`rvuedge practice`: what a manager does for a group at the command line: model a plan, compare a statement."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from marshmallow import ValidationError

from rvuedge.accounts.jobs import queue
from rvuedge.accounts.jobs.work import new_holder, work_now
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import organization_named
from rvuedge.cli.export import manager_of, written_to
from rvuedge.cli.shell import instant, plainly, refuse, working_app
from rvuedge.platform.extensions import db
from rvuedge.reconciliation.group.keeping import compared
from rvuedge.reconciliation.group.letters import letters_zip
from rvuedge.reconciliation.group.tables import group_csv
from rvuedge.reports.plan_change.files import plan_file
from rvuedge.reports.plan_change.request import ask
from rvuedge.reports.plan_change.schemas import PlanChangeBodySchema
from rvuedge.reports.plan_change.shown import shown_to
from rvuedge.uploads import services

DAY = click.DateTime(["%Y-%m-%d"])
ORGANIZATION = click.option("--organization", type=int, required=True, help="The practice's number.")
BY = click.option("--by", "email", required=True, help="The email address of the manager who does it.")
OUTPUT = click.option("-o", "--output", type=click.Path(dir_okay=False), required=True, help="The file to write.")


@click.group("practice")
def practice_group() -> None:
    """Model a plan for a practice, or compare a statement of its physicians."""


@practice_group.command("plan-change")
@ORGANIZATION
@BY
@OUTPUT
@click.option("--from", "first", type=DAY, help="The first of the twelve months; without it the last whole ones.")
@click.option("--specialty", help="Only its physicians.")
@click.option("--class-of", help="Only who has the terms of this template.")
@click.option("--person", "people", type=int, multiple=True, help="Only this person, by number; may be repeated.")
@click.option("--template", help="The new plan: a template of the practice.")
@click.option("--rate-percent", help="Or each one's own terms with the rate changed by so many percent.")
@click.option("--threshold-percent", help="Or with the threshold changed.")
@click.option("--release", help="The release that is tried; without it the newest that begins later.")
@plainly
def plan_change(organization: int, email: str, output: str, first: datetime | None, **given: Any) -> None:
    """Write what a new plan would have paid for a past year to a csv or xlsx file. Nothing is applied."""
    wanted = Path(output).suffix.removeprefix(".")
    if wanted not in ("csv", "xlsx"):
        refuse("Name the file .csv or .xlsx.")
    change = {name: given.pop(name) for name in ("rate_percent", "threshold_percent")}
    change = {name: value for name, value in change.items() if value is not None}
    body = {name: value for name, value in given.items() if value}
    body |= {"change": change} if change else {}
    body |= {"people": list(given["people"])} if given["people"] else {}
    body |= {"from": first.date().isoformat()} if first else {}
    with working_app():
        actor = db.session.get_one(Person, manager_of(organization, email))
        job = ask(organization, _loaded(body), by=actor, now=instant())
        if job.state != "done":
            refuse(job.problem or f"It is {job.state} and goes on in the background: ask again.")
        shown = shown_to(actor.id, job, wanted=wanted, now=instant())
        size = written_to(Path(output), [plan_file(shown, wanted)])
    click.echo(f"{output}: {size:,} bytes")


def _loaded(body: dict[str, Any]) -> dict[str, Any]:
    try:
        found: dict[str, Any] = PlanChangeBodySchema().load(body)
    except ValidationError as error:
        refuse(f"This is no plan change: {error}.")
    return found


@practice_group.command("reconcile")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@ORGANIZATION
@BY
@OUTPUT
@click.option("--from", "first", type=DAY, required=True, help="The statement's first day.")
@click.option("--to", "last", type=DAY, required=True, help="The statement's last day.")
@click.option("--answer", "answers", multiple=True, help="An answer to a question, as KEY=ANSWER; may be repeated.")
@click.option("--letters", type=click.Path(dir_okay=False), help="Write everybody's letter to this zip.")
@plainly
def reconcile(
    file: Path,
    organization: int,
    email: str,
    output: str,
    first: datetime,
    last: datetime,
    answers: tuple[str, ...],
    letters: str | None,
) -> None:
    """Compare one employer's FILE of many physicians with each one's log, into one csv."""
    with working_app(keyed=True):
        actor = manager_of(organization, email)
        options = {"from": first.date().isoformat(), "to": last.date().isoformat()}
        upload = services.receive(
            person_id=actor, organization_id=organization, kind="group-statement", data=file.read_bytes(),
            file=file.name, options=options, now=instant(),
        )  # fmt: skip
        given = dict(answer.partition("=")[::2] for answer in answers)
        upload = services.answer(upload, {"given": given}, {}, now=instant())
        _refuse_open(upload.overview or {})
        found = compared(organization, _applied(upload), actor=actor, wanted="csv", now=instant(), with_lines=True)
        name = organization_named(organization)
        size = written_to(Path(output), (piece.encode() for piece in group_csv(found, name)))
        if letters:
            written_to(Path(letters), [letters_zip(found, name, "pdf")])
    click.echo(f"{output}: {size:,} bytes, {len(found.physicians)} physicians, {len(found.group.left_out)} left out")


def _refuse_open(overview: dict[str, Any]) -> None:
    """Print what keeps a file from being compared, and how a question is answered."""
    lines = [f"{question['key']}: {question['sentence']}" for question in overview.get("questions", ())]
    if not overview.get("is_ready"):
        lines += [f"line {item['line']}: {item['found']}" for item in overview.get("problems", ())]
        lines += overview.get("notes", [])
        refuse("\n".join(["Nothing was compared. Answer with --answer KEY=NUMBER, or KEY=ignore.", *lines]))


def _applied(upload: Any) -> str:
    """Apply an upload here and now; the comparison's id."""
    queued, holder = services.apply(upload, now=instant()), new_holder()
    queue.claim(holder, now=instant(), job_id=queued.job_id)
    job = work_now(str(queued.job_id), holder)
    if job.state != "done":
        refuse(job.problem or "Nothing was compared.")
    return str((job.result or {})["group"])
