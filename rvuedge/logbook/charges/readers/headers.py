"""Which column of a charge table is what: by what billing offices call it, by its words, or by a person's answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from rvuedge.files.columns.data_files import read_vocabulary
from rvuedge.files.columns.outcomes import Answered
from rvuedge.files.columns.reading import Understood, understand
from rvuedge.files.columns.vocabulary import HeadingVocabulary
from rvuedge.files.headers import read_names, words
from rvuedge.files.problems import quoted, refuse

_HERE = Path(__file__)
NAMES = read_names(_HERE.with_suffix(".toml"))
VOCABULARY: HeadingVocabulary = read_vocabulary(
    _HERE.with_name("heading_words.toml"), NAMES, read_names(_HERE.with_name("not_read.toml"))
)
# RVU Wallet's export also has Total Adjusted Work RVUs.
WALLET = frozenset({"date", "encounter id", "reference id", "location", "codes", "total work rvus"})
# How modifiers were mapped when each of their columns was a field of its own.
NUMBERED = frozenset({"mod1", "mod2", "mod3", "mod4"})
# Of a statement's figures the one that says most of what was paid, first.
WORK = ("work_paid", "work_credited", "work_extended", "total_work", "work", "work_unit", "work_expected")
MEANINGS = {
    "work_paid": "paid",
    "work_credited": "credited",
    "work_extended": "of all units",
    "total_work": "of all units",
    "work": "as printed",
    "work_unit": "per unit",
    "work_expected": "expected",
}
MAPPABLE = (frozenset(VOCABULARY.called) | NUMBERED) - {"total_work", "total_adjusted", "posting_date"}
STATEMENT = MAPPABLE | {"posting_date"}
SEARCHED = 40  # rows of title and notes above a header, at most


@dataclass(frozen=True, slots=True)
class ChargeHeader:
    """Where each field stands, how the file calls it, and on which rows of the grid the header is."""

    first: int
    row: int
    positions: Mapping[str, tuple[int, ...]]
    names: Mapping[str, str]
    understood: Understood
    is_wallet: bool

    @property
    def date_field(self) -> str:
        """The column of dates: of service, or of posting where a statement has no other."""
        return "date" if "date" in self.positions else "posting_date"


def check_mapping(answered: Answered, *, file: str, fields: frozenset[str] = MAPPABLE) -> None:
    """Raises FileRefused for a field that charges have not."""
    for name in answered.fields:
        if name not in fields:
            refuse(file, found=f"the field {quoted(name)} in the mapping", expected=", ".join(sorted(fields)))


def fields_of(answered: Answered) -> dict[str, tuple[str, ...]]:
    """The headings of each field by hand, with those of mod1 to mod4 as modifiers."""
    found: dict[str, tuple[str, ...]] = {}
    for name, headings in sorted(answered.fields.items()):
        ours = "modifiers" if name in NUMBERED else name
        found[ours] = (*found.get(ours, ()), *headings)
    return found


def find_header(rows: Sequence[Sequence[str]], answered: Answered, *, is_statement: bool) -> ChargeHeader | None:
    """The first row, near the top, that has a date and a code column; None where there is none.

    A header may be two rows, one over the other ("Work" over "RVU"), where that names more columns. Of an employer's
    statement a posting date will do.
    """
    by_hand = fields_of(answered)
    for index, cells in enumerate(rows[:SEARCHED]):
        if sum(bool(cell.strip()) for cell in cells) < 2:
            continue
        best = _header(index, index, cells, by_hand, answered, is_statement=is_statement)
        if index + 1 < len(rows) and not any(sign.isdigit() for sign in "".join(rows[index + 1])):
            over = _over(cells, rows[index + 1])
            joined = _header(index, index + 1, over, by_hand, answered, is_statement=is_statement)
            if joined is not None and (best is None or len(joined.positions) > len(best.positions)):
                best = joined
        if best is not None:
            return best
    return None


def _over(upper: Sequence[str], lower: Sequence[str]) -> list[str]:
    pairs = zip_longest(upper, lower, fillvalue="")
    return [f"{text} {other}".strip() for text, other in pairs]


def _header(
    first: int,
    index: int,
    cells: Sequence[str],
    by_hand: Mapping[str, tuple[str, ...]],
    answered: Answered,
    *,
    is_statement: bool,
) -> ChargeHeader | None:
    understood = understand(cells, VOCABULARY, by_hand, answered.ignored)
    found = understood.positions
    possible = {column.field for column in understood.columns if column.state in {"read", "repeated"}}
    dated = "date" in possible or (is_statement and "posting_date" in possible)
    if not dated or "code" not in possible or understood.missing:
        return None
    shown = {field: understood.columns[places[0]].name for field, places in found.items()}
    is_wallet = {words(cell) for cell in cells} >= WALLET
    return ChargeHeader(first, index, found, shown, understood, is_wallet)
