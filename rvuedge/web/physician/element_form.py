"""The fields of elements of pay in a form of terms: rows by kind, from the list of kinds, and back into a body.

Each kind shows what is entered of it, and an empty row for another; rows are numbered through, whatever their kind.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rvuedge.contracts.rules.elements.kinds import FIELDS, KINDS
from rvuedge.contracts.rules.elements.model import TermField
from rvuedge.web.typed import whole

Row = dict[str, Any]
MOST = 20 + len(KINDS)  # as many as terms take, and an empty row of each kind
LISTS: Mapping[str, tuple[str, ...]] = {
    "weights": ("label", "weight"), "scale": ("score", "factor"), "rates": ("label", "rate", "weight"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ElementSlot:
    """A row of the form: its number among all rows, and whether anything is entered in it."""

    index: int
    filled: bool


@dataclass(frozen=True, slots=True)
class KindFields:
    """A kind as the form shows it: its name, title, fields in order, and rows."""

    kind: str
    title: str
    terms: tuple[tuple[str, TermField], ...]
    slots: tuple[ElementSlot, ...]

    @property
    def is_open(self) -> bool:
        """Whether something of this kind is entered."""
        return any(slot.filled for slot in self.slots)


def rows_of(given: Mapping[str, str], names: str) -> list[Row]:
    """The elements a form says; a row in which nothing was typed, but for its choices, is none."""
    found = []
    for index in range(MOST):
        prefix = f"{names}elements_{index}_"
        kind = given.get(f"{prefix}kind", "")
        known = FIELDS.get(kind, {})
        row = {name: given[prefix + name] for name in known if prefix + name in given}
        if row:
            found.append({"kind": kind, **row})
    return found


def kinds_shown(rows: Sequence[Row]) -> list[KindFields]:
    """Every kind with its rows: those entered, by their number, then an empty one."""
    return [
        KindFields(
            kind.kind,
            kind.title,
            tuple(FIELDS[kind.kind].items()),
            (
                *(ElementSlot(index, filled=True) for index, row in enumerate(rows) if row.get("kind") == kind.kind),
                ElementSlot(len(rows) + place, filled=False),
            ),
        )
        for place, kind in enumerate(KINDS)
    ]


def body_rows(rows: Sequence[Row]) -> list[Row]:
    """Rows as the body of terms has them."""
    return [
        {name: value if name == "kind" else _typed(FIELDS[row["kind"]][name], value) for name, value in row.items()}
        for row in rows
    ]


def _typed(term: TermField, value: str) -> Any:
    if term.takes == "count":
        return whole(value)
    if term.takes not in LISTS:
        return value
    names = LISTS[term.takes]
    lines = [line.rsplit(maxsplit=len(names) - 1) for line in value.splitlines() if line.strip()]
    return [dict(zip(names, [*[""] * (len(names) - len(line)), *line], strict=True)) for line in lines]


def row_texts(row: Mapping[str, Any]) -> Row:
    """An element's JSON as its fields show it: a list as lines."""
    return {name: _line_text(value) if isinstance(value, list) else value for name, value in row.items()}


def _line_text(items: list[Any]) -> str:
    return "\n".join(" ".join(str(value) for value in item.values()) for item in items)
