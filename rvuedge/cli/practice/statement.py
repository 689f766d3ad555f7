"""`rvuedge practice reconcile`: one employer's file of many physicians beside each one's log."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from rvuedge.accounts.jobs import queue
from rvuedge.accounts.jobs.work import new_holder, work_now
from rvuedge.accounts.people.queries import organization_named
from rvuedge.cli.exports.group import BY, DAY, ORGANIZATION, OUTPUT
from rvuedge.cli.exports.writing import acting_manager, pieces_written
from rvuedge.cli.shell import instant, plainly, refuse, working_app
from rvuedge.reconciliation.group.keeping import compared
from rvuedge.reconciliation.group.letter_files import letters_zip
from rvuedge.reconciliation.group.tables import group_csv
from rvuedge.uploads import services


@click.command("reconcile")
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
        actor = acting_manager(organization, email)
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
        size = pieces_written(Path(output), (piece.encode() for piece in group_csv(found, name)))
        if letters:
            pieces_written(Path(letters), [letters_zip(found, name, "pdf")])
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
