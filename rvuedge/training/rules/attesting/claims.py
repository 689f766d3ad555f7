"""What a resident claims of a case and what an attending says of it: two facts. Only computes.

Attested are the day, the codes, the attending, the role, the supervision and the share of the critical portions
(docs/rules.md, R-7.11); a note, a site or a rotation is not, and may change without anybody being asked again.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

# What an attending may say otherwise; day, codes and name are sent back to the resident with a message.
SAYABLE = ("role", "supervision", "critical_share", "is_present")


@dataclass(frozen=True, slots=True)
class CaseView:
    """How somebody sees the resident's part in a case. `critical_share` is of 1; None where nothing is stated."""

    role: str | None
    supervision: str | None = None
    critical_share: Decimal | None = None
    is_present: bool | None = None

    def document(self) -> dict[str, Any]:
        """As JSON; the share as text."""
        share = None if self.critical_share is None else str(self.critical_share.normalize())
        return {
            "role": self.role,
            "supervision": self.supervision,
            "critical_share": share,
            "is_present": self.is_present,
        }


@dataclass(frozen=True, slots=True)
class CaseClaim:
    """What the resident claims: everything that is attested. `codes` are codes with their units, in order."""

    performed_on: date
    attending: str | None
    codes: tuple[tuple[str, int], ...]
    view: CaseView
    is_simulated: bool = False

    def has_same_event(self, other: CaseClaim) -> bool:
        """Whether both speak of the same case; the views of it may differ."""
        return self.event == other.event

    @property
    def event(self) -> tuple[object, ...]:
        """The case itself, whoever looks at it."""
        return (self.performed_on, self.attending, self.codes, self.is_simulated)

    def document(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "performed_on": self.performed_on.isoformat(),
            "attending": self.attending,
            "codes": [list(pair) for pair in self.codes],
            "is_simulated": self.is_simulated,
            **self.view.document(),
        }


def coded(codes: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    """Codes with their units added up, in order: 47562 and 47562 is 47562 twice.

    >>> coded([("49505", 1), ("47562", 1), ("49505", 1)])
    (('47562', 1), ('49505', 2))
    """
    found: dict[str, int] = {}
    for code, units in codes:
        found[code] = found.get(code, 0) + units
    return tuple(sorted(found.items()))


def view_of(document: Mapping[str, Any]) -> CaseView:
    """A view from its JSON."""
    share = document["critical_share"]
    return CaseView(
        document["role"], document["supervision"], None if share is None else Decimal(share), document["is_present"]
    )


def claim_of(document: Mapping[str, Any]) -> CaseClaim:
    """A claim from its JSON."""
    return CaseClaim(
        performed_on=date.fromisoformat(document["performed_on"]),
        attending=document["attending"],
        codes=tuple((code, units) for code, units in document["codes"]),
        view=view_of(document),
        is_simulated=document["is_simulated"],
    )


def differences(mine: CaseView, other: CaseView) -> tuple[str, ...]:
    """Where two views of a case differ, by name."""
    return tuple(name for name in SAYABLE if getattr(mine, name) != getattr(other, name))
