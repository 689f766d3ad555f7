"""Which column of a charge table is what: names that billing offices give them, or a mapping by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from rvuedge.files.problems import quoted, refuse

# In order of preference: a table with "Date of service" and "Date" means the first.
ALIASES: dict[str, tuple[str, ...]] = {
    "date": (
        "date of service", "service date", "dos", "dos from", "from dos", "date of service from", "svc date",
        "procedure date", "performed on", "encounter date", "visit date", "charge date", "date",
    ),
    "posting_date": ("post date", "posting date", "posted", "date posted", "posted date", "date of posting", "post dt"),
    "code": (
        "cpt code", "cpt", "cpt hcpcs", "cpt hcpcs code", "hcpcs", "hcpcs code", "hcpcs cpt", "cpt codes",
        "procedure code", "proc code", "billing code", "code", "codes", "procedures", "procedure",
    ),
    "modifiers": ("modifiers", "modifier", "mods", "mod", "modifier s"),
    "mod1": ("mod1", "mod 1", "modifier 1", "modifier1", "m1"),
    "mod2": ("mod2", "mod 2", "modifier 2", "modifier2", "m2"),
    "mod3": ("mod3", "mod 3", "modifier 3", "modifier3", "m3"),
    "mod4": ("mod4", "mod 4", "modifier 4", "modifier4", "m4"),
    "units": ("units", "unit", "qty", "quantity", "service units", "billed units", "units billed", "count"),
    "site": ("location", "site", "facility", "service location", "facility name", "location name", "hospital"),
    "place": ("pos", "place of service", "pos code", "place of service code", "place of svc", "setting"),
    "provider": (
        "rendering npi", "rendering provider npi", "provider npi", "npi", "rendering provider", "servicing provider",
        "provider", "provider name", "physician",
    ),
    "reference": (
        "claim id", "claim number", "claim no", "claim", "encounter id", "encounter number", "encounter", "visit id",
        "visit number", "charge id", "charge number", "invoice number", "invoice",
    ),
    "ndc": ("ndc", "ndc code", "ndc number", "drug ndc"),
    "work": (
        "work rvu", "work rvus", "wrvu", "wrvus", "credited wrvu", "credited wrvus", "adjusted wrvu", "adjusted wrvus",
        "adj wrvu", "physician work rvu", "physician work rvus",
    ),
    "total_work": ("total work rvus", "total wrvus"),
    "total_adjusted": ("total adjusted work rvus", "total adjusted wrvus"),
}  # fmt: skip
# RVU Wallet's export also has Total Adjusted Work RVUs.
WALLET = frozenset({"date", "encounter id", "reference id", "location", "codes", "total work rvus"})
MAPPABLE = frozenset(ALIASES) - {"total_work", "total_adjusted", "posting_date"}
STATEMENT = MAPPABLE | {"posting_date"}
SEARCHED = 30


@dataclass(frozen=True, slots=True)
class Header:
    """Where each field stands, how the file calls it, and on which row of the grid the header is."""

    row: int
    positions: Mapping[str, int]
    names: Mapping[str, str]
    is_wallet: bool

    def cell(self, cells: Sequence[str], field: str) -> str:
        """The cell of a field on a row; '' where the table has no such column or the row is short."""
        at = self.positions.get(field)
        return _printable(cells[at]) if at is not None and at < len(cells) else ""


def _printable(cell: str) -> str:
    """A cell without control signs (a database takes no NUL), line ends as spaces."""
    return "".join(sign if sign.isprintable() else " " for sign in cell).strip()


def words(text: str) -> str:
    """A header in lower case with anything but letters and digits as one space."""
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text.lower()).split())


def check_mapping(mapping: Mapping[str, str], *, file: str, fields: frozenset[str] = MAPPABLE) -> None:
    """Raises FileRefused for a field that charges have not."""
    for name in mapping:
        if name not in fields:
            refuse(file, found=f"the field {quoted(name)} in the mapping", expected=", ".join(sorted(fields)))


def find_header(rows: Sequence[Sequence[str]], mapping: Mapping[str, str]) -> Header | None:
    """The first row, among 30, that has a date and a code column; None where there is none."""
    for at, cells in enumerate(rows[:SEARCHED]):
        positions = placed([words(cell) for cell in cells], mapping)
        if "date" in positions and "code" in positions and _mapped(mapping, positions):
            return _header(at, cells, positions)
    return None


def find_statement_header(rows: Sequence[Sequence[str]], mapping: Mapping[str, str]) -> Header | None:
    """As find_header, of an employer's statement: a posting date will do, and a header may be two rows, one over the
    other ("Work" over "RVU"), where that names more columns."""
    for at, cells in enumerate(rows[:SEARCHED]):
        best: Header | None = None
        for last, joined in ((at, list(cells)), (at + 1, _over(cells, rows[at + 1]) if at + 1 < len(rows) else [])):
            positions = placed([words(cell) for cell in joined], mapping)
            dated = "date" in positions or "posting_date" in positions
            if dated and "code" in positions and (best is None or len(positions) > len(best.positions)):
                best = _header(last, joined, positions)
        if best is not None and _mapped(mapping, best.positions):
            return best
    return None


def _over(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    pairs = zip_longest(upper, lower, fillvalue="")
    return [f"{one} {other}".strip() for one, other in pairs]


def _header(at: int, cells: Sequence[str], positions: Mapping[str, int]) -> Header:
    shown = {field: " ".join(cells[place].split())[:60] for field, place in positions.items()}
    return Header(at, positions, shown, {words(cell) for cell in cells} >= WALLET)


def placed(names: Sequence[str], mapping: Mapping[str, str]) -> dict[str, int]:
    """Where each field stands in a row of names."""
    return {field: place for field in ALIASES if (place := _place(field, names, mapping)) is not None}


def _place(field: str, names: Sequence[str], mapping: Mapping[str, str]) -> int | None:
    wanted = (words(mapping[field]),) if field in mapping else ALIASES[field]
    taken = {words(name) for other, name in mapping.items() if other != field}
    for name in wanted:
        if name and name in names and name not in taken:
            return names.index(name)
    return None


def _mapped(mapping: Mapping[str, str], positions: Mapping[str, int]) -> bool:
    return all(field in positions for field in mapping)
