"""What must hold between the rows of a relative value file, and whether its end is there.

How a cut is recognized. A cut inside a line leaves too few columns, or a figure without its two
decimals. A cut at a line end leaves no trace in the line, so the end itself is looked for, by what
held in all 23 releases from RVU20A to RVU26C (CMS, PFS Relative Value Files):

* at least 17,236 rows; fewer than 15,000 is refused;
* the last code of each section (V5364 of the V codes, 99607 of the nines, J9999 …) is there. In
  ASCII order a file ends in V5364, in mainframe (EBCDIC) order in 99607, so either loses its last
  landmark with its last line;
* every TC row has its global row and its 26 row.

The QPP file omits some codes that are not payable; of the landmarks only those with status A, R or
T are asked of it. A file whose last section CMS has extended past its landmark could be cut within
the extension; the comparison with the release before it is where that shows.
"""

from __future__ import annotations

from operator import add, attrgetter, eq, itemgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from rvuedge.catalog.readers.relative_values.layout import FileRow
    from rvuedge.files.problems import Findings

MINIMUM_ROWS = 15_000  # CMS publishes about 19,000: fewer is a file cut short
KEY = itemgetter(0, 1)
WORK, MALPRACTICE = attrgetter("work_rvu"), attrgetter("malpractice")
SUMS = (
    (attrgetter("nonfacility_pe"), attrgetter("total_nonfacility")),
    (attrgetter("facility_pe"), attrgetter("total_facility")),
)
LANDMARKS = (
    *("19499", "29999", "39599", "49999", "59899", "69990", "79999", "89398", "99607", "A9999"),
    *("D9999", "H2037", "J9999", "P9615", "R0076", "S9999", "T5999", "V5364"),
)
QPP_LANDMARKS = ("69990", "99498", "P3001", "V5299")


def check_same_factor(factors: Sequence[Decimal], first_line: int, findings: Findings) -> None:
    """Note every row whose conversion factor (dollars) is not the first row's."""
    if len(set(factors)) == 1:
        return
    for line, factor in enumerate(factors, start=first_line):
        if factor != factors[0]:
            findings.add(line, "CONV FACTOR", str(factor), f"{factors[0]}, as on line {first_line}")


def check_keys(rows: Sequence[FileRow], first_line: int, findings: Findings) -> None:
    """Note every row whose (code, modifier) an earlier row has: that pair is the file's key."""
    if len(set(map(KEY, rows))) == len(rows):
        return
    seen: dict[tuple[str, ...], int] = {}
    for line, row in enumerate(rows, start=first_line):
        earlier = seen.setdefault(row[:2], line)
        if earlier != line:
            key = "-".join(filter(None, row[:2]))
            findings.add(line, "HCPCS", f"{key} again", f"one row for {key} (it is on line {earlier})")


def check_totals(rows: Sequence[FileRow], first_line: int, findings: Findings) -> None:
    """Note every row where work + practice expense + malpractice is not the printed total (RVUs).

    Holds on every row, NA or not (CMS, RVU25D record layout, "Total Non-Facility RVUs").
    """
    other = list(map(add, map(WORK, rows), map(MALPRACTICE, rows)))
    if all(all(map(eq, map(add, other, map(expense, rows)), map(total, rows))) for expense, total in SUMS):
        return
    for line, row in enumerate(rows, start=first_line):
        rest = row.work_rvu + row.malpractice
        for column, total, expense in (
            ("NON-FACILITY TOTAL", row.total_nonfacility, row.nonfacility_pe),
            ("FACILITY TOTAL", row.total_facility, row.facility_pe),
        ):
            if rest + expense != total:
                wanted = f"{rest + expense}, the sum of work, practice expense and malpractice"
                findings.add(line, column, str(total), wanted)


def check_complete(rows: Sequence[FileRow], last_line: int, track: str | None, findings: Findings) -> None:
    """Note what a whole file has and this one has not; see the top of this module."""
    keys = set(map(KEY, rows))
    codes = {code for code, _ in keys}
    landmarks = QPP_LANDMARKS if track == "QPP" else LANDMARKS
    for code in landmarks:
        if code not in codes:
            wanted = f"code {code}, which ends its section in every release: the file looks cut"
            findings.add(last_line, "HCPCS", f"no {code}", wanted)
    for code in sorted(code for code, modifier in keys if modifier == "TC"):
        if not {(code, ""), (code, "26")} <= keys:
            wanted = "its global row and its 26 row too: rows are missing"
            findings.add(None, "MOD", f"{code}-TC alone", wanted)
