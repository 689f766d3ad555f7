"""What every reader of charges gives: encounters with their lines, and what was left out and why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from decimal import Decimal

from rvuedge.files.columns.outcomes import NOTHING_ANSWERED, Answered, LeftOut, Question
from rvuedge.files.problems import FileProblem
from rvuedge.files.values.dates import HERE

MAXIMUM_CHARGES = 250_000  # of those that are wanted: a large practice's year, or one provider's of a health system
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

    `stated_work_rvu` is what the file says the line earned, in wRVU: to compare with, never to credit. `session` and
    `more`, further facts of a line, come back from our own export alone.
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
    session: int = 1
    more: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Encounter:
    """The charges that become one log. `reference` is a keyed hash of the practice's number, never the number.

    `claim` is where its claim or first row begins. `replaces` holds the references under which an earlier claim may
    stand. The stated figures are the file's own, in wRVU: for comparing, never for crediting. `header` has what else
    the file says of the log (role, supervision), by the names of its fields.
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
    sheet: str | None = None
    header: Mapping[str, object] = field(default_factory=dict)

    @property
    def setting(self) -> str:
        """Facility or nonfacility by place of service; facility where the file names none, as for logs."""
        return str(self.header.get("setting") or setting_of(self.place))


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
    """A row that says nothing to read: blank, a total, the header again; a payment, a void."""

    line: int
    reason: str
    sheet: str | None = None


@dataclass(frozen=True, slots=True)
class ChargeFile:
    """A file as read. `problems` keep their rows out; `notes` say how something was read that was.

    `dates` are of service, or of posting in a statement that has no others. `left_out` names what was not read,
    `questions` what has to be answered; `figures` says which column of a statement was read as its wRVU, and as what.
    `others` counts the charges of other providers than the one asked for, `providers` the charges of each; `names`
    has the name that stands beside a provider's number, in a second column.
    """

    kind: str
    encounters: tuple[Encounter, ...]
    voids: tuple[Void, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    problems: tuple[FileProblem, ...] = ()
    notes: tuple[FileProblem, ...] = ()
    dates: str = "service"
    left_out: tuple[LeftOut, ...] = ()
    questions: tuple[Question, ...] = ()
    figures: Figures | None = None
    others: int = 0
    providers: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Figures:
    """Which column of a statement has its wRVU and what the figure is: paid, credited, expected, per unit, extended."""

    column: str
    meaning: str


@dataclass(frozen=True, slots=True)
class ReadingManner:
    """How a file is read: the day it is, in whose time zone, what a person said of it, whose charges are wanted."""

    today: date
    zone: tzinfo = HERE
    answered: Answered = NOTHING_ANSWERED
    provider: str | None = None


@dataclass(slots=True)
class ChargeReading:
    """What a reader gathers on its way. `broken` names the groups (claims, references) that have a problem."""

    problems: list[FileProblem] = field(default_factory=list)
    notes: list[FileProblem] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    others: int = 0
    providers: Counter[str] = field(default_factory=Counter)
    names: dict[str, str] = field(default_factory=dict)
    unsaid: Counter[str] = field(default_factory=Counter)
    broken: set[object] = field(default_factory=set)


def ndc_of(text: str) -> str | None:
    """The digits and hyphens of an NDC, at most fourteen; whether it is one is for the drug's block to say."""
    return re.sub(r"[^0-9-]", "", text)[:14] or None


def setting_of(place: str | None) -> str:
    """Facility or nonfacility by place of service; facility where none is named."""
    return "facility" if not place or place in FACILITY_PLACES else "nonfacility"
