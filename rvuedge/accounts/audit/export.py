"""A practice's audit trail as csv, for whoever has to keep it (45 CFR 164.316(b)(2)(i): six years)."""

from __future__ import annotations

from collections.abc import Iterator

from rvuedge.accounts.audit.trail import AuditEntry, AuditQuery, names_of, whole_trail
from rvuedge.files.safe_cells import csv_lines

COLUMNS = ("at (UTC)", "by id", "by", "action", "subject", "concerned ids", "concerned", "detail")


def trail_csv(organization_id: int, criteria: AuditQuery) -> Iterator[str]:
    """The entries sought, newest first, each sent as it is read. UTF-8 with a mark, for spreadsheets."""
    names: dict[int, str] = {}
    yield "\ufeff"
    yield from csv_lines([COLUMNS])
    yield from csv_lines(_cells(entry, names) for entry in whole_trail(organization_id, criteria=criteria))


def _cells(entry: AuditEntry, names: dict[int, str]) -> tuple[object, ...]:
    unknown = [person for person in entry.people if person not in names]
    if unknown:
        names |= names_of(unknown)
    return (
        f"{entry.at:%Y-%m-%d %H:%M:%S}",
        entry.actor_id,
        entry.actor,
        entry.action,
        entry.subject,
        " ".join(map(str, entry.people)),
        "; ".join(names.get(person, "") for person in entry.people),
        "; ".join(f"{name}: {value}" for name, value in entry.detail.items() if value is not None),
    )
