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
from rvuedge.web.physician import element_form
from rvuedge.web.typed import whole

FormFields = dict[str, Any]
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
    "floor", "cap", "year_start", "threshold_for", "threshold_percentile",
)  # fmt: skip
PIN = ("year", "fallback", "crosswalk")
DRAW = ("per_quarter", "year_end", "clawback_cap")
DECIMAL = re.compile(r"\d+\.\d+")
CHOICES = {"mode": "marginal", "resets": "annual", "settlement": "quarterly", "year_start": "1"}


def fields_of(form: Mapping[str, str], names: str = "") -> FormFields:
    """What a form says, empty fields left out; `names` stands before each field's name."""
    given = {name: value.strip() for name, value in form.items() if value.strip()}

    def of(fields: tuple[str, ...], prefix: str = "") -> FormFields:
        return {field: given[names + prefix + field] for field in fields if names + prefix + field in given}

    def rows(table: str) -> list[FormFields]:
        found = [of(COLUMNS[table], f"{table}_{index}_") for index in range(ROWS[table])]
        return [row for row in found if row]

    money = of(MONEY) | {table: rows(table) for table in ("bands", "stipends", "call")}
    money["elements"] = element_form.rows_of(given, names)
    draw = of(DRAW, "draw_")
    if draw.get("per_quarter") or draw.get("clawback_cap"):
        money["draw"] = draw
    pin = of(PIN, "pin_") | {"blend": rows("blend")}
    return of(PLAIN) | {"money": money, "pin": pin}


def body_of(fields: FormFields) -> FormFields:
    """The body of PUT /contract for what a form says; a rate for every wRVU alone needs no money."""
    money = {name: value for name, value in fields["money"].items() if value not in ("", [])}
    for name in ("survey_id", "year_start"):
        if name in money:
            money[name] = whole(str(money[name]))
    if "elements" in money:
        money["elements"] = element_form.body_rows(money["elements"])
    own = {name for name, value in money.items() if str(value) != CHOICES.get(name)}
    body = {name: value for name, value in fields.items() if name not in ("money", "pin")}
    body["pin"] = _pin(fields["pin"])
    if own <= {"rate"}:
        return body | {"money": None, "rate": money.get("rate")}
    return body | {"money": money}


def _pin(fields: FormFields) -> FormFields | None:
    """What is frozen beyond a release by its name; None where nothing is."""
    pin: FormFields = {"blend": fields.get("blend", [])}
    if fields.get("year"):
        pin["year"] = whole(str(fields["year"]))
    if fields.get("fallback", "none") != "none":
        pin["fallback"] = fields["fallback"]
    pairs = [line.replace("=", " ").split() for line in str(fields.get("crosswalk", "")).splitlines() if line.strip()]
    if pairs:
        pin["crosswalk"] = {pair[0]: pair[-1] if len(pair) > 1 else "" for pair in pairs}
    return pin if pin != {"blend": []} else None


def loaded(body: FormFields) -> FormFields:
    """A body as PUT /contract takes it. Raises ValidationError."""
    fields: FormFields = ContractFieldsSchema().load(body)
    _ask_whose_threshold(fields)
    return fields


def _ask_whose_threshold(fields: FormFields) -> None:
    """At less than 1.0 clinical FTE a threshold means two things: the form asks which. Raises ValidationError."""
    money = fields.get("money") or {}
    has_border = money.get("threshold") or any(band.get("up_to") for band in money.get("bands") or ())
    if has_border and fields["cfte"] < 1 and not money.get("threshold_for"):
        sentence = "Say whether threshold and tiers are stated for 1.0 clinical FTE or for this one."
        raise ValidationError({"money": {"threshold_for": [sentence]}})


def problems(error: ValidationError | RvuEdgeError) -> dict[str, str]:
    """The problems of a refused form by the place of the field: money.bands.0.rate. What has none stands under ''."""
    if isinstance(error, ValidationError):
        return _flat(error.messages, "")
    found = _flat(error.errors or {}, "")
    return found or {"": error.detail}


def _flat(value: Any, path: str) -> dict[str, str]:
    if isinstance(value, Mapping):
        found: dict[str, str] = {}
        for name, inner in value.items():
            within = path if str(name) in ("value", "key", "_schema") else f"{path}.{name}".lstrip(".")
            found |= _flat(inner, within)
        return found
    return {path: " ".join(map(str, value)) if isinstance(value, list) else str(value)}


def fields_from_terms(terms: Terms) -> FormFields:
    """The fields as some terms fill them."""
    if not terms.is_stated:
        return {"policy": terms.policy, "cfte": _text(terms.cfte), "money": {}, "pin": {}}
    fields = {name: _text(getattr(terms, name)) for name in PLAIN}
    money: FormFields = {"rate": _text(terms.rate)} if terms.rate is not None else {}
    if terms.money is not None:
        money = _texts(MoneySchema().dump(terms.money))
        idle = {"base_salary": "0", "threshold": "0", "share": "1"}
        money = {name: value for name, value in money.items() if value != idle.get(name)}
        money["elements"] = [element_form.row_texts(row) for row in money.get("elements", [])]
    pin = terms.pin
    blend = [{"release": "" if name == BY_DATE else name, "weight": _text(weight)} for name, weight in pin.blend]
    crossed = "\n".join(f"{new} {old}" for new, old in sorted(pin.crosswalk.items()))
    return fields | {
        "money": money,
        "pin": {"year": _text(pin.year), "fallback": pin.fallback, "blend": blend, "crosswalk": crossed},
    }


def _texts(value: Any) -> Any:
    """JSON as fields show it: nothing for null, decimals without idle zeros."""
    if isinstance(value, Mapping):
        return {name: _texts(value) for name, value in value.items() if value is not None}
    if isinstance(value, list):
        return [_texts(value) for value in value]
    return _text(Decimal(value)) if DECIMAL.fullmatch(str(value)) else _text(value)


def _text(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return "" if value is None else str(value)
