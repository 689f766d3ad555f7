"""A comparison of a group as one csv: a line for each physician, then every finding of everybody."""

from __future__ import annotations

from collections.abc import Iterator

from rvuedge.files.safe_cells import csv_lines
from rvuedge.platform.figures import wrvu
from rvuedge.reconciliation.files import FOUND, METHOD, cells_of
from rvuedge.reconciliation.group.keeping import GroupCompared

SUMS = ("Physician", "Record, wRVU", "File, wRVU", "Record less file, wRVU", "Lines that do not agree", "Money ($)")


def file_name(found: GroupCompared) -> str:
    """What the csv is called."""
    return f"reconciliation-{found.group.starts_on}.csv"


def group_csv(found: GroupCompared, organization: str) -> Iterator[str]:
    """UTF-8 with a mark for spreadsheets. The practice's note is its own and not in it."""
    yield "\ufeff"
    yield from csv_lines(_rows(found, organization))


def _rows(found: GroupCompared, organization: str) -> Iterator[tuple[object, ...]]:
    group = found.group
    yield (f"{organization}: {group.file_name or 'statement'} of {group.starts_on} to {group.ends_on}",)
    yield ()
    yield SUMS
    for item in found.physicians:
        yield item.name, item.ours, item.theirs, item.net, item.differing, item.money
    yield ()
    yield ("Physician", *FOUND)
    for item in found.physicians:
        yield from ((item.name, *cells_of(finding)) for finding in item.reconciliation.findings)
    yield ()
    yield from ((f"Not in the file: {name}, {wrvu(work)} wRVUs logged",) for name, work in found.absent)
    yield from ((f"Not compared: {part['name']} ({part['count']} lines): {part['reason']}",) for part in group.left_out)
    yield from ((sentence,) for sentence in METHOD)
