"""A form of terms as its page shows it: each field by its place in the body, with what was typed and what is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rvuedge.contracts.rules.elements.kinds import FIELDS
from rvuedge.web.physician.contract_form import FormFields
from rvuedge.web.physician.element_form import KindFields, kinds_shown

_TERMS = [(name, term.takes) for known in FIELDS.values() for name, term in known.items()]
DAYS = [name for name, takes in _TERMS if takes == "day"]
COUNTS = [name for name, takes in _TERMS if takes == "count"]
FIGURES = [name for name, takes in _TERMS if takes in ("dollars", "rate", "share", "score", "number")]
# What a field takes, by the last word of its place; any other is text.
KINDS = {
    **dict.fromkeys((*DAYS, "effective_from", "effective_to", "first", "last"), "date"),
    **dict.fromkeys((*COUNTS, "year", "shifts"), "whole"),
    **dict.fromkeys(
        (
            "cfte", "annual_goal", "base_salary", "rate", "rate_percentile", "share", "threshold", "up_to",
            "up_to_percentile", "per_quarter", "clawback_cap", "floor", "cap", "monthly", "per_shift", "weight",
            "work_rvu", "value", "threshold_percentile", *FIGURES,
        ),
        "decimal",
    ),
}  # fmt: skip
# Where the body has another place for what a field says.
ELSEWHERE = {"money.rate": "rate", "schedule": "pinned_release"}


@dataclass(frozen=True, slots=True)
class FormField:
    """A field: its name in the form, what was typed, what it takes, the problem with it and the problem's id."""

    name: str
    value: str
    kind: str
    problem: str
    problem_id: str


@dataclass(frozen=True, slots=True)
class TermsForm:
    """What was typed and the problems with it; `names` stands before each field's name, `places` before each place."""

    fields: FormFields
    problems: Mapping[str, str] = field(default_factory=dict)
    names: str = ""
    places: str = ""

    def field_at(self, place: str, otherwise: object = "") -> FormField:
        """The field at a place such as money.bands.0.rate; `otherwise` is what it shows when nothing was typed."""
        found = self.places + place
        if self.places + ELSEWHERE.get(place, place) in self.problems:
            found = self.places + ELSEWHERE.get(place, place)
        value = _value(self.fields, place)
        return FormField(
            name=self.names + _name(place),
            value=str(otherwise if value is None else value),
            kind=KINDS.get(place.rpartition(".")[2], "text"),
            problem=self._problem_at(found),
            problem_id=f"p-{found.replace('.', '-')}",
        )

    def _problem_at(self, place: str) -> str:
        """The problem at a place, or within it: a line of a list that one field holds."""
        within = (problem for other, problem in self.problems.items() if other.startswith(f"{place}."))
        return self.problems.get(place) or next(within, "")

    @property
    def elements(self) -> list[KindFields]:
        """Every kind of element with its rows."""
        money = self.fields.get("money") or {}
        return kinds_shown(money.get("elements") or [])

    def fills(self, *places: str) -> bool:
        """Whether anything was typed at one of these places."""
        return any(_value(self.fields, place) for place in places)

    def refuses(self, *places: str) -> bool:
        """Whether one of these places has a problem."""
        return any(self.problems.get(self.places + place) for place in places)


def _name(place: str) -> str:
    """The name of a field: money.bands.0.rate is bands_0_rate, pin.blend.1.weight is blend_1_weight."""
    return place.removeprefix("money.").replace("pin.blend.", "blend.").replace(".", "_")


def _value(rows: Any, place: str) -> Any:
    """What was typed at a place; None where nothing was."""
    for word in place.split("."):
        if isinstance(rows, list):
            rows = rows[int(word)] if int(word) < len(rows) else None
        else:
            rows = rows.get(word) if isinstance(rows, Mapping) else None
    return rows
