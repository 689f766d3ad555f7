"""The PFS Relative Value File as fixed-width text.

Source: CMS, RVU25D record layout, DATA RECORD (positions below count from 1, as there). Two places
the layout leaves out are read as CMS prints them: 59 holds the NOT USED FOR MEDICARE PAYMENT mark,
and the last figure stands in 166-171. PRIC IND of 2026 is looked for in the filler, 121-127.
"""

from __future__ import annotations

import re
from typing import Final

from rvuedge.catalog.readers.relative_values.cells import Cells
from rvuedge.catalog.readers.relative_values.checks import MINIMUM_ROWS
from rvuedge.catalog.readers.relative_values.csv_format import RelativeValueFile, assemble
from rvuedge.catalog.readers.relative_values.layout import COLUMNS
from rvuedge.catalog.readers.relative_values.title import read_title
from rvuedge.files.delimited import STEP, Progress
from rvuedge.files.problems import Findings, quoted
from rvuedge.files.text import CTRL_Z, decoded

WANTED = "a PFS Relative Value File as fixed-width text"
PLACES: Final = {
    "code": (1, 5),
    "modifier": (6, 7),
    "description": (8, 57),
    "status": (58, 58),
    "not_used": (59, 59),
    "work_rvu": (60, 65),
    "nonfacility_pe": (67, 72),
    "nonfacility_na": (73, 74),
    "facility_pe": (76, 81),
    "facility_na": (82, 83),
    "malpractice": (85, 89),
    "total_nonfacility": (91, 96),
    "total_facility": (97, 102),
    "pctc": (103, 103),
    "global_days": (104, 106),
    "pre": (107, 109),
    "intra": (110, 112),
    "post": (113, 115),
    "mpi": (116, 116),
    "bilat": (117, 117),
    "asst": (118, 118),
    "co": (119, 119),
    "team": (120, 120),
    "pricing_indicator": (121, 127),
    "endo_base": (128, 132),
    "factor": (133, 140),
    "supervision": (142, 143),
    "calculation_flag": (144, 144),
    "imaging_family": (146, 147),
    "opps_nonfacility_pe": (152, 157),
    "opps_facility_pe": (159, 164),
    "opps_malpractice": (166, 171),
}
WIDTH: Final = 171  # the record layout: the last figure ends here
# Fillers of the record layout: what stands there is not a file of this kind.
GAPS: Final = ((66, 66), (75, 75), (84, 84), (90, 90), (141, 141), (145, 145), (148, 151))
LATE_GAPS: Final = ((158, 158), (165, 165))  # fillers among the OPPS figures, absent from some files
SLICES: Final = tuple(slice(PLACES[column.field][0] - 1, PLACES[column.field][1]) for column in COLUMNS)
GAP_SLICES: Final = tuple(slice(first - 1, last) for first, last in GAPS + LATE_GAPS)
SHARES: Final = tuple(n for n, column in enumerate(COLUMNS) if column.field in {"pre", "intra", "post"})
PRICING: Final = [column.field for column in COLUMNS].index("pricing_indicator")
LINE_PATTERN: Final = re.compile(r"[0-9A-Z]{5}.{52}[A-Z][ +][ 0-9.]{6} ")


def is_fixed_width(text: str) -> bool:
    """Whether the first line that holds anything is a header or a data record of this layout."""
    first = next((line for line in text.split("\n", 20) if line.strip()), "")
    return first.startswith("HDR") or LINE_PATTERN.match(first) is not None


def read_fixed_width(
    data: bytes, *, file: str, progress: Progress | None = None, minimum_rows: int = MINIMUM_ROWS
) -> RelativeValueFile:
    """Read a release from fixed-width text, with the rows its csv gives.

    The release is named by the HDR lines, else by the file's name (PPRRVU2025_Oct.txt; the day of
    publication is then None). Raises FileRefused as `read_relative_values` does.
    """
    lines = _lines(decoded(data, file=file, expected=WANTED))
    first = next((n for n, line in enumerate(lines) if not _is_header(line)), len(lines))
    title = read_title([line[3:] for line in lines[:first]], file=file, name=file)
    rows = _rows(lines[first:], first + 1, file=file, progress=progress)
    columns = COLUMNS
    if not any(row[PRICING] for row in rows):
        columns = COLUMNS[:PRICING] + COLUMNS[PRICING + 1 :]
        rows = [row[:PRICING] + row[PRICING + 1 :] for row in rows]
    return assemble(title, Cells(columns, rows, first + 1), file=file, minimum_rows=minimum_rows)


def _lines(text: str) -> list[str]:
    lines = [line.rstrip("\r") for line in text.split("\n")]
    while lines and lines[-1].strip() in {"", *CTRL_Z}:
        lines.pop()
    return lines


def _is_header(line: str) -> bool:
    return line.startswith("HDR") or not line.strip()


def _rows(lines: list[str], first_line: int, *, file: str, progress: Progress | None) -> list[list[str]]:
    findings = Findings(file)
    rows: list[list[str]] = []
    for number, line in enumerate(lines, start=first_line):
        if len(line.rstrip()) != WIDTH:
            found = f"{len(line.rstrip())} characters"
            findings.add(number, None, found, f"a record of {WIDTH} characters")
            continue
        if any(map(str.strip, [line[gap] for gap in GAP_SLICES])):
            wanted = "a record whose columns stand in their places"
            findings.add(number, None, quoted(line[57:WIDTH]), wanted)
        row = [line[place].strip() for place in SLICES]
        for index in SHARES:
            row[index] = row[index].zfill(4) if row[index].startswith(".") else row[index]
        rows.append(row)
        if progress is not None and len(rows) % STEP == 0:
            progress(len(rows))
    findings.refuse_if_any()
    return rows
