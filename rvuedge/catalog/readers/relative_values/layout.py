"""The columns of the PFS Relative Value File: names as CMS stacks them, what a cell may hold.

Source: CMS, RVU25D record layout ("National Physician Fee Schedule Relative Value File, Calendar
Year 2025", DATA ELEMENT / LOCATION); PRIC IND as printed in the files of 2026, which have 32
columns where those through 2025 have 31.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final, NamedTuple

FIGURE: Final = re.compile(r"[0-9]{1,4}\.[0-9]{2}")
TYPED_FIGURE: Final = re.compile(r"[0-9]{1,4}(\.[0-9]{1,2})?")
FACTOR: Final = re.compile(r"[0-9]{1,3}\.[0-9]{1,4}")
TYPED_FACTOR: Final = re.compile(r"[0-9]{1,3}(\.[0-9]{1,4})?")
# CPT (last character a digit, or F, T, A, M, U), HCPCS Level II, and CMS's placeholders (GXXX1).
CODE: Final = re.compile(r"[0-9]{4}[0-9AFMTU]|[A-EGHJ-MP-V][0-9]{4}|[A-EGHJ-MP-V]XXX[0-9]")
LEVEL_II_TEXT: Final = re.compile(r"[A-CE-V][0-9]{4}")


class FileColumn(NamedTuple):
    """One column: our field name, the name CMS stacks over it, and what its cells hold."""

    field: str
    header: str
    pattern: re.Pattern[str]
    expected: str
    kind: str = "text"


class FileRow(NamedTuple):
    """One (code, modifier) row as printed. Figures are RVUs; pre, intra and post are shares of 1.

    A printed 0.00 under a status such as C, I or N means "not valued": read it with the status.
    `short_descriptor` is CMS's own text and is kept for HCPCS Level II codes alone, never for CPT
    (AMA) or D codes (ADA). `pricing_indicator` is '' in files before 2026.
    """

    code: str
    modifier: str
    status: str
    not_used: bool
    work_rvu: Decimal
    nonfacility_pe: Decimal
    nonfacility_na: bool
    facility_pe: Decimal
    facility_na: bool
    malpractice: Decimal
    total_nonfacility: Decimal
    total_facility: Decimal
    pctc: str
    global_days: str
    pre: Decimal
    intra: Decimal
    post: Decimal
    mpi: str
    bilat: str
    asst: str
    co: str
    team: str
    pricing_indicator: str
    endo_base: str
    supervision: str
    calculation_flag: str
    imaging_family: str
    opps_nonfacility_pe: Decimal
    opps_facility_pe: Decimal
    opps_malpractice: Decimal
    short_descriptor: str


def _figure(field: str, header: str) -> FileColumn:
    return FileColumn(field, header, FIGURE, "a figure with two decimals", "figure")


def _flag(field: str, header: str, mark: str) -> FileColumn:
    return FileColumn(field, header, re.compile(f"({re.escape(mark)})?"), f"{mark!r} or nothing", "flag")


def _digit(field: str, header: str) -> FileColumn:
    return FileColumn(field, header, re.compile("[0-9]"), "one digit")


GLOBAL_DAYS: Final = re.compile("000|010|090|MMM|XXX|YYY|ZZZ")
OPPS = "USED FOR OPPS PAYMENT AMOUNT"

COLUMNS: Final[tuple[FileColumn, ...]] = (
    FileColumn("code", "HCPCS", CODE, "a code of five characters"),
    FileColumn("modifier", "MOD", re.compile("(26|TC|53)?"), "'26', 'TC', '53' or nothing"),
    FileColumn("description", "DESCRIPTION", re.compile("(?s).*"), "a description", "anything"),
    FileColumn("status", "STATUS CODE", re.compile("[A-JMNPQRTX]"), "a status letter (A to X)"),
    _flag("not_used", "NOT USED FOR MEDICARE PAYMENT", "+"),
    _figure("work_rvu", "WORK RVU"),
    _figure("nonfacility_pe", "NON-FAC PE RVU"),
    _flag("nonfacility_na", "NON-FAC NA INDICATOR", "NA"),
    _figure("facility_pe", "FACILITY PE RVU"),
    _flag("facility_na", "FACILITY NA INDICATOR", "NA"),
    _figure("malpractice", "MP RVU"),
    _figure("total_nonfacility", "NON-FACILITY TOTAL"),
    _figure("total_facility", "FACILITY TOTAL"),
    _digit("pctc", "PCTC IND"),
    FileColumn("global_days", "GLOB DAYS", GLOBAL_DAYS, "000, 010, 090, MMM, XXX, YYY or ZZZ"),
    _figure("pre", "PRE OP"),
    _figure("intra", "INTRA OP"),
    _figure("post", "POST OP"),
    _digit("mpi", "MULT PROC"),
    _digit("bilat", "BILAT SURG"),
    _digit("asst", "ASST SURG"),
    _digit("co", "CO- SURG"),
    _digit("team", "TEAM SURG"),
    _digit("pricing_indicator", "PRIC IND"),
    FileColumn("endo_base", "ENDO BASE", re.compile(f"({CODE.pattern})?"), "a code or nothing"),
    FileColumn("factor", "CONV FACTOR", FACTOR, "a conversion factor in dollars", "factor"),
    FileColumn(
        "supervision",
        "PHYSICIAN SUPERVISION OF DIAGNOSTIC PROCEDURES",
        re.compile("[0-9][0-9A]"),
        "a supervision level of two characters",
    ),
    _digit("calculation_flag", "CALCULATION FLAG"),
    FileColumn(
        "imaging_family",
        "DIAGNOSTIC IMAGING FAMILY INDICATOR",
        re.compile("[0-9]{2}"),
        "two digits",
    ),
    _figure("opps_nonfacility_pe", f"NON-FACILITY PE {OPPS}"),
    _figure("opps_facility_pe", f"FACILITY PE {OPPS}"),
    _figure("opps_malpractice", f"MP {OPPS}"),
)

OPTIONAL: Final = frozenset({"pricing_indicator"})
