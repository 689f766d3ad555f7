"""Which column of a charge table is what: names that billing offices give them, or a mapping by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from rvuedge.files.headers import read_names, words
from rvuedge.files.problems import quoted, refuse

NAMES = read_names(Path(__file__).with_suffix(".toml"))
# RVU Wallet's export also has Total Adjusted Work RVUs.
WALLET = frozenset({"date", "encounter id", "reference id", "location", "codes", "total work rvus"})
MAPPABLE = frozenset(NAMES.fields) - {"total_work", "total_adjusted", "posting_date"}
STATEMENT = MAPPABLE | {"posting_date"}
SEARCHED = 30  # rows of title and notes above a header, at most


@dataclass(frozen=True, slots=True)
class ChargeHeader:
    """Where each field stands, how the file calls it, and on which row of the grid the header is."""

    row: int
    positions: Mapping[str, int]
    names: Mapping[str, str]
    is_wallet: bool

    def cell(self, cells: Sequence[str], field: str) -> str:
        """The cell of a field on a row; '' where the table has no such column or the row is short."""
        index = self.positions.get(field)
        return _printable(cells[index]) if index is not None and index < len(cells) else ""


def _printable(cell: str) -> str:
    """A cell without control signs (a database takes no NUL), line ends as spaces."""
    return "".join(sign if sign.isprintable() else " " for sign in cell).strip()


def check_mapping(mapping: Mapping[str, str], *, file: str, fields: frozenset[str] = MAPPABLE) -> None:
    """Raises FileRefused for a field that charges have not."""
    for name in mapping:
        if name not in fields:
            refuse(file, found=f"the field {quoted(name)} in the mapping", expected=", ".join(sorted(fields)))


def find_header(rows: Sequence[Sequence[str]], mapping: Mapping[str, str]) -> ChargeHeader | None:
    """The first row, among 30, that has a date and a code column; None where there is none."""
    for index, cells in enumerate(rows[:SEARCHED]):
        positions = NAMES.match(cells, mapping).positions
        if "date" in positions and "code" in positions and _mapped(mapping, positions):
            return _header(index, cells, positions)
    return None


def find_statement_header(rows: Sequence[Sequence[str]], mapping: Mapping[str, str]) -> ChargeHeader | None:
    """As find_header, of an employer's statement: a posting date will do, and a header may be two rows, one over the
    other ("Work" over "RVU"), where that names more columns."""
    for index, cells in enumerate(rows[:SEARCHED]):
        best: ChargeHeader | None = None
        for last, joined in (
            (index, list(cells)),
            (index + 1, _over(cells, rows[index + 1]) if index + 1 < len(rows) else []),
        ):
            positions = NAMES.match(joined, mapping).positions
            dated = "date" in positions or "posting_date" in positions
            if dated and "code" in positions and (best is None or len(positions) > len(best.positions)):
                best = _header(last, joined, positions)
        if best is not None and _mapped(mapping, best.positions):
            return best
    return None


def _over(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    pairs = zip_longest(upper, lower, fillvalue="")
    return [f"{text} {other}".strip() for text, other in pairs]


def _header(index: int, cells: Sequence[str], positions: Mapping[str, int]) -> ChargeHeader:
    shown = {field: " ".join(cells[place].split())[:60] for field, place in positions.items()}
    return ChargeHeader(index, positions, shown, {words(cell) for cell in cells} >= WALLET)


def _mapped(mapping: Mapping[str, str], positions: Mapping[str, int]) -> bool:
    return all(field in positions for field in mapping)
