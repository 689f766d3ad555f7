"""What a code's row and number say by themselves: level, kind, category, and the sentence on its work RVU.

Sources: CMS PFS relative value file record layout (status codes, PC/TC, global days); HCPCS level I is
CPT, level II is a letter and four digits.
"""

from __future__ import annotations

import re
from decimal import Decimal

from rvuedge.valuation.rules.visits import EM_VISITS

LEVEL_II = re.compile(r"[A-V][0-9]{4}")
CODE = re.compile(r"[0-9A-Z]{5}")

CPT_NOTICE = (
    "CPT® is a registered trademark of the American Medical Association. This text is RVU Edge's own;"
    " no CPT descriptor is shown."
)

# Our own grouping words by number; the ranges are the sections the code numbers run in.
RANGES: tuple[tuple[str, str, str, str], ...] = (
    ("00100", "01999", "Anesthesia", "anesthesia"),
    ("10004", "19499", "Surgery: skin and breast", "procedure"),
    ("20100", "29999", "Surgery: bones and joints", "procedure"),
    ("30000", "32999", "Surgery: airways and lungs", "procedure"),
    ("33016", "37799", "Surgery: heart and vessels", "procedure"),
    ("38100", "39599", "Surgery: blood, lymph and chest", "procedure"),
    ("40490", "49999", "Surgery: digestive system", "procedure"),
    ("50010", "53899", "Surgery: urinary system", "procedure"),
    ("54000", "55980", "Surgery: male genital system", "procedure"),
    ("56405", "58999", "Surgery: female genital system", "procedure"),
    ("59000", "59899", "Maternity", "procedure"),
    ("60000", "60699", "Surgery: endocrine system", "procedure"),
    ("61000", "64999", "Surgery: nervous system", "procedure"),
    ("65091", "69990", "Surgery: eye and ear", "procedure"),
    ("70010", "79999", "Radiology", "imaging"),
    ("80047", "89398", "Pathology and laboratory", "test"),
    ("90281", "96999", "Medicine", "service"),
    ("97010", "99199", "Medicine", "service"),
    (*EM_VISITS, "Evaluation and management", "visit"),
    ("99500", "99607", "Medicine", "service"),
)

TITLE_SOURCES = ("article", "own words", "CMS", "category")

LEVEL_II_GROUPS = {
    "A": ("Supplies", "supply"),
    "B": ("Supplies", "supply"),
    "C": ("Hospital outpatient codes", "service"),
    "D": ("Dental", "service"),
    "E": ("Supplies", "supply"),
    "G": ("Temporary and other HCPCS codes", "service"),
    "H": ("Temporary and other HCPCS codes", "service"),
    "J": ("Drugs", "drug"),
    "K": ("Supplies", "supply"),
    "L": ("Supplies", "supply"),
    "M": ("Quality measurement", "service"),
    "P": ("Pathology and laboratory", "test"),
    "Q": ("Temporary and other HCPCS codes", "service"),
    "R": ("Temporary and other HCPCS codes", "service"),
    "S": ("Temporary and other HCPCS codes", "service"),
    "T": ("Temporary and other HCPCS codes", "service"),
    "U": ("Pathology and laboratory", "test"),
    "V": ("Vision and hearing supplies", "supply"),
}

STATUS_WORDS = {
    "A": "active, paid under the fee schedule",
    "B": "bundled into other services",
    "C": "priced by the Medicare contractor",
    "E": "excluded from the fee schedule by regulation",
    "I": "not valid for Medicare",
    "J": "anesthesia, paid by base and time units",
    "M": "measurement code, for reporting only",
    "N": "not covered by Medicare",
    "P": "bundled or excluded supply",
    "R": "restricted coverage",
    "T": "paid only when nothing else is payable that day",
    "X": "outside the physician fee schedule by statute",
}

GLOBAL_WORDS = {
    "000": "day of the procedure only",
    "010": "day of the procedure and 10 days after",
    "090": "one day before, the day, and 90 days after",
    "MMM": "maternity",
    "XXX": "the global concept does not apply",
    "YYY": "set by the Medicare contractor",
    "ZZZ": "add-on, inside another service's global period",
}


def level(code: str) -> str:
    """'II' for a letter and four digits, 'I' (CPT) for the rest."""
    return "II" if LEVEL_II.fullmatch(code) else "I"


def category_and_kind(code: str, *, is_drug: bool) -> tuple[str, str]:
    """Our grouping words for a code without an article, by its number; a drug by what CMS prices as one."""
    if is_drug:
        return "Drugs", "drug"
    if level(code) == "II":
        category, kind = LEVEL_II_GROUPS[code[0]]
        return category, "supply" if kind == "drug" else kind
    if code.endswith("F"):
        return "Quality measurement", "service"
    if code[-1] in "TUMA":
        return "Emerging technology and laboratory codes", "service"
    for first, last, category, kind in RANGES:
        if first <= code <= last:
            return category, kind
    return "Other", "service"


def title_source(own: str, from_cms: str) -> str:
    """Where the title of a code without an article comes from: "own words", "CMS", or "category" (a stand-in)."""
    if own:
        return "own words"
    return "CMS" if from_cms else "category"


def is_valued(status: str, work_rvu: Decimal) -> bool:
    """Whether a row carries a work RVU at all: a printed 0.00 outside status A, R, T is 'not valued'."""
    return work_rvu > 0 or status in {"A", "T"}


def rvu_statement(code: str, release: str, rows: dict[str, tuple[str, Decimal]], drug: bool) -> str:
    """One sentence on the work RVU of a code. `rows` maps modifier to (status, work RVU)."""
    if drug:
        return (
            f"{code} is a drug: it has no physician work RVU and is not on the physician fee schedule."
            " It is paid by billing unit, from the quarter's payment limit. Its administration is coded separately."
        )
    status, work = rows.get("", next(iter(rows.values())))
    if is_valued(status, work):
        return f"{code} has a work RVU of {work} in {release}; status {status}, {STATUS_WORDS[status]}."
    professional = rows.get("26")
    meaning = f"status {status}, {STATUS_WORDS.get(status, 'see the CMS record layout')}"
    if professional and professional[1] > 0:
        return (
            f"{code} without a modifier is not valued in {release} ({meaning});"
            f" the professional component, {code}-26, has a work RVU of {professional[1]}."
        )
    return f"{code} has no work RVU in {release}: {meaning}. That is not the same as zero."
