"""The form of a contract's terms: what was typed as the JSON of PUT /contract, and back into its fields.

Nothing typed is lost: a refused form is shown again as it was sent, with each problem at its field.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from rvuedge.contracts.rules.release_pins import BY_DATE
from rvuedge.contracts.terms.queries import Terms
from rvuedge.contracts.terms.schemas import ContractFieldsSchema, MoneySchema
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.web.typed import whole

Told = dict[str, Any]
ROWS = {"bands": 5, "stipends": 3, "call": 3, "blend": 2}
COLUMNS = {
    "bands": ("up_to", "up_to_percentile", "rate"),
    "stipends": ("label", "monthly", "first", "last"),
    "call": ("label", "per_shift"),
    "blend": ("release", "weight"),
}
PLAIN = ("effective_from", "effective_to", "policy", "pinned_release", "cfte", "annual_goal")
MONEY = (
    "base_salary", "rate", "rate_percentile", "share", "threshold", "mode", "resets", "settlement", "survey_id",
    "floor", "cap", "year_start",
)  # fmt: skip
PIN = ("year", "fallback", "crosswalk")
DRAW = ("per_quarter", "year_end", "clawback_cap")
DECIMAL = re.compile(r"\d+\.\d+")
CHOICES = {"mode": "marginal", "resets": "annual", "settlement": "quarterly", "year_start": "1"}


def told_by(form: Mapping[str, str], names: str = "") -> Told:
    """What a form says, empty fields left out; `names` stands before each field's name."""
    given = {name: value.strip() for name, value in form.items() if value.strip()}

    def of(fields: tuple[str, ...], prefix: str = "") -> Told:
        return {one: given[names + prefix + one] for one in fields if names + prefix + one in given}

    def rows(table: str) -> list[Told]:
        found = [of(COLUMNS[table], f"{table}_{at}_") for at in range(ROWS[table])]
        return [row for row in found if row]

    money = of(MONEY) | {table: rows(table) for table in ("bands", "stipends", "call")}
    draw = of(DRAW, "draw_")
    if draw.get("per_quarter") or draw.get("clawback_cap"):
        money["draw"] = draw
    pin = of(PIN, "pin_") | {"blend": rows("blend")}
    return of(PLAIN) | {"money": money, "pin": pin}


def body_of(told: Told) -> Told:
    """The body of PUT /contract for what a form says; a rate for every wRVU alone needs no money."""
    money = {name: value for name, value in told["money"].items() if value not in ("", [])}
    for name in ("survey_id", "year_start"):
        if name in money:
            money[name] = whole(str(money[name]))
    own = {name for name, value in money.items() if str(value) != CHOICES.get(name)}
    body = {name: value for name, value in told.items() if name not in ("money", "pin")}
    body["pin"] = _pin(told["pin"])
    if own <= {"rate"}:
        return body | {"money": None, "rate": money.get("rate")}
    return body | {"money": money}


def _pin(told: Told) -> Told | None:
    """What is frozen beyond a release by its name; None where nothing is."""
    pin: Told = {"blend": told.get("blend", [])}
    if told.get("year"):
        pin["year"] = whole(str(told["year"]))
    if told.get("fallback", "none") != "none":
        pin["fallback"] = told["fallback"]
    pairs = [line.replace("=", " ").split() for line in str(told.get("crosswalk", "")).splitlines() if line.strip()]
    if pairs:
        pin["crosswalk"] = {pair[0]: pair[-1] if len(pair) > 1 else "" for pair in pairs}
    return pin if pin != {"blend": []} else None


def loaded(body: Told) -> Told:
    """A body as PUT /contract takes it. Raises ValidationError."""
    fields: Told = ContractFieldsSchema().load(body)
    return fields


def problems(error: ValidationError | RvuEdgeError) -> dict[str, str]:
    """The problems of a refused form by the place of the field: money.bands.0.rate. What has none stands under ''."""
    if isinstance(error, ValidationError):
        return _flat(error.messages, "")
    found = _flat(error.errors or {}, "")
    return found or {"": error.detail}


def _flat(told: Any, at: str) -> dict[str, str]:
    if isinstance(told, Mapping):
        found: dict[str, str] = {}
        for name, inner in told.items():
            within = at if str(name) in ("value", "key", "_schema") else f"{at}.{name}".lstrip(".")
            found |= _flat(inner, within)
        return found
    return {at: " ".join(map(str, told)) if isinstance(told, list) else str(told)}


def told_from(terms: Terms) -> Told:
    """The fields as some terms fill them."""
    if not terms.is_stated:
        return {"policy": terms.policy, "cfte": _text(terms.cfte), "money": {}, "pin": {}}
    told = {name: _text(getattr(terms, name)) for name in PLAIN}
    money = {"rate": _text(terms.rate)} if terms.rate is not None else {}
    if terms.money is not None:
        money = _texts(MoneySchema().dump(terms.money))
        idle = {"base_salary": "0", "threshold": "0", "share": "1"}
        money = {name: value for name, value in money.items() if value != idle.get(name)}
    pin = terms.pin
    blend = [{"release": "" if name == BY_DATE else name, "weight": _text(weight)} for name, weight in pin.blend]
    crossed = "\n".join(f"{new} {old}" for new, old in sorted(pin.crosswalk.items()))
    return told | {
        "money": money,
        "pin": {"year": _text(pin.year), "fallback": pin.fallback, "blend": blend, "crosswalk": crossed},
    }


def _texts(told: Any) -> Any:
    """JSON as fields show it: nothing for null, decimals without idle zeros."""
    if isinstance(told, Mapping):
        return {name: _texts(value) for name, value in told.items() if value is not None}
    if isinstance(told, list):
        return [_texts(value) for value in told]
    return _text(Decimal(told)) if DECIMAL.fullmatch(str(told)) else _text(told)


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)
