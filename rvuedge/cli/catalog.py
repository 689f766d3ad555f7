"""`rvuedge releases`, `diff` and `search`."""

from __future__ import annotations

import csv
from pathlib import Path

import click

from rvuedge.catalog.codes import finder
from rvuedge.catalog.releases.preparing import compare
from rvuedge.catalog.rules.differences import Difference
from rvuedge.catalog.rules.in_force import window
from rvuedge.catalog.search.ranking import search as find_codes
from rvuedge.catalog.store import queries
from rvuedge.cli.shell import plainly, refuse, table, working_app
from rvuedge.platform.figures import count, hundredths, signed
from rvuedge.productivity.repricing.release_impact import Meaning, between_releases


@click.command()
@plainly
def releases() -> None:
    """List the loaded fee-schedule releases."""
    with working_app():
        loaded = queries.releases()
        if not loaded:
            refuse("No release is loaded. Import one: rvuedge import rvu FILE")
        rows = [["RELEASE", "FROM", "TO", "CONVERSION FACTOR", "COVERAGE"]]
        for release in loaded:
            first, last = window(release, loaded)
            rows.append(
                [
                    release.name,
                    str(first),
                    str(last),
                    str(release.conversion_factor),
                    release.coverage,
                ]
            )
        click.echo(table(rows))


@click.command()
@click.argument("old")
@click.argument("new")
@click.option("--csv", "csv_file", type=click.Path(dir_okay=False), help="Write every change to this file.")
@click.option("--logs", is_flag=True, help="Also show what it means for everything logged here, by person.")
@plainly
def diff(old: str, new: str, csv_file: str | None, logs: bool) -> None:
    """Show what changed from release OLD to release NEW."""
    with working_app():
        found = compare(old, new)
        means = between_releases(old, new) if logs else None
    click.echo(f"{old.upper()} → {new.upper()}: " + in_short(found))
    if csv_file:
        _write(found, Path(csv_file))
        click.echo(f"Every change is in {csv_file}.")
        return
    movers = [["CODE", "MODIFIER", "OLD wRVU", "NEW wRVU", "CHANGE"]]
    movers += [
        [change.code, change.modifier, str(change.old), str(change.new), signed(change.change)]
        for change in found.work[:10]
    ]
    if found.work:
        click.echo("\nLargest movers:\n" + table(movers, right={2, 3, 4}))
    if means is not None:
        click.echo("\n" + "\n".join(_meaning(old.upper(), new.upper(), means)))


def _meaning(old: str, new: str, means: Meaning) -> list[str]:
    """What a change of release means for logged lines, as a person would say it."""
    if not means.people:
        return ["Nothing is logged here."]
    sentences = [f"Everything logged here, all valued by {old} or all by {new}:"]
    rows = [["WHO", old, new, "CHANGE", "LINES"]]
    for item in (*means.practices, *means.people):
        rows.append([item.name, hundredths(item.old), hundredths(item.new), signed(item.change), f"{item.lines:,}"])
    sentences.append(table(rows, right={1, 2, 3, 4}))
    sentences += [f"{lines:,} × {why}" for why, lines in means.reasons[:8]]
    return sentences


def in_short(found: Difference) -> str:
    """The counts of a difference, in one line."""
    return (
        f"{count(len(found.added), 'row')} added, {len(found.removed):,} removed, "
        f"{found.changed:,} changed ({len(found.statuses):,} status, {len(found.work):,} work RVU, "
        f"{found.by_efficiency:,} of them by exactly ×0.975, {len(found.others):,} other figures)"
    )


def _write(found: Difference, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["change", "code", "modifier", "old", "new"])
        writer.writerows(["added", *key, "", ""] for key in found.added)
        writer.writerows(["removed", *key, "", ""] for key in found.removed)
        writer.writerows(["status", s.code, s.modifier, s.old, s.new] for s in found.statuses)
        writer.writerows(["other", row.code, row.modifier, "", " ".join(row.columns)] for row in found.others)
        writer.writerows(["work", w.code, w.modifier, w.old, w.new] for w in found.work)


@click.command()
@click.argument("words", nargs=-1, required=True)
@click.option("--limit", default=10, show_default=True)
@plainly
def search(words: tuple[str, ...], limit: int) -> None:
    """Find codes by number, by what people call them, or in plain words."""
    with working_app():
        index = finder.current_index()
        hits = find_codes(index, " ".join(words), limit=limit).hits
        if not hits:
            refuse(f"Nothing found for “{' '.join(words)}”.")
        rows = [["CODE", "TITLE", "CATEGORY", "WHY"]]
        for hit in hits:
            document = index.documents[index.by_code[hit.code]]
            rows.append([hit.code, document.title, document.category, hit.why])
        click.echo(table(rows))
