"""`rvuedge import survey`: a publisher's table, whole or nothing."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from rvuedge.benchmarks.surveys.header_mappings import mapping_from, saved_mapping
from rvuedge.benchmarks.surveys.imports import About, SurveyStored, import_survey, preview_survey
from rvuedge.cli.shell import instant, plainly, read_bytes, refuse, working_app
from rvuedge.files.columns.outcomes import Question, QuestionsOpen
from rvuedge.platform.fields import RENAMED
from rvuedge.platform.figures import count

YEAR = click.IntRange(2000, 2100)
DAY = click.DateTime(["%Y-%m-%d"])


def current_option(name: str) -> str:
    """An option's name of today for that of version 0.1; accepted for one version (CHANGELOG)."""
    new = RENAMED.get(name.replace("-", "_"))
    return new.replace("_", "-") if new else name


@click.command(context_settings={"token_normalize_func": current_option})
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--name", required=True, help="What the survey is called.")
@click.option("--year", required=True, type=YEAR)
@click.option("--organization", type=int, help="The organization it belongs to (needed unless synthetic).")
@click.option("--synthetic", is_flag=True, help="The figures are invented; they are always shown as invented.")
@click.option(
    "--map",
    "mapping",
    type=click.Path(exists=True, dir_okay=False),
    help="Their header: our field, as JSON.",
)
@click.option("--template", help="The name of a mapping the organization saved.")
@click.option("--metric", help="Metric of figures for which the table names none, such as total_compensation.")
@click.option(
    "--answers", "answers", type=click.Path(exists=True, dir_okay=False), help="Key of a question: choice, as JSON."
)
@click.option("--publisher", default="", help="Who published it.")
@click.option("--license-note", default="", help="What the license allows, shown with the survey.")
@click.option("--data-year", type=YEAR, help="The year the data are from.")
@click.option("--schedule-year", type=YEAR, help="Year of the fee schedule behind its work RVUs.")
@click.option("--effective-date", type=DAY, help="The date its dollars are as of.")
@click.option("--dry-run", is_flag=True, help="Show what it would do; change nothing.")
@plainly
def survey(
    file: str,
    organization: int | None,
    mapping: str | None,
    template: str | None,
    metric: str | None,
    answers: str | None,
    effective_date: datetime | None,
    dry_run: bool,
    **about: object,
) -> None:
    """A survey of percentiles by specialty and metric, csv or xlsx, long or wide."""
    day = effective_date.date() if effective_date else None
    with working_app():
        try:
            sent: dict[str, Any] = {
                "data": read_bytes(file),
                "file": Path(file).name,
                "about": About(effective_date=day, **about),  # type: ignore[arg-type]
                "organization_id": organization,
                "mapping": _mapping(mapping, template, organization),
                "metric": metric,
                "answers": mapping_from(read_bytes(answers)) if answers else {},
            }
            stored = preview_survey(**sent) if dry_run else import_survey(**sent, now=instant())
        except QuestionsOpen as error:
            for question in error.questions:
                click.echo(question_line(question))
            refuse(f"{error.file}: {count(len(error.questions), 'question')} open. Nothing was imported.")
    _report(stored, str(about["name"]), dry_run=dry_run)


def _report(stored: SurveyStored, name: str, *, dry_run: bool) -> None:
    for warning in stored.warnings:
        click.echo(warning)
    for part in stored.left_out:
        click.echo(part.sentence)
    for question in stored.questions:
        click.echo(question_line(question))
    if stored.already_imported:
        click.echo(f"Survey {stored.survey_id} is already imported from these bytes; nothing was changed.")
        return
    specialties = count(stored.specialties, "specialty", "specialties")
    ready = "cannot be imported until the questions are answered" if stored.questions else "can be imported"
    what = f"“{name}” {ready}" if dry_run else f"Survey {stored.survey_id} “{name}” imported"
    done = " Nothing was changed." if dry_run else ""
    click.echo(f"{what}: {count(stored.curves, 'curve')}, {specialties}.{done}")


def question_line(question: Question) -> str:
    """A question with its choices, and how to answer it."""
    choices = ", ".join(choice.value for choice in question.choices)
    where = f" ({question.place})" if question.place else ""
    return f"Question {question.key!r}{where}: {question.sentence} Answer with --answers: {choices}."


def _mapping(file: str | None, template: str | None, organization: int | None) -> dict[str, str]:
    stored = saved_mapping(organization, template) if template and organization is not None else {}
    return {**stored, **(mapping_from(read_bytes(file)) if file else {})}
