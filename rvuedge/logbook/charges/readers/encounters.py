"""What every reader of charges gives: encounters with their lines, and what was left out and why."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rvuedge.files.problems import FileProblem

MAXIMUM_CHARGES = 20_000  # read and matched within one request
MAXIMUM_BYTES = 16 * 1024 * 1024  # the request limit (config.py)
# Settings where the facility practice expense is paid (docs/rules.md, R-1.12).
FACILITY_PLACES = frozenset(
    {"19", "21", "22", "23", "24", "26", "31", "34", "41", "42", "51", "52", "53", "56", "61"}
)  # fmt: skip

Keyed = Callable[[str], str]


class SegmentProblem(FileProblem):
    """A problem in an X12 file, whose lines are its segments."""

    def sentence(self, file: str) -> str:
        """For a person: "FILE segment 12, column SV1: found …"."""
        return FileProblem.sentence(self, file).replace(f"{file} line ", f"{file} segment ", 1)


@dataclass(frozen=True, slots=True)
class Charge:
    """One code as billed. `units` counts billing units; `minutes` is what an anesthesia line gives instead (MJ).

    `stated_work_rvu` is what the file says the line earned, in wRVU: to compare with, never to credit.
    """

    line: int
    code: str
    modifiers: tuple[str, ...] = ()
    units: int = 1
    minutes: int | None = None
    ndc: str | None = None
    ndc_quantity: Decimal | None = None
    ndc_unit: str | None = None
    control: str | None = None
    stated_work_rvu: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Encounter:
    """The charges that become one log. `reference` is a keyed hash of the practice's number, never the number.

    `claim` is where its claim or first row begins. `replaces` holds the references under which an earlier claim may
    stand. The stated figures are the file's own, in wRVU: for comparing, never for crediting.
    """

    claim: int
    line: int
    performed_on: date
    charges: tuple[Charge, ...]
    place: str | None = None
    site: str | None = None
    reference: str | None = None
    provider: str | None = None
    replaces: tuple[str, ...] = ()
    stated_work_rvu: Decimal | None = None
    stated_adjusted_rvu: Decimal | None = None

    @property
    def setting(self) -> str:
        """Facility or nonfacility by place of service; facility where the file names none, as for logs."""
        return setting_of(self.place)


@dataclass(frozen=True, slots=True)
class Void:
    """A claim taken back (frequency 8). `settled` when the claim it takes back stood in the same file."""

    line: int
    references: tuple[str, ...]
    provider: str | None
    days: frozenset[date] = frozenset()
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that says nothing to read: blank, a total, the header again."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class ChargeFile:
    """A file as read. `problems` keep their rows out; `notes` say how something was read that was.

    `dates` are of service, or of posting in a statement that has no others.
    """

    kind: str
    encounters: tuple[Encounter, ...]
    voids: tuple[Void, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    problems: tuple[FileProblem, ...] = ()
    notes: tuple[FileProblem, ...] = ()
    dates: str = "service"


@dataclass(slots=True)
class ChargeReading:
    """What a reader gathers on its way. `broken` names the groups (claims, references) that have a problem."""

    problems: list[FileProblem] = field(default_factory=list)
    notes: list[FileProblem] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    broken: set[object] = field(default_factory=set)


class ChargeCellError(ValueError):
    """A cell that cannot be read: what was found, what was expected, and the column where its reader knows it."""

    def __init__(self, found: str, expected: str, *, column: str | None = None) -> None:
        super().__init__(found, expected)
        self.found = found
        self.expected = expected
        self.column = column


NO_MAPPING: Mapping[str, str] = {}


def ndc_of(text: str) -> str | None:
    """The digits and hyphens of an NDC, at most fourteen; whether it is one is for the drug's block to say."""
    return re.sub(r"[^0-9-]", "", text)[:14] or None


def setting_of(place: str | None) -> str:
    """Facility or nonfacility by place of service; facility where none is named."""
    return "facility" if not place or place in FACILITY_PLACES else "nonfacility"


def quotable(text: str) -> str:
    """A cell as an error may quote it: short, with a digit and without a word. Else it could be somebody's name."""
    plain = " ".join(text.split())
    if not plain:
        return "nothing"
    if len(plain) > 24 or not re.search(r"\d", plain) or re.search(r"[^\W\d_]{4}", plain):
        return f"a text of {len(plain)} characters"
    return repr(plain)
