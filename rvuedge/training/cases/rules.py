"""A log as a resident's case, and how it goes into counting. Only computes.

The log's two facts, role and supervision, become the body's word of the day (docs/rules.md, R-7.5); the chief year is a
span of dates in the resident's record, never a guess from the PGY.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from rvuedge.training.rules.counting.cases import CodeRow, LoggedCase, RoleClaim
from rvuedge.training.rules.roles import RoleFacts, RoleVocabulary

OVERSEES = frozenset({"supervisor", "teaching_assistant"})
BOTH_SIDES = frozenset({"L", "R"})
_SIDES = {"RT": frozenset({"R"}), "LT": frozenset({"L"}), "50": BOTH_SIDES}


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A line of a log: a code, its modifiers and its quantity."""

    code: str
    modifiers: tuple[str, ...]
    units: int

    @property
    def sides(self) -> frozenset[str]:
        """The sides that the modifiers say; empty where they say none."""
        return frozenset().union(*(_SIDES.get(modifier, frozenset()) for modifier in self.modifiers))


@dataclass(frozen=True, slots=True)
class CaseRecord:
    """A live log of somebody in training. `logged_at` is when the server first had it; `primary_line` a place in
    `lines`, from 0."""

    log_id: str
    version: int
    performed_on: date
    logged_at: datetime
    site: str | None
    rotation: str | None
    attending: str | None
    role: str | None
    supervision: str | None
    primary_line: int | None
    patient_type: str | None
    age_band: str | None
    complexity: str | None
    is_simulated: bool | None
    critical_share: Decimal | None
    present_for_critical: bool | None
    case_ref: str | None
    lines: tuple[CaseLine, ...]

    @property
    def primary(self) -> CaseLine | None:
        """The primary procedure: the one that is marked, or the only one."""
        if len(self.lines) == 1:
            return self.lines[0]
        marked = self.primary_line
        return None if marked is None or marked >= len(self.lines) else self.lines[marked]


@dataclass(frozen=True, slots=True)
class AttestedFacts:
    """What an attending said of a case: the two facts, by whom and when."""

    role: str | None
    supervision: str | None
    by: str
    on: date


def logged_case(
    record: CaseRecord,
    *,
    resident: str,
    vocabulary: RoleVocabulary | None,
    is_chief: bool | None,
    attested: AttestedFacts | None = None,
) -> LoggedCase:
    """A case as counting takes it; its role is None where the log says none, or the body has none for it."""
    primary = record.primary
    claim = RoleClaim(
        resident=resident,
        role=body_role(vocabulary, record.role, record.supervision, is_chief),
        share=record.critical_share,
        is_present=record.present_for_critical,
        attested_role=body_role(vocabulary, attested.role, attested.supervision, is_chief) if attested else None,
        attested_by=attested.by if attested else None,
        attested_on=attested.on if attested else None,
        oversees=record.role in OVERSEES,
    )
    return LoggedCase(
        id=record.log_id,
        claims=(claim,),
        rows=tuple(CodeRow(line.code, quantity=line.units, sides=line.sides) for line in record.lines),
        primary=primary.code if primary else None,
        performed_on=record.performed_on,
        patient_type=record.patient_type,
        age_band=record.age_band,
        is_simulated=bool(record.is_simulated),
    )


def body_role(
    vocabulary: RoleVocabulary | None, role: str | None, supervision: str | None, is_chief: bool | None
) -> str | None:
    """The body's word for the two facts; a body with one role has nothing to choose."""
    if vocabulary is None:
        return role
    if role is not None:
        return vocabulary.code_of(RoleFacts(role, supervision, is_chief))
    roles = [word for word in vocabulary.roles if word.operative_roles]
    return roles[0].code if len(roles) == 1 else None
