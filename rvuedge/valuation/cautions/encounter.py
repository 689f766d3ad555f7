"""All that a coder would say of an encounter, put on its lines: the same for every way in (docs/rules.md, R-2.18)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rvuedge.valuation.cautions.exclusive import conflicts
from rvuedge.valuation.cautions.fitting import misfits
from rvuedge.valuation.cautions.pairs import add_ons_alone, component_pairs
from rvuedge.valuation.cautions.roles import unsaid_role
from rvuedge.valuation.cautions.units import too_many_units
from rvuedge.valuation.model.edits import Edits
from rvuedge.valuation.model.line_in_progress import LineInProgress


@dataclass(slots=True, eq=False)
class PatientDay:
    """The lines of one patient's day. Called, it warns on them, once: who reads no warning never waits for it."""

    works: list[LineInProgress]
    edits: Edits
    is_cautioned: bool = False

    def __call__(self) -> None:
        if not self.is_cautioned:
            self.is_cautioned = True
            caution(self.works, self.edits)


def caution(day: Sequence[LineInProgress], edits: Edits) -> None:
    """Warn on the lines of one patient's day. No figure changes, and a settled line is looked at too."""
    for work in day:
        if work.line.modifiers:
            work.warnings += conflicts(work.line)
            work.warnings += misfits(work)
        if work.line.role or work.line.provider_type != "physician":
            work.warnings += unsaid_role(work)
    too_many_units(day, edits)
    add_ons_alone(day, edits)
    component_pairs(day, edits)
