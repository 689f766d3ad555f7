"""Which stored credits a crediting replaces, and the rows that stand in their place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from rvuedge.logbook.credits.rules.line_credits import LineCredit
from rvuedge.logbook.records.facts import LogFacts

COMPARED = (
    "position", "performed_on", "code", "state", "face_work_rvu", "work_rvu", "factors", "warnings", "drug",
    "anesthesia", "release", "policy",
)  # fmt: skip
# What CMS's tables of units and pairs say changes no figure. A table that is loaded later replaces no stored credit for
# its warnings: the credit says what was known when it was made.
BY_TABLES = frozenset({"UNITS_ABOVE_MUE", "UNITS_UNLIKELY", "ONCE_A_DAY", "ADD_ON_WITHOUT_PRIMARY", "COMPONENT_PAIR"})
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CreditChanges:
    """What becomes of the credits of some logs.

    `in_force` are the credits that hold afterwards, by log and in the order of its lines; `replaced` the logs whose
    stored credits do so no longer; `rows` the credits to store.
    """

    in_force: Mapping[str, Sequence[Row]]
    replaced: tuple[str, ...]
    rows: tuple[Row, ...]


def credit_changes(
    person_id: int,
    logs: Sequence[LogFacts],
    fresh: Mapping[str, LineCredit],
    stored: Mapping[tuple[str, int], Mapping[Any, Any]],
    *,
    now: datetime,
) -> CreditChanges:
    """Compare what the lines of some logs earn with their stored credits, by (log, position).

    A log's credits are replaced together, and only where one differs (docs/decisions/0003).
    """
    old: dict[str, list[Mapping[Any, Any]]] = {}
    for (log_id, _), credit in sorted(stored.items()):
        old.setdefault(log_id, []).append(credit)
    wanted = {
        log.id: [_row(person_id, log, index, fresh[f"{log.id}:{index}"], now) for index in range(len(log.lines))]
        for log in logs
    }
    changed = [log_id for log_id, rows in wanted.items() if not _are_alike(old.get(log_id), rows)]
    return CreditChanges(
        wanted,
        tuple(log_id for log_id in changed if log_id in old),
        tuple(row for log_id in changed for row in wanted[log_id]),
    )


def _are_alike(known: Sequence[Mapping[Any, Any]] | None, wanted: Sequence[Row]) -> bool:
    return bool(known) and [_compared(item) for item in known or ()] == [_compared(row) for row in wanted]


def _compared(credit: Mapping[Any, Any]) -> tuple[Any, ...]:
    return tuple(_lasting(credit[name]) if name == "warnings" else credit[name] for name in COMPARED)


def _lasting(warnings: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The warnings that follow from the line, the release and the policy alone."""
    return [warning for warning in warnings if warning["code"] not in BY_TABLES]


def _row(person_id: int, log: LogFacts, position: int, credit: LineCredit, now: datetime) -> Row:
    return {
        "person_id": person_id,
        "log_id": log.id,
        "position": position,
        "performed_on": log.performed_on,
        "code": credit.code,
        "state": credit.state,
        "face_work_rvu": credit.face_work_rvu,
        "work_rvu": credit.work_rvu,
        "factors": _json_ready(credit.factors),
        "warnings": credit.warnings,
        "drug": _json_ready(credit.drug),
        "drug_amount": credit.drug_amount,
        "anesthesia": _json_ready(credit.anesthesia),
        "anesthesia_units": credit.anesthesia_units,
        "release": credit.release,
        "policy": credit.policy,
        "credited_at": now,
        "superseded_at": None,
    }


def _json_ready(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {name: _json_ready(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_json_ready(inner) for inner in value]
    return value
