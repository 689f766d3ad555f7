"""`rvuedge import`: files of CMS and of survey publishers. An import is whole or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from rvuedge.benchmarks.surveys import import_survey, mapping_from
from rvuedge.catalog.crosswalk import import_crosswalk
from rvuedge.catalog.geography import import_indices
from rvuedge.catalog.limits import import_payment_limits
from rvuedge.catalog.releases import ImportSummary, import_release
from rvuedge.cli.catalog import in_short
from rvuedge.cli.shell import count, instant, nothing, plainly, read_bytes, working_app
from rvuedge.logbook.rebuild import recredit_window


@click.group("import")
def import_group() -> None:
    """Import a file: whole, or not at all."""


@contextmanager
def progress_bar(label: str, total: int) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal; nothing in a pipe, where the summary lines say it all."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield nothing
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(label, total=total)
        yield lambda done: progress.update(task, completed=done)


@import_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--release", help="Name of the release, when the file's own is not wanted.")
@click.option("--effective-from", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--dry-run", is_flag=True, help="Read, check and compare; store nothing.")
@plainly
def rvu(file: str, release: str | None, effective_from: Any, dry_run: bool) -> None:
    """A PFS Relative Value File as CMS publishes it."""
    data = read_bytes(file)
    with working_app(), progress_bar("Reading", data.count(b"\n")) as progress:
        summary = import_release(
            data=data,
            file=Path(file).name,
            release=release,
            effective_from=effective_from.date() if effective_from else None,
            dry_run=dry_run,
            progress=progress,
            now=instant(),
        )
        rebuilt = 0
        if not (summary.already_imported or dry_run):
            rebuilt = recredit_window(summary.release, now=instant())
    for line in summary_lines(summary):
        click.echo(line)
    if rebuilt:
        click.echo(f"{count(rebuilt, 'credit')} of logged lines rebuilt under the new release.")


def summary_lines(summary: ImportSummary) -> list[str]:
    """What an import did, as a person would say it."""
    if summary.already_imported:
        return [f"{summary.release} is already imported from these bytes; nothing was changed."]
    done = "would be imported (dry run, nothing was stored)" if summary.dry_run else "imported"
    lines = [
        f"{summary.release} {done}, effective {summary.effective_from}, conversion factor {summary.conversion_factor}",
        f"{summary.rows:,} rows, {summary.codes:,} codes, {summary.rows_with_work:,} rows with work",
        "By status: " + ", ".join(f"{s} {n:,}" for s, n in summary.by_status.items()),
    ]
    if summary.completed_excerpt:
        lines.append(f"The starter excerpt of {summary.release} was replaced; its figures agreed.")
    if summary.previous and summary.difference:
        note = " (only its starter excerpt is loaded)" if summary.previous_is_excerpt else ""
        lines.append(f"Against {summary.previous}{note}: {in_short(summary.difference)}")
    else:
        lines.append("No earlier release is loaded to compare with.")
    return lines


@import_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@plainly
def asp(file: str) -> None:
    """A Medicare Part B payment limit (ASP pricing) file."""
    with working_app():
        stored = import_payment_limits(data=read_bytes(file), file=Path(file).name, now=instant())
    if stored.already_imported:
        click.echo(f"{stored.quarter} is already imported from these bytes; nothing was changed.")
    else:
        click.echo(f"Payment limits of {stored.quarter} imported: {count(stored.rows, 'drug')}.")


@import_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@plainly
def ndc(file: str) -> None:
    """An NDC–HCPCS crosswalk of CMS."""
    with working_app():
        stored = import_crosswalk(data=read_bytes(file), file=Path(file).name, now=instant())
    if stored.already_imported:
        click.echo(f"{stored.quarter} is already imported from these bytes; nothing was changed.")
    else:
        click.echo(f"NDC crosswalk of {stored.quarter} imported: {count(stored.rows, 'package')}.")


@import_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@plainly
def gpci(file: str) -> None:
    """Geographic practice cost indices, for payment estimates."""
    with working_app():
        stored = import_indices(data=read_bytes(file), file=Path(file).name)
    click.echo(f"Cost indices of {stored.year} imported: {stored.rows} localities.")


@import_group.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--name", required=True, help="What the survey is called.")
@click.option("--year", required=True, type=click.IntRange(2000, 2100))
@click.option("--organization", type=int, help="The organization it belongs to (needed unless synthetic).")
@click.option("--synthetic", is_flag=True, help="The figures are invented; shown so everywhere.")
@click.option(
    "--map",
    "mapping",
    type=click.Path(exists=True, dir_okay=False),
    help="Their header: our field, as JSON.",
)
@plainly
def survey(file: str, name: str, year: int, organization: int | None, synthetic: bool, mapping: str | None) -> None:
    """A survey of percentiles by specialty and metric, csv, long or wide."""
    with working_app():
        stored = import_survey(
            data=read_bytes(file),
            file=Path(file).name,
            name=name,
            year=year,
            organization_id=organization,
            synthetic=synthetic,
            mapping=mapping_from(read_bytes(mapping)) if mapping else {},
            now=instant(),
        )
    if stored.already_imported:
        click.echo(f"Survey {stored.survey_id} is already imported from these bytes; nothing was changed.")
        return
    for warning in stored.warnings:
        click.echo(warning)
    click.echo(
        f"Survey {stored.survey_id} “{name}” imported: {count(stored.curves, 'curve')}, "
        f"{count(stored.specialties, 'specialty')[:-1] + 'ies' if stored.specialties != 1 else '1 specialty'}."
    )
