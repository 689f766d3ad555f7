"""Marshmallow fields of the trade: decimals travel as strings, codes are compared in one form."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load, validate

from rvuedge.platform import scalars
from rvuedge.platform.figures import plain

# Decimal places: what a number of JSON has as a double precision one, with some to spare; columns have six at most.
MOST_PLACES = 30


def _read(reader: Callable[[object], Any], value: object) -> Any:
    try:
        return reader(value)
    except ValueError as error:
        raise ValidationError(str(error)) from error


class WholeNumber(fields.Integer):  # noqa: TID251 - what reads to the letter is made of it
    """A whole number as JSON or digits write it. `strict`: JSON's own alone, so that a text is a mistake."""

    def _validated(self, value: Any) -> int:
        if self.strict and isinstance(value, str):
            raise ValidationError(scalars.refusal(value, scalars.A_WHOLE_NUMBER))
        number: int = _read(scalars.whole, value)
        return number


class TrueOrFalse(fields.Boolean):  # noqa: TID251 - what reads to the letter is made of it
    """true or false; in a query and a form also 1 or 0. "yes", "on" and a number are refused."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> bool:
        truth: bool = _read(scalars.truth, value)
        return truth


class DecimalText(fields.Field[Decimal]):
    """An exact decimal as a JSON string; a JSON number is read as it was written, never as a float's digits."""

    default_error_messages = {"invalid": "Expected a decimal number below 10 to the 12th, of at most 30 places."}

    def __init__(self, *, places: int = 2, **more: Any) -> None:
        super().__init__(**more)
        self.places = places

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> str | None:
        return None if value is None else plain(Decimal(value), self.places)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Decimal:
        number: Decimal = _read(scalars.decimal, value)
        exponent = number.as_tuple().exponent
        if not isinstance(exponent, int) or exponent < -MOST_PLACES or abs(number) >= Decimal(10) ** 12:
            raise self.make_error("invalid")
        return number


def scale(places: int) -> Callable[[Decimal], None]:
    """A validator: no more decimal places than the column keeps, so that nothing is rounded in silence."""

    def check(value: Decimal) -> None:
        exponent = value.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > places:
            raise ValidationError(f"Expected at most {places} decimal places.")

    return check


# The largest number of a row: an INTEGER of PostgreSQL has 32 bits (PostgreSQL manual, 8.1).
LAST_ROW_NUMBER = 2**31 - 1


class RowNumber(WholeNumber):
    """The number of a person, a practice or another row, as a caller names it; no database has a larger one."""

    def __init__(self, **more: Any) -> None:
        super().__init__(validate=validate.Range(min=1, max=LAST_ROW_NUMBER, error="There is no such number."), **more)


class AnyDay(fields.Date):  # noqa: TID251 - what reads to the letter is made of it
    """A calendar day, written YYYY-MM-DD."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> date:
        read: date = _read(scalars.day, value)
        return read


class Day(AnyDay):
    """A day that work and contracts can be of: from 1990, when Medicare's schedule was being made, to 2100."""

    def __init__(self, **more: Any) -> None:
        bounds = validate.Range(
            min=date(1990, 1, 1), max=date(2100, 12, 31), error="Expected a day from 1990-01-01 to 2100-12-31."
        )
        super().__init__(validate=bounds, **more)


class Instant(fields.AwareDateTime):  # noqa: TID251 - what reads to the letter is made of it
    """An instant, written in UTC with Z and whole seconds' fractions as they are; read as RFC 3339 writes it."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> datetime:
        read: datetime = _read(scalars.instant, value)
        return read


# What holds one number, day, instant or truth: its text is short.
SCALARS = (WholeNumber, TrueOrFalse, DecimalText, AnyDay, Instant)


class Code(fields.String):
    """A CPT/HCPCS code: trimmed, a leading + removed, upper case; five letters or digits."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        text = super()._deserialize(value, attr, data, **more)
        return text.strip().removeprefix("+").upper()

    def __init__(self, **more: Any) -> None:
        pattern = validate.Regexp(r"^[0-9A-Z]{5}\Z", error="Expected five letters or digits.")
        super().__init__(validate=pattern, **more)


class JsonTexts(fields.Field[dict[str, str]]):
    """An object of texts as JSON text, as a form with a file sends it; `example` goes into the refusal."""

    def __init__(self, *, example: str = "", **more: Any) -> None:
        super().__init__(**more)
        self.example = example

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> dict[str, str]:
        try:
            found = json.loads(value) if value else {}
        except (ValueError, TypeError, RecursionError) as error:
            raise ValidationError("Not JSON.") from error
        if not isinstance(found, dict) or not all(isinstance(item, str) for item in found.values()):
            raise ValidationError(f"Expected an object {f'such as {self.example}' if self.example else 'of texts'}.")
        return found


class LeftOutSchema(Schema):
    what = fields.String(
        required=True, metadata={"description": "column, sheet, row, section, footer, segment or cell"}
    )
    name = fields.String(required=True)
    count = WholeNumber(required=True, metadata={"description": "cells, rows or times"})
    reason = fields.String(required=True)


class ChoiceSchema(Schema):
    value = fields.String(required=True)
    sentence = fields.String(required=True)


class QuestionSchema(Schema):
    """What a file does not say by itself; `answers` takes its key with the value of a choice."""

    key = fields.String(required=True)
    sentence = fields.String(required=True)
    place = fields.String(required=True)
    choices = fields.List(fields.Nested(ChoiceSchema), required=True)
    is_blocking = TrueOrFalse(required=True, metadata={"description": "nothing is stored until it is answered"})
    takes = fields.String(
        allow_none=True, metadata={"description": "what may be written as an answer beside the choices, such as a code"}
    )


class Paging(Schema):
    """`limit` and `cursor` of every list."""

    limit = WholeNumber(load_default=50, validate=validate.Range(min=1, max=200))
    cursor = fields.String(load_default=None, allow_none=True)


# What a field was called in version 0.1, and is now; accepted on input until the next version is out (CHANGELOG).
RENAMED: Mapping[str, str] = dict(annualise="annualize", licence_note="license_note", stands="maps_to")  # noqa: C408


class RenamedSchema(Schema):
    """A schema of input that also accepts the old names of its fields, in JSON, forms and queries.

    Both names at once are refused: which of the two counts would be a guess. Answers have today's names alone.
    """

    @pre_load
    def _accept_old_names(self, data: Any, **_more: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        names = {field.data_key or name for name, field in self.fields.items()}
        old = {name: RENAMED[name] for name in data if RENAMED.get(name) in names}
        both = {name: [f"This is the old name of {new}; send {new} alone."] for name, new in old.items() if new in data}
        if both:
            raise ValidationError(both)
        return {old.get(name, name): data[name] for name in data} if old else data
