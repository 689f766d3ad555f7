"""`rvuedge import rvu` and `import undo`: a release comes in whole, is reviewed before, and can be taken out again.

People go on logging meanwhile: a file is read and rehearsed outside any writing transaction, rows come in hidden and in
small steps, and credits are recalculated person by person (docs/operations.md).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from rvuedge.accounts.jobs.work import new_holder
from rvuedge.catalog.releases.packages import PackageSummary, PreparedPackage, prepare_package, store_others
from rvuedge.catalog.releases.preparing import ImportSummary, Wanted
from rvuedge.catalog.releases.preview import with_release, without_release
from rvuedge.catalog.rules.in_force import window
from rvuedge.catalog.store import queries
from rvuedge.cli.catalog import in_short
from rvuedge.cli.imports.answers import answers_of, asks
from rvuedge.cli.imports.progress import finished, progress_bar, rehearsing
from rvuedge.cli.imports.seeds import excerpt_of
from rvuedge.cli.shell import instant, plainly, read_bytes, working_app
from rvuedge.logbook.credits.catalog_changes import Queued, bring_in, bring_out, check_removable
from rvuedge.logbook.credits.release_effects import Effect, effect_imagined, effect_of
from rvuedge.platform.extensions import rehearsal
from rvuedge.platform.figures import count, hundredths, signed


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False))
@click.option("--release", help="Name for the release, instead of the file's own.")
@click.option("--effective-from", type=click.DateTime(["%Y-%m-%d"]))
@click.option("--dry-run", is_flag=True, help="Read, check and compare, and show the effect on logs; store nothing.")
@asks
@plainly
def rvu(file: str, release: str | None, effective_from: Any, dry_run: bool, accept: tuple[str, ...], yes: bool) -> None:
    """A PFS Relative Value File as CMS publishes it: csv, txt, xlsx, or the zip with everything in it."""
    data = read_bytes(file)
    first_day = effective_from.date() if effective_from else None
    wanted = Wanted(release, first_day, answers=answers_of(accept, yes))
    with working_app():
        with progress_bar("Reading", data.count(b"\n")) as progress:
            package = prepare_package(data=data, file=Path(file).name, wanted=wanted, progress=progress)
        if dry_run:
            found, effect = _rehearsed(package)
        else:
            holder = new_holder()
            found, queued = bring_in(package, now=instant(), holder=holder)
            effect = _effect(queued, holder) if queued else None
    for line in package_lines(found, dry_run=dry_run):
        click.echo(line)
    if effect is not None:
        for line in effect_lines(effect, dry_run=dry_run):
            click.echo(line)


@click.command()
@click.argument("release")
@click.option("--dry-run", is_flag=True, help="Show the effect on logs; change nothing.")
@plainly
def undo(release: str, dry_run: bool) -> None:
    """Remove an imported RELEASE. Logs stay; their credits are recalculated under the release then in effect."""
    with working_app():
        excerpt = excerpt_of(release)
        if dry_run:
            name, rows, effect = _undo_rehearsed(release)
        else:
            holder = new_holder()
            undone, queued = bring_out(release, excerpt, now=instant(), holder=holder)
            name, rows, effect = undone.release, undone.rows, _effect(queued, holder)
    done = "would be taken out (dry run, nothing was changed)" if dry_run else "taken out"
    click.echo(f"{name} {done}: {rows:,} rows, in effect {effect.first} to {effect.last}.")
    if excerpt is not None:
        click.echo(f"The starter excerpt of {name} is back in its place.")
    for line in effect_lines(effect, dry_run=dry_run):
        click.echo(line)


def _effect(queued: Queued, holder: str) -> Effect:
    job = finished(queued.job_id, holder)
    return effect_of(job.id, queued.window, (job.result or {}).get("credits", 0))


def _rehearsed(package: PreparedPackage) -> tuple[PackageSummary, Effect | None]:
    """What an import would do. The small members of a zip are tried in a transaction of some milliseconds."""
    others = {}
    if package.members:
        with rehearsal():
            others = store_others(package)
    first = package.first.summary()
    second = package.second.summary() if package.second else None
    if not package.first.changes_values:
        return PackageSummary(first, second, others, not_read=package.not_read), None
    known, facts = with_release(package.first)
    days = window(facts, known.releases)
    with rehearsing() as progress:
        effect = effect_imagined(known, days, now=instant(), progress=progress)
    return PackageSummary(first, second, others, not_read=package.not_read), effect


def _undo_rehearsed(release: str) -> tuple[str, int, Effect]:
    excerpt = excerpt_of(release)
    facts = check_removable(release, excerpt)
    days = window(facts, queries.releases())
    known = without_release(facts.name, (excerpt.header, excerpt.rows) if excerpt else None)
    with rehearsing() as progress:
        effect = effect_imagined(known, days, now=instant(), progress=progress)
    return facts.name, queries.row_count(facts.id), effect


def package_lines(found: PackageSummary, *, dry_run: bool) -> list[str]:
    """What an import did, or would do, as a person would say it."""
    lines = summary_lines(found.release, dry_run=dry_run)
    if found.second is not None:
        lines.append(f"Its QPP file has the same rows; conversion factor {found.second.conversion_factor}.")
    for kind, stored in found.others.items():
        lines += [f"{kind.capitalize()} of {stored.year}: {stored.rows} localities.", *_inside(stored.lines)]
    if found.caps is not None:
        lines += [f"OPPS caps of {found.caps.release}: {count(found.caps.rows, 'price')}.", *_inside(found.caps.lines)]
    if found.not_read:
        lines.append(f"Not read: {', '.join(found.not_read)}.")
    return lines


def _inside(lines: tuple[str, ...]) -> list[str]:
    return [f"  {line}" for line in lines]


def effect_lines(effect: Effect, *, dry_run: bool) -> list[str]:
    """What a change of the catalog does to logged lines, in a few lines."""
    would = "would change" if dry_run else "changed"
    lines = sum(person.lines for person in effect.people)
    if not lines:
        return [f"No lines are logged from {effect.first} to {effect.last}."]
    sentences = [
        f"Logged lines from {effect.first} to {effect.last}: {lines:,}; {count(effect.credits, 'credit')} {would}."
    ]
    for share in (*effect.practices, *[person for person in effect.people if person.change][:5]):
        unvalued = f", not valued {share.old_unvalued:,} → {share.new_unvalued:,}" if share.old_unvalued else ""
        sentences.append(
            f"  {share.name}: {hundredths(share.old)} → {hundredths(share.new)} wRVUs ({signed(share.change)}) on"
            f" {count(share.lines, 'line')}{unvalued}"
        )
    return sentences


def summary_lines(summary: ImportSummary, *, dry_run: bool) -> list[str]:
    """What an import of a release did, as a person would say it."""
    if summary.already_imported:
        return [f"{summary.release} is already imported with this content; nothing was changed."]
    done = "would be imported (dry run, nothing was stored)" if dry_run else "imported"
    if summary.track:
        factor = summary.conversion_factor
        return [f"The {summary.track} file of {summary.release} {done}: the same rows, conversion factor {factor}."]
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
        movers = summary.difference.work[:5]
        if movers:
            listed = ", ".join(f"{'-'.join(filter(None, (m.code, m.modifier)))} {m.old} → {m.new}" for m in movers)
            lines.append(f"Largest movers: {listed}")
    else:
        lines.append("No earlier release is loaded to compare with.")
    return lines
