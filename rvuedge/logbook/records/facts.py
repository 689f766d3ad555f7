"""A procedure log as facts: what the phone sends, what is stored, and what two versions are compared by.

The fields of a log are listed once, in LogHeader, and the further facts of a line once, in LINE_FACTS. Everything else
follows from these two: what the API takes and answers, what sync sends, the columns that are read and written, the
exports. docs/decisions says what a new field takes (a column of its own needs a migration and its line in the table).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any, get_type_hints

from rvuedge.accounts.rules.career_stages import ATTENDING, Stages
from rvuedge.logbook.records.case_words import (
    AGE_BANDS,
    COMPLEXITIES,
    PATIENT_TYPES,
    ROLES,
    SUPERVISION,
    role_meant,
    supervision_meant,
)
from rvuedge.logbook.records.field_kinds import (
    CalendarDay,
    ClockTime,
    CodeOf,
    Entry,
    Exact,
    FixedWords,
    FreeText,
    Heading,
    LineFact,
    ListedWord,
    Mark,
    PersonName,
    Pseudonym,
    Quantity,
    Whole,
    YesNo,
)
from rvuedge.platform.figures import plain
from rvuedge.privacy.screening import Holds
from rvuedge.valuation import Line

SETTINGS = ("facility", "nonfacility")
Encounter = tuple[str, date]
_SETTING = FixedWords(SETTINGS, usual="facility")


def _role_of(text: str) -> str | None:
    found = role_meant(text)
    return found[0] if found else None


_ROLE = ListedWord(ROLES, _role_of)
_SUPERVISION = ListedWord(SUPERVISION, supervision_meant)


@dataclass(frozen=True, slots=True, kw_only=True)
class LogHeader:
    """The fields of a log beside its lines: the one list of them."""

    performed_on: Annotated[date, Entry(CalendarDay())]
    setting: Annotated[str, Entry(_SETTING, Heading("Setting", 11), is_sticky=True)]
    site: Annotated[
        str | None, Entry(FreeText(120, holds=Holds.NAMES), Heading("Site", 24), is_sticky=True, is_searched=True)
    ] = None
    role: Annotated[str | None, Entry(_ROLE, Heading("Role", 18), is_sticky=True)] = None
    supervision: Annotated[str | None, Entry(_SUPERVISION, Heading("Supervision", 14), is_sticky=True)] = None
    attending: Annotated[
        str | None, Entry(PersonName(120), Heading("Attending", 24), is_sticky=True, is_searched=True)
    ] = None
    rotation: Annotated[
        str | None, Entry(FreeText(80, holds=Holds.NAMES), Heading("Rotation", 20), is_sticky=True, is_searched=True)
    ] = None
    primary_line: Annotated[int | None, Entry(Whole(0, 99), Heading("Primary line", 8))] = None
    patient_type: Annotated[str | None, Entry(ListedWord(PATIENT_TYPES), Heading("Patient type", 11))] = None
    age_band: Annotated[str | None, Entry(ListedWord(AGE_BANDS), Heading("Age band", 20))] = None
    complexity: Annotated[str | None, Entry(ListedWord(COMPLEXITIES), Heading("Complexity", 11))] = None
    is_simulated: Annotated[bool | None, Entry(YesNo(), Heading("Simulated", 9))] = None
    critical_share: Annotated[
        Decimal | None, Entry(Exact(0, 1, places=4), Heading("Share of critical portions", 10))
    ] = None
    present_for_critical: Annotated[bool | None, Entry(YesNo(), Heading("Present for critical portions", 10))] = None
    case_ref: Annotated[
        str | None, Entry(FreeText(60, holds=Holds.REFERENCE), Heading("Case reference", 16), is_searched=True)
    ] = None
    patient_key: Annotated[str | None, Entry(Pseudonym(), Heading("Encounter key", 38))] = None
    note: Annotated[str | None, Entry(FreeText(2000), Heading("Note", 40), is_searched=True)] = None


def _entry(hint: Any) -> Entry:
    (found,) = (entry for entry in hint.__metadata__ if isinstance(entry, Entry))
    return found


ENTRIES: Mapping[str, Entry] = {
    name: _entry(hint) for name, hint in get_type_hints(LogHeader, include_extras=True).items()
}
HEADER = tuple(ENTRIES)
STICKY = tuple(name for name, entry in ENTRIES.items() if entry.is_sticky)
SEARCHED = tuple(name for name, entry in ENTRIES.items() if entry.is_searched)

# Beyond code, modifiers, units and session (docs/api.md): what some rules ask for, and what a drug's amount and
# anesthesia units come from. Minutes are of anesthesia time, a day at most; its start, where it is given, tells which
# cases ran at the same time.
LINE_FACTS = (
    LineFact("ndc", Mark(14), heading=Heading("NDC", 15)),
    LineFact("dose", Quantity(), heading=Heading("Dose", 10)),
    LineFact("wasted", Quantity(), heading=Heading("Wasted", 10)),
    LineFact("completed_pct", Exact(0, 1), is_rule=True, heading=Heading("Completed share", 10)),
    LineFact("postop_days", Whole(0, 90), is_rule=True, heading=Heading("Postoperative days", 10)),
    LineFact("mod22_factor", Exact(1, 3), is_rule=True, heading=Heading("Modifier 22 factor", 10)),
    LineFact("by_report_pct", Exact(0, 1), is_rule=True, heading=Heading("By report share", 10)),
    LineFact("documentation_supported", YesNo(), is_rule=True, heading=Heading("Documentation supported", 10)),
    LineFact("time_share", Exact(0, 1), is_rule=True, heading=Heading("Time share", 10)),
    LineFact("performed_by", FreeText(40, holds=Holds.NAMES), is_rule=True, heading=Heading("Performed by", 14)),
    LineFact("in_global_of", CodeOf(), is_rule=True, heading=Heading("In global of", 8)),
    LineFact("minutes", Whole(1, 1440), heading=Heading("Minutes", 9)),
    LineFact("started_at", ClockTime(), heading=Heading("Started at", 10)),
    LineFact("present_at_induction", YesNo(), heading=Heading("Present at induction", 10)),
)
LINE_FIELDS = ("id", "code", "modifiers", "units", "session", *(line_fact.name for line_fact in LINE_FACTS))
_RULE_FACTS = tuple(
    (line_fact.name, isinstance(line_fact.kind, Exact)) for line_fact in LINE_FACTS if line_fact.is_rule
)


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One line of a log. `more` holds the further facts (LINE_FACTS) as JSON values, decimals as text."""

    code: str
    modifiers: tuple[str, ...] = ()
    units: Any = 1
    session: int = 1
    line_id: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)

    def shown(self) -> dict[str, Any]:
        """The line by the names of LINE_FIELDS; a further fact it does not have is left out."""
        return {
            "id": self.line_id,
            "code": self.code,
            "modifiers": list(self.modifiers),
            "units": self.units,
            "session": self.session,
            **self.more,
        }


@dataclass(frozen=True, slots=True)
class LogFacts(LogHeader):
    """One encounter or case on one date of service, as the phone sent it."""

    id: str
    lines: tuple[LineFacts, ...]

    def encounter(self) -> Encounter:
        """What the lines are credited together with: same patient key and date, or the log alone."""
        return (self.patient_key or f"log:{self.id}", self.performed_on)


@dataclass(frozen=True, slots=True)
class StoredLog(LogHeader):
    """A row of procedure_log."""

    person_id: int
    id: str
    version: int
    change: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
    device_id: int | None

    @property
    def is_deleted(self) -> bool:
        """Whether it is a tombstone."""
        return self.deleted_at is not None

    def header(self) -> dict[str, Any]:
        """The fields of LogHeader by name."""
        return {name: getattr(self, name) for name in HEADER}

    def shown_header(self) -> dict[str, Any]:
        """The fields of LogHeader as the API answers them: an attending as {"name": ...}."""
        return {**self.header(), "attending": None if self.attending is None else {"name": self.attending}}

    def encounter(self) -> Encounter:
        """As LogFacts.encounter."""
        return (self.patient_key or f"log:{self.id}", self.performed_on)


COLUMNS = tuple(field.name for field in fields(StoredLog))


def stored_log(row: Any) -> StoredLog:
    """A log from a row with COLUMNS."""
    return StoredLog(**dict(zip(COLUMNS, row, strict=True)))


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What crediting needs to know of whoever performed the lines."""

    provider_type: str = "physician"
    stages: Stages = ATTENDING

    def is_trainee_on(self, day: date) -> bool:
        """Whether what they performed that day earns nothing (docs/rules.md, R-7.1)."""
        return self.stages.is_trainee_on(day)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose log it is, with what crediting needs to know of them, the device they write from, if one, and the last day
    a log of theirs may be of: tomorrow where they work (None: whoever calls has looked)."""

    person_id: int
    facts: PersonFacts
    device_id: int | None = None
    latest: date | None = None


def line_facts(loaded: Mapping[str, Any]) -> LineFacts:
    """A line from the checked request."""
    given = {line_fact.name: loaded.get(line_fact.name) for line_fact in LINE_FACTS}
    return LineFacts(
        code=loaded["code"],
        modifiers=tuple(loaded["modifiers"]),
        units=loaded["units"],
        session=loaded["session"],
        line_id=loaded.get("id"),
        more={name: _json(value) for name, value in given.items() if value is not None},
    )


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Mapping):
        return {name: _json(inner) for name, inner in value.items()}
    return value


def engine_line(log: LogFacts, position: int, person: PersonFacts) -> Line:
    """A line as the engine takes it; its key is the log's id and the line's position."""
    line = log.lines[position]
    patient, performed_on = log.encounter()
    more: dict[str, Any] = {
        name: Decimal(line.more[name]) if is_exact else line.more[name]
        for name, is_exact in _RULE_FACTS
        if name in line.more
    }
    return Line(
        key=f"{log.id}:{position}",
        code=line.code,
        modifiers=line.modifiers,
        units=line.units,
        performed_on=performed_on,
        patient_key=patient,
        session=line.session,
        setting=log.setting,
        provider_type=person.provider_type,
        trainee=person.is_trainee_on(performed_on),
        role=log.role,
        **more,
    )
