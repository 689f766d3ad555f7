"""A procedure log as facts: what the phone sends, what is stored, and what two versions are compared by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from rvuedge.platform.figures import plain
from rvuedge.valuation import Line

# Facts of a line that some rules ask for, beyond code, modifiers, units and session (docs/api.md).
DECIMAL_FACTS = ("completed_pct", "mod22_factor", "by_report_pct", "time_share")
OTHER_FACTS = ("postop_days", "documentation_supported", "performed_by", "in_global_of")
DRUG_FACTS = ("ndc", "dose", "wasted")


@dataclass(frozen=True, slots=True)
class LineFacts:
    """One line of a log. `more` holds the further facts as JSON values, decimals as text."""

    code: str
    modifiers: tuple[str, ...] = ()
    units: Any = 1
    session: int = 1
    line_id: str | None = None
    more: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LogFacts:
    """One encounter or case on one date of service, as the phone sent it."""

    id: str
    performed_on: date
    setting: str
    lines: tuple[LineFacts, ...]
    site: str | None = None
    role: str | None = None
    supervision: str | None = None
    attending_id: int | None = None
    case_ref: str | None = None
    patient_key: str | None = None
    note: str | None = None

    def encounter(self) -> tuple[str, date]:
        """What the lines are credited together with: same patient key and date, or the log alone."""
        return (self.patient_key or f"log:{self.id}", self.performed_on)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What crediting needs to know of whoever performed the lines."""

    provider_type: str = "physician"
    trainee: bool = False


def line_facts(loaded: Mapping[str, Any]) -> LineFacts:
    """A line from the checked request."""
    more: dict[str, Any] = {}
    for name in (*DECIMAL_FACTS, *OTHER_FACTS, *DRUG_FACTS):
        value = loaded.get(name)
        if value is not None:
            more[name] = _json(value)
    return LineFacts(
        code=loaded["code"],
        modifiers=tuple(loaded["modifiers"]),
        units=loaded["units"],
        session=loaded["session"],
        line_id=loaded.get("id"),
        more=more,
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
    decimals: dict[str, Any] = {name: Decimal(line.more[name]) for name in DECIMAL_FACTS if name in line.more}
    others: dict[str, Any] = {name: line.more[name] for name in OTHER_FACTS if name in line.more}
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
        trainee=person.trainee,
        **decimals,
        **others,
    )
