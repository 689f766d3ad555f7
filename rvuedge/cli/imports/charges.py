"""`rvuedge import charges`: a billing office's or an earlier app's file into one person's logs."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from rvuedge.accounts.people.queries import person_by_email
from rvuedge.cli.shell import instant, plainly, read_bytes, refuse, working_app
from rvuedge.files.columns.outcomes import LeftOut
from rvuedge.files.problems import FileProblem
from rvuedge.logbook.charges.readers.any_format import KINDS
from rvuedge.logbook.charges.rules.encounters import SegmentProblem
from rvuedge.logbook.charges.schemas import ImportOptionsSchema
from rvuedge.logbook.charges.services import ImportRequest, import_charges
from rvuedge.logbook.records.facts import Owner, PersonFacts
from rvuedge.platform.edge import keys
from rvuedge.platform.figures import count, hundredths

SHOWN = 20  # rows on a terminal; the rest are counted


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option(
    "--for", "--person", "email", required=True, help="The email address of the person whose charges they are."
)
@click.option("--kind", type=click.Choice(KINDS), default="auto", show_default=True)
@click.option(
    "--map", "mapping", type=click.Path(exists=True, dir_okay=False), help="Our field: their header, as JSON."
)
@click.option(
    "--answers", "answers", type=click.Path(exists=True, dir_okay=False), help="Key of a question: choice, as JSON."
)
@click.option("--npi", help="Keep only charges rendered under this NPI.")
@click.option("--provider", help="Keep only this provider's charges: the name as the file prints it, or the number.")
@click.option(
    "--corrections",
    type=click.Choice(("ask", "replace", "add", "leave")),
    default="ask",
    show_default=True,
    help="What becomes of a claim that is here already with other lines or another day.",
)
@click.option("--keep-duplicates", is_flag=True, help="Save charges that look like a log already stored.")
@click.option("--skip-problems", is_flag=True, help="Leave out charges with a problem instead of refusing the file.")
@click.option("--dry-run", is_flag=True, help="Read, check and value; store nothing.")
@plainly
def charges(
    file: str, email: str, mapping: str | None, answers: str | None, keep_duplicates: bool, **options: Any
) -> None:
    """Import charges from csv, xlsx, RVU Wallet's export or X12 837P."""
    form = {name: str(value) for name, value in options.items() if value is not None}
    form |= {"duplicates": "keep" if keep_duplicates else "skip", "mapping": _text(mapping)}
    form["answers"] = _text(answers)
    problems = ImportOptionsSchema().validate(form)
    if problems:
        refuse("\n".join(f"--{name.replace('_', '-')}: {sentences[0]}" for name, sentences in problems.items()))
    data = read_bytes(file)
    with working_app(keyed=True):
        person = person_by_email(email)
        if person is None:
            refuse(f"Nobody has the address {email}.")
        answer = import_charges(
            owner=Owner(person.id, PersonFacts(person.provider_type, person.stages)),
            data=data,
            file=Path(file).name,
            wanted=ImportRequest(**ImportOptionsSchema().load(form)),
            secret=keys.reference_key(),
            now=instant(),
            zone=ZoneInfo(person.time_zone),
        )
    for line in charge_lines(answer):
        click.echo(line)


def _text(path: str | None) -> str:
    return read_bytes(path).decode("utf-8-sig", errors="replace") if path else ""


def charge_lines(answer: Mapping[str, Any]) -> list[str]:
    """What an import of charges did, or would do, as a person would say it."""
    counts = answer["counts"]
    if answer["replayed"]:
        return [f"This file is import {answer['id']} of {answer['created_at']:%Y-%m-%d} already; nothing was changed."]
    made = f"{count(counts['made'], 'log')} with {count(counts['lines'], 'line')}"
    worth = sum((log["work_rvu"] for log in answer["logs"] if log["outcome"] == "made" and log["work_rvu"]), start=0)
    done = "would be made (dry run, nothing was stored)" if answer["dry_run"] else f"made by import {answer['id']}"
    lines = [f"{made} {done}: {hundredths(worth) if worth else '0.00'} wRVUs."]
    outcomes = {
        "already": "already here",
        "deleted": "deleted earlier by the person, left out",
        "superseded": "replaced or voided earlier by a later claim, left out",
        "changed": "here with other lines or another day, not stored (--corrections replace puts them in place)",
        "duplicate": "like a log already stored, left out (--keep-duplicates saves them)",
        "ended": "replaced or voided by a later claim",
    }
    lines += [f"  {count(counts[name], 'log')} {words}" for name, words in outcomes.items() if counts.get(name)]
    if counts["skipped"]:
        lines.append(f"  {count(counts['skipped'], 'row')} without charges (blank, totals, headers)")
    if counts["other_providers"]:
        lines.append(f"  {count(counts['other_providers'], 'line')} for other providers")
    kind = SegmentProblem if answer["kind"] == "837p" else FileProblem
    return (
        lines
        + [f"  {LeftOut(**part).sentence}" for part in answer["left_out"][:SHOWN]]
        + _question_lines(answer["questions"])
        + _places("Problem", answer["problems"], kind)
        + _places("Note", answer["notes"], kind)
        + _differences(answer)
    )


def _question_lines(questions: list[dict[str, Any]]) -> list[str]:
    return [
        f"Question {item['key']!r} ({item['place']}): {item['sentence']}"
        f" Answer with --answers: {', '.join(choice['value'] for choice in item['choices'])}."
        for item in questions
    ]


def _places(word: str, found: list[dict[str, Any]], kind: type[FileProblem]) -> list[str]:
    lines = [f"{word}: {kind(**item).sentence('file')}" for item in found[:SHOWN]]
    return lines + ([f"{word}s: and {len(found) - SHOWN:,} more"] if len(found) > SHOWN else [])


def _differences(answer: Mapping[str, Any]) -> list[str]:
    found = answer["differences"]
    lines = [
        f"Line {item['line']}: the file says {item['stated']}, credited {item['work_rvu']} wRVUs"
        for item in found[:SHOWN]
    ]
    return lines + ([f"and {len(found) - SHOWN:,} more differences"] if len(found) > SHOWN else [])
