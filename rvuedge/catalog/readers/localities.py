"""Counties of each Medicare payment locality: the LOCCO file beside the relative values."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from rvuedge.catalog.readers.cms_tables import check_whole, even_lines
from rvuedge.catalog.readers.fixed_columns import fixed_table
from rvuedge.files.delimited import TextRow
from rvuedge.files.headers import read_names
from rvuedge.files.problems import Findings, quoted, refuse
from rvuedge.files.tables import CMS
from rvuedge.files.titled import TitledTable, read_titled_table
from rvuedge.platform.figures import count

__all__ = ["LocalityFile", "LocalityRow", "read_localities"]

WANTED = "a locality-county file, LOCCO (csv, txt or xlsx)"
MINIMUM_ROWS = 80  # CMS lists about 110 localities: fewer is a file cut short
LAST = "WYOMING"
UNPRINTED = "?"  # CMS's text of 2025 leaves CALIFORNIA out
TITLE = re.compile(r"counties included in ([0-9]{4}) localities", re.IGNORECASE)
FIXED = re.compile(
    r" {0,40}(?P<contractor>[0-9]{4,5}) {1,40}(?P<locality>[0-9]{1,2})"
    r"(?: {5,80}| {1,6}(?P<state>[A-Z][A-Z/ ]{0,40}?) {2,80})(?P<area>\S.{0,120}?) {2,80}(?P<counties>\S(?:.*\S)?) *"
)
NAMES = read_names(Path(__file__).with_suffix(".toml"))


@dataclass(frozen=True, slots=True)
class LocalityRow:
    """A payment locality and the counties it is made of, in CMS's words.

    `contractor` has five digits and `locality` two, as in the GPCI file: this file prints them
    without their leading zeros (2102 and 1 for 02102 and 01). `two_contractors` is its asterisk.
    """

    contractor: str
    locality: str
    state: str
    area: str
    counties: str
    two_contractors: bool


@dataclass(frozen=True, slots=True)
class LocalityFile:
    """The localities of a year."""

    year: int
    rows: list[LocalityRow]
    not_read: tuple[str, ...] = ()


def read_localities(data: bytes, *, file: str, minimum_rows: int = MINIMUM_ROWS) -> LocalityFile:
    """Read a LOCCO file; the state is printed once above its localities and filled down here.

    A blank line ends a state. CMS's text leaves some out: such a row has the state '' and is counted as not read.
    A row printed twice (Missouri's rest of state in 2025) is given once. A whole file has 80
    localities or more (109 in 2025) and ends in Wyoming; a lower `minimum_rows` accepts an excerpt.
    Raises FileRefused with the lines.
    """
    fixed = fixed_table(data, file=file, pattern=FIXED, names=NAMES)
    table = fixed or read_titled_table(data, file=file, expected=WANTED, names=NAMES, limits=CMS)
    title = TITLE.search(" ".join(cell for line in table.before for cell in line.cells))
    if title is None:
        refuse(file, found="no title", expected="'COUNTIES INCLUDED IN … LOCALITIES'")
    findings = Findings(file)
    rows: dict[LocalityRow, None] = {}
    state, last_line = "", 0
    for line in even_lines(table, findings):
        cells = table.fields(line)
        if not any(cells[field] for field in ("locality", "area", "counties")):
            continue
        if line.number > last_line + 1:  # a blank line ends a state
            state = UNPRINTED if fixed else ""
        state, last_line = cells["state"] or state, line.number
        rows[_row(table, line, state, findings)] = None
    findings.refuse_if_any()
    check_whole(set(), len(rows), minimum_rows=minimum_rows, landmarks=(), file=file)
    if minimum_rows >= MINIMUM_ROWS and state != LAST:
        refuse(file, found=f"{state} as the last state", expected=f"{LAST}: the file looks cut")
    unprinted = sum(not row.state for row in rows)
    missing = (f"the state of {count(unprinted, 'row')}, which this text does not print",) if unprinted else ()
    return LocalityFile(int(title[1]), list(rows), (*table.not_read, *missing))


def _row(table: TitledTable, line: TextRow, state: str, findings: Findings) -> LocalityRow:
    cells = table.fields(line) | {"state": state}
    for field, pattern, expected in (
        ("contractor", "[0-9]{4,5}", "four or five digits"),
        ("locality", "[0-9]{1,2}", "one or two digits"),
        ("state", "[A-Z/? ]+", "a state, here or above"),
        ("area", ".+", "an area"),
        ("counties", ".+", "counties"),
    ):
        if not re.fullmatch(pattern, cells[field]):
            findings.add(line.number, table.headers[field], quoted(cells[field]), expected)
    return LocalityRow(
        contractor=cells["contractor"].zfill(5),
        locality=cells["locality"].zfill(2),
        state="" if state == UNPRINTED else state,
        area=cells["area"].rstrip("* "),
        counties=cells["counties"],
        two_contractors=cells["area"].endswith("*"),
    )
