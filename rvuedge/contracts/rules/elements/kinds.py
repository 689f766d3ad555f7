"""The list of kinds of element, and an element from its JSON. A new kind is a class, and a place in this list.

A kind's fields, sentence, steps and place in annualized pay come from its class: tests/contracts/rules/test_elements.py
finds one that lacks any. Computes only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from rvuedge.contracts.rules.elements.blends import BlendRate, RatePart
from rvuedge.contracts.rules.elements.counted import CallAfter, HourlyPay, ItemPay, PanelPay, Supervision
from rvuedge.contracts.rules.elements.model import Element, TermField, refuse, terms_of_kind
from rvuedge.contracts.rules.elements.new_hire import Guarantee, Ramp
from rvuedge.contracts.rules.elements.one_time import OtherPay, Retention, SignOn
from rvuedge.contracts.rules.elements.pools import GroupPool
from rvuedge.contracts.rules.elements.quality import (
    Metric,
    QualityGate,
    QualityRate,
    QualityWithhold,
    Scorecard,
    ScoreFactor,
)
from rvuedge.contracts.rules.elements.targets import TargetBonus
from rvuedge.contracts.rules.elements.work_rates import (
    CodeRate,
    CollectionsShare,
    SiteRate,
    UnitPay,
)

# In the order of the form, the usual first.
KINDS: tuple[type[Element], ...] = (
    QualityWithhold,
    Scorecard,
    QualityGate,
    QualityRate,
    TargetBonus,
    SignOn,
    Retention,
    OtherPay,
    Guarantee,
    Ramp,
    BlendRate,
    CodeRate,
    SiteRate,
    CollectionsShare,
    UnitPay,
    CallAfter,
    HourlyPay,
    ItemPay,
    Supervision,
    PanelPay,
    GroupPool,
)
BY_NAME: Mapping[str, type[Element]] = {kind.kind: kind for kind in KINDS}
FIELDS: Mapping[str, Mapping[str, TermField]] = {kind.kind: dict(terms_of_kind(kind)) for kind in KINDS}


def element_from(body: Mapping[str, Any]) -> Element:
    """An element from checked JSON. Raises CompensationError E_ELEMENT for a kind or field that is none of ours."""
    kind = BY_NAME.get(str(body.get("kind")))
    if kind is None:
        raise refuse(f"The kind of element is {body.get('kind')!r}; expected one of {', '.join(BY_NAME)}.")
    known = FIELDS[kind.kind]
    given = {name: value for name, value in body.items() if name != "kind" and value is not None}
    foreign = [name for name in given if name not in known]
    missing = [name for name, wanted in known.items() if wanted.required and name not in given]
    if foreign or missing:
        named = f"has no field {foreign[0]}" if foreign else f"needs {missing[0]}"
        raise refuse(f"{kind.title} ({kind.kind}) {named}.")
    element = kind(**{name: _taken(known[name], value) for name, value in given.items()})
    element.check()
    return element


def _weights(value: Any) -> tuple[Metric, ...]:
    return tuple(Metric(str(item["label"]), _number(item["weight"])) for item in value)


def _scale(value: Any) -> tuple[ScoreFactor, ...]:
    return tuple(ScoreFactor(_number(item["score"]), _number(item["factor"])) for item in value)


def _rates(value: Any) -> tuple[RatePart, ...]:
    return tuple(RatePart(str(item["label"]), _number(item["rate"]), _number(item["weight"])) for item in value)


def _text(value: Any) -> str:
    return str(value)


def _count(value: Any) -> int:
    return int(value)


def _number(value: Any) -> Decimal:
    return Decimal(str(value))


def _day(value: Any) -> date:
    return value if isinstance(value, date) else date.fromisoformat(value)


# What a field takes is read by its own function; any other is a decimal.
READERS: Mapping[str, Callable[[Any], Any]] = {
    "label": _text, "text": _text, "choice": _text, "count": _count, "day": _day, "weights": _weights, "scale": _scale,
    "rates": _rates,
}  # fmt: skip


def _taken(wanted: TermField, value: Any) -> Any:
    """A field's value as the class takes it."""
    try:
        read = READERS.get(wanted.takes)
        taken = read(value) if read else _number(value)
    except (InvalidOperation, TypeError, ValueError, KeyError) as error:
        raise refuse(f"{wanted.words}: {value!r} cannot be read.") from error
    if wanted.options and taken not in dict(wanted.options):
        raise refuse(f"{wanted.words}: {value!r}; expected one of {', '.join(dict(wanted.options))}.")
    return taken
