"""Somebody who leaves is named in what others brought in: rosters, their results, answers for a practice's files.

The rows are the practice's and stay; the address and the name in them become a number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import ColumnElement, Table, Text, and_, cast, or_, select, update
from sqlalchemy.orm import Session

from rvuedge.accounts.jobs.models import Job
from rvuedge.platform.extensions import Base

# Columns in which a practice's own files, and what came of them, may name a member.
SAYING: Mapping[str, tuple[str, ...]] = {
    "upload": ("file_name", "options", "answers", "overview", "result"),
    "remembered_answers": ("file_name", "answers"),
    "job": ("words", "payload", "position", "result", "problem"),
    "job_note": ("detail",),
    "reconciliation": ("file_name", "options", "overview", "findings"),
    "group_reconciliation": ("file_name", "left_out", "note"),
    "invitation": ("name",),
}


@dataclass(frozen=True, slots=True)
class Named:
    """Who is named: the address is sought everywhere, the name in these practices' rows; what stands there instead."""

    address: str
    name: str
    practices: Collection[int]
    instead: str

    def pattern(self) -> re.Pattern[str]:
        """The address, or the name with whatever stands between its words, as whole words."""
        name = r"[\W_]+".join(re.escape(word) for word in self.name.split())
        return re.compile(rf"(?<![^\W_])(?:{re.escape(self.address)}|{name})(?![^\W_])", re.IGNORECASE)


def forget_elsewhere(session: Session, named: Named) -> None:
    """Put the number in the place of address and name, wherever a practice's rows say them."""
    pattern = named.pattern()
    for table_name, columns in SAYING.items():
        table = Base.metadata.tables[table_name]
        for row in session.execute(_rows(table, columns, named)).mappings().all():
            changed = dict(_replaced(dict(row), columns, pattern, named.instead))
            if changed:
                mine = [column == row[column.name] for column in table.primary_key.columns]
                session.execute(update(table).where(*mine).values(**changed))


def _rows(table: Table, columns: Collection[str], named: Named) -> Any:
    """Rows worth a look: the text of a JSON value has a word as it stands there."""
    address, first = (orjson.dumps(word)[1:-1].decode() for word in (named.address, (named.name.split() or [" "])[0]))
    says_address = [cast(table.c[name], Text).icontains(address, autoescape=True) for name in columns]
    says_name = [cast(table.c[name], Text).icontains(first, autoescape=True) for name in columns]
    query = select(*table.primary_key.columns, *(table.c[name] for name in columns))
    return query.where(or_(*says_address, and_(_of_practices(table, named.practices), or_(*says_name))))


def _of_practices(table: Table, practices: Collection[int]) -> ColumnElement[bool]:
    if "organization_id" in table.c:
        return table.c.organization_id.in_(practices)
    if table.name == "remembered_answers":
        return table.c.owner.in_([f"practice {number}" for number in practices])
    return table.c.job_id.in_(select(Job.id).where(Job.organization_id.in_(practices)))


def _replaced(
    row: Mapping[str, Any], columns: Collection[str], pattern: re.Pattern[str], instead: str
) -> Iterator[tuple[str, Any]]:
    for name in columns:
        value = _without(row[name], lambda text: pattern.sub(instead, text))
        if value != row[name]:
            yield name, value


def _without(value: Any, replace: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return replace(value)
    if isinstance(value, dict):
        return {replace(name): _without(part, replace) for name, part in value.items()}
    return [_without(part, replace) for part in value] if isinstance(value, list) else value
