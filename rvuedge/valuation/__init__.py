from __future__ import annotations
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from rvuedge.valuation.facts import Line, RelativeValue


class LineState(StrEnum):
    CREDITED = "credited"
    NOT_ON_PFS = "not_on_pfs"
    NOT_IN_SCHEDULE = "not_in_schedule"
    TRAINEE_NO_CREDIT = "trainee_no_credit"


@dataclass(frozen=True, slots=True)
class Step:
    rule: str
    operation: str
    operand: Decimal | None
    before: Decimal | None
    after: Decimal | None
    reason: str
    source: str


@dataclass(frozen=True, slots=True)
class Warn:
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Credit:
    key: str
    state: LineState
    face_work_rvu: Decimal | None
    work_rvu: Decimal | None
    steps: tuple[Step, ...]
    warnings: tuple[Warn, ...]


class CreditingError(Exception):
    def __init__(self, code, line_key, field, text):
        super().__init__(text)
        self.code, self.line_key, self.field, self.errors = code, line_key, field, ()


def with_overrides(policy, overrides):
    return policy


def credit_lines(lines, schedule, policy, *, drug_codes=(), known_elsewhere={}):
    out = []
    groups = {}
    for l in lines:
        if not isinstance(l.units, int) or l.units < 1:
            raise CreditingError("E_UNITS", l.key, "units", "Units are whole numbers of 1 or more.")
        mod = next(
            (m for m in l.modifiers if m in ("26", "TC", "53") and (l.code, m) in schedule), ""
        )
        row = schedule.get((l.code, mod))
        if row is None:
            out.append(
                Credit(
                    l.key,
                    LineState.NOT_IN_SCHEDULE,
                    None,
                    None,
                    (),
                    (Warn("NOT_IN_SCHEDULE", "unknown"),),
                )
            )
        elif l.code in drug_codes:
            out.append(
                Credit(
                    l.key,
                    LineState.NOT_ON_PFS,
                    None,
                    Decimal(0),
                    (Step("drug", "set", Decimal(0), None, Decimal(0), "a drug", "x"),),
                    (),
                )
            )
        elif l.trainee:
            out.append(
                Credit(
                    l.key,
                    LineState.TRAINEE_NO_CREDIT,
                    row.work_rvu,
                    Decimal(0),
                    (Step("trainee", "set", Decimal(0), None, Decimal(0), "x", "x"),),
                    (),
                )
            )
        else:
            out.append(
                Credit(
                    l.key,
                    LineState.CREDITED,
                    row.work_rvu * l.units,
                    row.work_rvu * l.units,
                    (Step("face", "set", row.work_rvu, None, row.work_rvu, "published", "x"),),
                    (),
                )
            )
            if row.mpi in "23":
                groups.setdefault((l.patient_key, l.performed_on), []).append(
                    (row.total_facility, len(out) - 1)
                )
    for g in groups.values():
        for _, i in sorted(g, key=lambda x: -x[0])[1:]:
            out[i] = replace(out[i], work_rvu=out[i].work_rvu / 2)
    return tuple(out)
