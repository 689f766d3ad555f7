"""A case as it goes to another logbook: rows of a layout, and what has to be typed. Only computes.

The role is each body's own word for the two facts of the case (docs/rules.md, R-7.5); where a fact is missing that the
body asks for, the cell stays empty and the case is named.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from rvuedge.training.rules.roles import RoleFacts, RoleVocabulary

OWN, NONE = "own", "none"
PHYSICAL_STATUS = ("P1", "P2", "P3", "P4", "P5", "P6")  # modifiers of CPT's anesthesia section, ASA class 1 to 6
# The ACGME's own words of the age bands (ANES, ACP).
AGE_WORDS = {
    "under_3_months": "a. < 3 months",
    "3_months_to_2_years": "b. >= 3 mos. and < 3 yr.",
    "3_to_11_years": "c. >= 3 yr. and < 12 yr.",
    "12_to_64_years": "d. >= 12 yr. and < 65 yr.",
    "65_and_over": "e. >= 65 year",
}
ExportCell = str | int | date | None


@dataclass(frozen=True, slots=True)
class ExportCode:
    """A code of a case on its way out; `categories` are the set's words for it."""

    code: str
    quantity: int = 1
    is_primary: bool = False
    categories: tuple[str, ...] = ()
    rrc_code: str | None = None
    modifiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExportCase:
    """A case on its way out, as the log has it. `role` is the body's word, None where the facts give none.

    `attending` is named as the program's roster does, `attending_written` as the log does.
    """

    log_id: str
    performed_on: date
    codes: tuple[ExportCode, ...]
    facts: RoleFacts | None = None
    role: str | None = None
    case_id: str | None = None
    attending: str | None = None
    attending_written: str | None = None
    site: str | None = None
    rotation: str | None = None
    patient_type: str | None = None
    age_band: str | None = None
    pgy: int | None = None
    specialty: str | None = None
    is_simulated: bool = False


@dataclass(frozen=True, slots=True)
class ExportColumn:
    """A column of a layout: its heading, and the fact that stands in it."""

    heading: str
    fact: str


@dataclass(frozen=True, slots=True)
class CaseLayout:
    """A case log as a body shapes it. `rows` is one for each "code" or "case"; `joins` parts several categories."""

    id: str
    title: str
    vocabulary: str
    rows: str
    date: str
    joins: str
    columns: tuple[ExportColumn, ...]
    sources: tuple[str, ...]
    confidence: str
    note: str = ""

    @property
    def headings(self) -> tuple[str, ...]:
        """The first row."""
        return tuple(column.heading for column in self.columns)


@cache
def layouts() -> Mapping[str, CaseLayout]:
    """The layouts by their identifier."""
    listed = tomllib.loads(Path(__file__).with_name("layouts.toml").read_text(encoding="utf-8"))
    return {
        key: CaseLayout(
            key,
            row["title"],
            row["vocabulary"],
            row["rows"],
            row["date"],
            row["joins"],
            tuple(ExportColumn(column["heading"], column["fact"]) for column in row["columns"]),
            tuple(row["sources"]),
            row["confidence"],
            row.get("note", ""),
        )
        for key, row in listed.items()
    }


def role_word(
    layout: CaseLayout, own: RoleVocabulary | None, facts: RoleFacts | None, others: Mapping[str, RoleVocabulary]
) -> str | None:
    """The word of a layout's body for the facts of a case; None where it has none, or a fact is missing."""
    vocabulary = own if layout.vocabulary == OWN else others.get(layout.vocabulary)
    return vocabulary.code_of(facts) if vocabulary is not None and facts is not None else None


def rows_of(layout: CaseLayout, cases: Iterable[ExportCase]) -> Iterator[tuple[ExportCell, ...]]:
    """The rows of cases in the order of the columns: one for each code, or for each case."""
    for case in cases:
        rows = [(code,) for code in case.codes] if layout.rows == "code" else [case.codes]
        for codes in rows:
            yield tuple(_cell(layout, column.fact, case, codes) for column in layout.columns)


def _cell(layout: CaseLayout, fact: str, case: ExportCase, codes: tuple[ExportCode, ...]) -> ExportCell:
    if fact in OF_CASE:
        return OF_CASE[fact](case)
    if fact in OF_CODES:
        return OF_CODES[fact](codes)
    if fact == "categories":
        return layout.joins.join(dict.fromkeys(name for code in codes for name in code.categories)) or None
    return None  # "nothing": a column that a log has no field for


def _physical_status(codes: tuple[ExportCode, ...]) -> ExportCell:
    """The ASA class of an anesthesia line, by its modifier P1 to P6."""
    found = [mark for code in codes for mark in code.modifiers if mark in PHYSICAL_STATUS]
    return found[0].removeprefix("P") if found else None


# What stands in a cell, by the fact that a layout names.
OF_CASE: Mapping[str, Callable[[ExportCase], ExportCell]] = {
    "case_id": lambda case: case.case_id,
    "performed_on": lambda case: case.performed_on,
    "role": lambda case: case.role,
    "attending": lambda case: case.attending,
    "site": lambda case: case.site,
    "pgy": lambda case: case.pgy,
    "patient_type": lambda case: case.patient_type.capitalize() if case.patient_type else None,
    "rotation": lambda case: case.rotation,
    "specialty": lambda case: case.specialty,
    "age_words": lambda case: AGE_WORDS.get(case.age_band or ""),
    "is_simulated": lambda case: "Yes" if case.is_simulated else None,
}
OF_CODES: Mapping[str, Callable[[tuple[ExportCode, ...]], ExportCell]] = {
    "code": lambda codes: codes[0].code,
    "quantity": lambda codes: codes[0].quantity,
    "is_primary": lambda codes: "Yes" if codes[0].is_primary else None,
    "rrc_code": lambda codes: codes[0].rrc_code,
    "coded": lambda codes: f"CPT/HCPCS {codes[0].code}",
    "codes": lambda codes: "; ".join(code.code for code in codes),
    "physical_status": _physical_status,
}
NOTHING = "nothing"


def lacking(layout: CaseLayout, case: ExportCase) -> tuple[str, ...]:
    """What the layout asks for and the case does not say, as a person calls it."""
    facts = {column.fact for column in layout.columns}
    needed = {"role": case.role, "attending": case.attending, "site": case.site, "case_id": case.case_id}
    called = {"role": "role", "attending": "attending", "site": "site", "case_id": "case id"}
    found = [called[name] for name, value in needed.items() if name in facts and not value]
    if layout.rows == "code" and len(case.codes) > 1 and "is_primary" in facts:
        found += ["primary procedure"] * (not any(code.is_primary for code in case.codes))
    return tuple(found)


# What a form asks for beside codes, in its order, as a person calls it.
TYPED = (
    ("Case id", "case_id"),
    ("Date", "performed_on"),
    ("Year", "pgy"),
    ("Role", "role"),
    ("Site", "site"),
    ("Attending", "attending"),
    ("Patient type", "patient_type"),
    ("Rotation", "rotation"),
)


def copy_texts(layout: CaseLayout, case: ExportCase) -> list[tuple[str, str]]:
    """What has to be typed of a case, piece by piece as a form takes it; what the case does not say is left out."""
    facts = {column.fact for column in layout.columns}
    found = []
    for label, name in TYPED:
        cell = OF_CASE[name](case) if name in facts else None
        if cell is not None:
            found.append((label, cell.strftime(layout.date) if isinstance(cell, date) else str(cell)))
    for place, code in enumerate(sorted(case.codes, key=lambda item: not item.is_primary), start=1):
        label = "Primary code" if code.is_primary and len(case.codes) > 1 else f"Code {place}"
        found.append((label if len(case.codes) > 1 else "Code", code.code))
        if code.quantity != 1:
            found.append((f"Quantity of {code.code}", str(code.quantity)))
    return found
