"""`rvuedge import table`: a practice's table by the same way as the page: read, questions answered, imported."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from rvuedge.accounts.jobs.loop import work_off
from rvuedge.accounts.people.models import MANAGERS, Person
from rvuedge.accounts.people.queries import person_by_email, role_in
from rvuedge.cli.shell import instant, plainly, read_bytes, refuse, working_app
from rvuedge.files.columns.outcomes import LeftOut
from rvuedge.files.problems import FileProblem
from rvuedge.platform.extensions import db
from rvuedge.uploads import services
from rvuedge.uploads.models import Upload
from rvuedge.uploads.registry import all_kinds

SHOWN = 20  # problems and parts on a terminal; the rest are counted


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--kind", required=True, help="What it is: group-charges, contracts, leave, cfte, sites, roster.")
@click.option("--practice", required=True, type=int, help="The number of the practice.")
@click.option("--by", "email", required=True, help="The email address of the manager in whose name it is imported.")
@click.option(
    "--answers", "answers", type=click.Path(exists=True, dir_okay=False), help="Key of a question: choice, as JSON."
)
@click.option(
    "--map", "mapping", type=click.Path(exists=True, dir_okay=False), help="Our field: their headings, as JSON."
)
@click.option("--dry-run", is_flag=True, help="Read it and say what would happen; store nothing.")
@plainly
def table(
    file: str, kind: str, practice: int, email: str, answers: str | None, mapping: str | None, dry_run: bool
) -> None:
    """Import a practice's table: charges of the group, contracts, leave, clinical FTE, sites or the roster."""
    data = read_bytes(file)
    given = {"given": _json(answers), "mapping": {name: _list(texts) for name, texts in _json(mapping).items()}}
    with working_app(keyed=True):
        if kind not in all_kinds():
            refuse(f"There is no kind {kind!r}.")
        by = _manager(email, practice)
        sent = services.receive(
            person_id=by.id,
            organization_id=practice,
            kind=kind,
            data=data,
            file=Path(file).name,
            options={},
            now=instant(),
        )
        upload = _settled(sent.id)
        if given["given"] or given["mapping"]:
            services.answer(upload, given, {}, now=instant())
            upload = _settled(sent.id)
        overview = dict(upload.overview or {})
        for line in _lines(overview):
            click.echo(line)
        if dry_run or not overview.get("is_ready"):
            services.forget(upload)
            refuse("Nothing was imported.") if not dry_run else click.echo("Dry run: nothing was stored.")
            return
        services.apply(upload, now=instant())
        done = _settled(sent.id)
        for name, value in (done.result or {}).get("report", []):
            click.echo(f"{name}: {value}")
        if done.state != "applied":
            refuse("The import did not end well, and what it had stored was taken back.")
        click.echo(f"Imported as upload {done.id}.")


def _manager(email: str, practice: int) -> Person:
    person = person_by_email(email)
    if person is None or role_in(person.id, practice, on=instant().date()) not in MANAGERS:
        refuse(f"{email} does not manage practice {practice}.")
    return person


def _settled(upload_id: str) -> Upload:
    """The upload once its job is over."""
    work_off()
    return db.session.get_one(Upload, upload_id, populate_existing=True)


def _json(path: str | None) -> dict[str, Any]:
    found = json.loads(read_bytes(path).decode("utf-8-sig")) if path else {}
    if not isinstance(found, dict):
        refuse(f"{path}: expected a JSON object.")
    return found


def _list(texts: Any) -> list[str]:
    return [texts] if isinstance(texts, str) else list(texts)


def _lines(overview: dict[str, Any]) -> list[str]:
    problems = overview.get("problems", [])
    parts = overview.get("left_out", [])
    return [
        *(f"{item['name']}: {item['value']}" for item in overview.get("totals", [])),
        *overview.get("notes", []),
        *(LeftOut(**part).sentence for part in parts[:SHOWN]),
        *([f"and {len(parts) - SHOWN:,} more parts that are not read"] if len(parts) > SHOWN else []),
        *(f"Problem: {FileProblem(**item).sentence('file')}" for item in problems[:SHOWN]),
        *([f"and {len(problems) - SHOWN:,} more problems"] if len(problems) > SHOWN else []),
        *map(_question, overview.get("questions", [])),
    ]


def _question(item: dict[str, Any]) -> str:
    choices = "; ".join(f"{choice['value']}: {choice['sentence']}" for choice in item["choices"])
    return f"Question {item['key']!r}: {item['sentence']} Answer with --answers: {choices}"
