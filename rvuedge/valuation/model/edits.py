"""What CMS publishes about codes together, as plain tables of one day of service; the caller looks them up.

Without a table the engine warns by the release's own indicators. No table ever changes a figure: credit is not payment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class UnitsBound:
    """The most units CMS expects of a code (a Medically Unlikely Edit, MUE).

    `of_the_day` says whether all lines of the day count together (MAI 2 and 3) or each line by itself (MAI 1).
    """

    units: int
    of_the_day: bool
    source: str


@dataclass(frozen=True, slots=True)
class AddOn:
    """The codes an add-on may belong to. `complete` is false where CMS leaves them to the contractor (types 2, 3)."""

    parents: frozenset[str]
    complete: bool
    source: str


@dataclass(frozen=True, slots=True)
class PairEdit:
    """An NCCI procedure-to-procedure edit: the second code is a component of the first.

    `modifier_lifts` is modifier indicator 1: with a modifier that says why, both are reported.
    """

    modifier_lifts: bool
    source: str


@dataclass(frozen=True, slots=True)
class Edits:
    """The tables of one day: limits and add-ons by code, component pairs by (column 1, column 2)."""

    units_limits: Mapping[str, UnitsBound] = field(default_factory=dict)
    add_ons: Mapping[str, AddOn] = field(default_factory=dict)
    component_pairs: Mapping[tuple[str, str], PairEdit] = field(default_factory=dict)


NO_EDITS = Edits()
