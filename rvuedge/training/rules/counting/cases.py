"""A case as the engine sees it: an operation, its code rows, and who of the residents took which part. Only computes.

No patient is in it: a case id is a counter's. Words of roles are the vocabulary's codes already.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

AttestationState = Literal["unrequested", "confirmed", "disputed"]


@dataclass(frozen=True, slots=True)
class CodeRow:
    """A code of a case. `quantity` counts procedures; `sides` are of L and R, empty where a side says nothing."""

    code: str
    categories: tuple[str, ...] = ()
    quantity: int = 1
    rrc_code: str | None = None
    sides: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RoleClaim:
    """What a resident says of a case, and what an attending said of it: two facts, neither overwrites the other.

    `share` is the part of the critical portions, of 1. `codes` and `sides` narrow the claim; empty means all.
    `oversees` for a senior who directs another resident.
    """

    resident: str | None
    role: str | None
    codes: frozenset[str] = frozenset()
    sides: frozenset[str] = frozenset()
    share: Decimal | None = None
    is_present: bool | None = None
    attested_role: str | None = None
    attested_by: str | None = None
    attested_on: date | None = None
    oversees: bool = False

    @property
    def attestation(self) -> AttestationState:
        """Whether claim and attestation agree on the role."""
        if self.attested_role is None:
            return "unrequested"
        return "confirmed" if self.attested_role == self.role else "disputed"


@dataclass(frozen=True, slots=True)
class LoggedCase:
    """A case. `primary` names the code, or the category, that earns the credit where only one does."""

    id: str
    claims: tuple[RoleClaim, ...]
    rows: tuple[CodeRow, ...] = ()
    categories: tuple[str, ...] = ()
    primary: str | None = None
    performed_on: date | None = None
    patient_type: str | None = None
    age_band: str | None = None
    is_simulated: bool = False
    is_alternative: bool = False

    def rows_of(self, claim: RoleClaim) -> tuple[CodeRow, ...]:
        """The rows that a claim is about."""
        return tuple(row for row in self.rows if row.code in claim.codes) if claim.codes else self.rows


@dataclass(frozen=True, slots=True)
class CaseQuestion:
    """What a case does not say; it is not counted where the answer would decide."""

    case: str
    code: str
    sentence: str
    resident: str | None = field(default=None)
