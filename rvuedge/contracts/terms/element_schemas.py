"""The shape of elements of pay on the wire: one schema with the fields of every kind, each for the kinds that have it.

Made from the list of kinds (contracts/rules/elements/kinds.py), so that a new kind has its shape.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.contracts.rules.elements.kinds import BY_NAME, FIELDS, KINDS
from rvuedge.contracts.rules.elements.model import FULL_SCORE, TermField
from rvuedge.platform.fields import Day, DecimalText, WholeNumber, scale
from rvuedge.privacy.screened_text import ScreenedText

LABEL = validate.Regexp(
    r"^[A-Za-z][A-Za-z /-]{0,29}\Z", error="Expected a word or two of letters, such as Trauma call."
)
LONGEST_LABEL = 30  # characters, as the pattern above takes
LONGEST_TEXT = 120  # characters: the name of a site, or a list of some twenty codes
MOST_ROWS = 12  # metrics of a scorecard, or steps of a scale: more is no plan a person can follow
MOST_COUNT = 1000  # months, shifts or people
POSITIVE = validate.Range(min=0, min_inclusive=False, error="Expected more than 0.")
NOT_NEGATIVE = validate.Range(min=0, error="Expected 0 or more.")
SHARE = validate.Range(min=0, max=1, error="Expected 0 to 1.")
SCORE = validate.Range(min=0, max=FULL_SCORE, error="Expected 0 to 100.")


def label_field(**more: Any) -> ScreenedText:
    """A word or two for a pay or a shift, such as Trauma call."""
    return ScreenedText(longest=LONGEST_LABEL, validators=[LABEL], **more)


class MetricSchema(Schema):
    """A metric of a scorecard and its weight among the others."""

    label = label_field(required=True)
    weight = DecimalText(required=True, validate=[POSITIVE, scale(2)])


class ScoreFactorSchema(Schema):
    """From a score on, what production is multiplied by."""

    score = DecimalText(required=True, validate=[SCORE, scale(2)])
    factor = DecimalText(required=True, validate=[NOT_NEGATIVE, scale(4)])


class RatePartSchema(Schema):
    """A rate of a blend: whose it is, and what it weighs; weights add up to 1."""

    label = label_field(required=True)
    rate = DecimalText(required=True, validate=[POSITIVE, scale(4)])
    weight = DecimalText(required=True, validate=[POSITIVE, SHARE, scale(4)])


def _rows(of: type[Schema]) -> Callable[..., fields.Field[Any]]:
    return lambda **more: fields.List(fields.Nested(of), validate=validate.Length(min=1, max=MOST_ROWS), **more)


def _decimal(*checks: Any) -> Callable[..., fields.Field[Any]]:
    return lambda **more: DecimalText(validate=[*checks], **more)


# The field on the wire for what a term takes; `choice` is made from its options.
TAKES: dict[str, Callable[..., fields.Field[Any]]] = {
    "label": label_field,
    "text": lambda **more: ScreenedText(longest=LONGEST_TEXT, validators=[validate.Length(min=1)], **more),
    "dollars": _decimal(POSITIVE, scale(2)),
    "rate": _decimal(POSITIVE, scale(4)),
    "share": _decimal(SHARE, scale(4)),
    "score": _decimal(SCORE, scale(2)),
    "number": _decimal(NOT_NEGATIVE, scale(2)),
    "count": lambda **more: WholeNumber(strict=True, validate=validate.Range(min=0, max=MOST_COUNT), **more),
    "day": Day,
    "weights": _rows(MetricSchema),
    "scale": _rows(ScoreFactorSchema),
    "rates": _rows(RatePartSchema),
}


def _wire_field(name: str) -> fields.Field[Any]:
    """The field of a name, which takes the same in every kind that has it; the words say the kinds."""
    having = {kind: known[name] for kind, known in FIELDS.items() if name in known}
    terms: list[TermField] = list(having.values())
    described = {"description": f"of {', '.join(having)}"}
    more: dict[str, Any] = {"metadata": described, "allow_none": True}
    if terms[0].takes == "choice":
        options = list(dict.fromkeys(value for term in terms for value, _ in term.options))
        return fields.String(validate=validate.OneOf(options), **more)
    return TAKES[terms[0].takes](**more)


class _KindChecked(Schema):
    """Refuses a field that the kind does not have, and asks for one that it needs."""

    @validates_schema(skip_on_field_errors=False)
    def _fits_its_kind(self, data: dict[str, Any], **_more: Any) -> None:
        problems = dict(self._problems(data))
        if problems:
            raise ValidationError(problems)

    @staticmethod
    def _problems(data: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
        kind = BY_NAME.get(data.get("kind", ""))
        if kind is None:
            return
        known = FIELDS[kind.kind]
        given = {name for name, value in data.items() if value is not None and name != "kind"}
        for name in sorted(given - {*known}):
            yield name, [f"{kind.title} has no such field."]
        for name, term in known.items():
            if term.required and name not in given:
                yield name, [f"Needed for {kind.title.lower()}."]
            elif term.options and name in given and data[name] not in dict(term.options):
                yield name, [f"Expected one of {', '.join(dict(term.options))}."]


_NAMES = list(dict.fromkeys(name for known in FIELDS.values() for name in known))
PayElementSchema: type[Schema] = type(
    "PayElementSchema",
    (_KindChecked,),
    {
        "__doc__": "An element of pay: its kind, and the fields that the kind has.",
        "kind": fields.String(required=True, validate=validate.OneOf([kind.kind for kind in KINDS])),
        **{name: _wire_field(name) for name in _NAMES},
    },
)
