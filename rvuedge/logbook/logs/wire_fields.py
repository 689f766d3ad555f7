"""The fields of a log on the wire, made from what the one list of them says each may hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, fields, validate

from rvuedge.logbook.logs.days import too_early
from rvuedge.logbook.records.facts import ENTRIES
from rvuedge.logbook.records.field_kinds import (
    CalendarDay,
    ClockTime,
    CodeOf,
    Exact,
    FixedWords,
    FreeText,
    Kind,
    ListedWord,
    Mark,
    PersonName,
    Pseudonym,
    Quantity,
    RosterKey,
    Whole,
    YesNo,
)
from rvuedge.logbook.records.narrow_texts import known_unit, ndc_shape, random_key
from rvuedge.platform.fields import AnyDay, Code, DecimalText, TrueOrFalse, WholeNumber, scale
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.privacy.screening import Holds

SHARE = validate.Range(min=0, max=1, error="Expected a share from 0 to 1.")
CLOCK_TIME = validate.Regexp(r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z", error="Expected a time of day such as 07:40.")


class ListedWordField(fields.String):
    """One of a few words, in another spelling too; anything else is refused with the words there are."""

    def __init__(self, kind: ListedWord, **more: Any) -> None:
        metadata = {"enum": [*kind.words, None]}
        super().__init__(metadata=metadata, **more)
        self.kind = kind

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        text = super()._deserialize(value, attr, data, **more)
        if text in self.kind.words:
            return text
        if self.kind.meant is not None and (meant := self.kind.meant(text)) is not None:
            return meant
        raise ValidationError(f"Choose one of {', '.join(self.kind.words)}.")


class AttendingField(ScreenedText):
    """An attending as {"name": ...}, as {"id": a roster's key} or as the bare name; answered as the first."""

    def __init__(self, *, longest: int, **more: Any) -> None:
        super().__init__(longest=longest, holds=Holds.NAMES, **more)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        if isinstance(value, dict):
            given = [key for key in ("name", "id") if str(value.get(key) or "").strip()]
            if value.keys() - {"name", "id"} or len(given) != 1:
                raise ValidationError('Expected {"name": "..."} or {"id": "..."} of an entry in the roster.')
            if not value.get("name"):
                return RosterKey(super()._deserialize(value["id"], attr, data, **more))
            value = value["name"]
        name = " ".join(super()._deserialize(value, attr, data, **more).split())
        return name or None

    def _validate(self, value: Any) -> None:
        if value is not None:  # a blank is nobody, and has no length
            super()._validate(value)

    def _serialize(self, value: Any, *_where: Any, **_more: Any) -> Any:
        return {"name": value} if isinstance(value, str) else value


class DoseSchema(Schema):
    amount = DecimalText(required=True)
    unit = fields.String(required=True, validate=(validate.Length(max=20), known_unit))


def header_field(name: str) -> fields.Field[Any]:
    """A field of LogHeader: required where it has to be given, else with what is meant when it is left out."""
    kind = ENTRIES[name].kind
    if isinstance(kind, CalendarDay):
        return AnyDay(required=True, validate=_not_too_early)
    if isinstance(kind, FixedWords):
        return fields.String(load_default=kind.usual, validate=validate.OneOf(kind.words))
    return wire_field(kind, load_default=None)


def _not_too_early(day: date) -> None:
    if (sentence := too_early(day)) is not None:
        raise ValidationError(sentence)


def wire_field(kind: Kind, **more: Any) -> fields.Field[Any]:
    """A field that may be left out or null."""
    return _WIRE[type(kind)](kind, {**more, "allow_none": True})


def _pseudonym(_kind: Pseudonym, more: dict[str, Any]) -> fields.Field[Any]:
    text = {"description": "random pseudonym that the phone makes and keeps; never a record number"}
    return fields.String(validate=(validate.Length(max=64), random_key), metadata=text, **more)


def _whole(kind: Whole, more: dict[str, Any]) -> fields.Field[Any]:
    if kind.low is None and kind.high is None:
        return WholeNumber(**more)
    return WholeNumber(strict=True, validate=validate.Range(min=kind.low, max=kind.high), **more)


def _person_name(kind: PersonName, more: dict[str, Any]) -> fields.Field[Any]:
    text = {"description": 'staff by name: {"name": ...}, or {"id": ...} of an entry in your program\'s roster'}
    return AttendingField(longest=kind.longest, metadata=text, **more)


def _exact(kind: Exact, more: dict[str, Any]) -> fields.Field[Any]:
    is_share = (kind.low, kind.high) == (0, 1)
    bounds = SHARE if is_share else validate.Range(min=kind.low, max=kind.high)
    return DecimalText(validate=bounds if kind.places is None else (bounds, scale(kind.places)), **more)


_WIRE: Mapping[type, Callable[[Any, dict[str, Any]], fields.Field[Any]]] = {
    ListedWord: lambda kind, more: ListedWordField(kind, **more),
    PersonName: _person_name,
    FreeText: lambda kind, more: ScreenedText(longest=kind.longest, holds=kind.holds, **more),
    Mark: lambda kind, more: fields.String(validate=(validate.Length(max=kind.longest), ndc_shape), **more),
    Pseudonym: _pseudonym,
    Whole: _whole,
    Exact: _exact,
    YesNo: lambda _, more: TrueOrFalse(**more),
    CodeOf: lambda _, more: Code(**more),
    ClockTime: lambda _, more: fields.String(validate=CLOCK_TIME, **more),
    Quantity: lambda _, more: fields.Nested(DoseSchema, **more),
    CalendarDay: lambda _, more: AnyDay(**more),
    FixedWords: lambda kind, more: fields.String(validate=validate.OneOf(kind.words), **more),
}
