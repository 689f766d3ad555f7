"""Numbers, days and truths are read to the letter in every body and query; what else comes is refused with a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema, ValidationError, fields

from rvuedge.platform.fields import SCALARS, AnyDay, Day, DecimalText, Instant, RowNumber, TrueOrFalse, WholeNumber
from tests.support.api import Api

# What marshmallow's own fields would read: 1.5 as 1, 20260714 and 2026-W29-2 as July 14, "yes" and 1 as true, NaN.
LAX = tuple(
    getattr(fields, name) for name in ("Number", "Boolean", "Date", "DateTime", "Time", "TimeDelta", "Decimal", "Float")
)
# Fields of ours that read something else than a text and are no scalar of platform.fields, with what they hold.
OTHERS = {
    "Units": "a gate refuses what is no whole number from 1 to 9,999, as E_UNITS",
    "StatedCountField": "whole numbers alone, by role",
    "JsonText": "JSON, read by a schema",
    "JsonTexts": "an object of texts",
    "Mapping": "headings",
    "Upload": "a file",
}

READ: list[tuple[fields.Field[Any], list[tuple[Any, Any]]]] = [
    (WholeNumber(), [(7, 7), ("7", 7), ("007", 7), (-3, -3), ("-3", -3), (0, 0)]),
    (WholeNumber(strict=True), [(7, 7)]),
    (RowNumber(), [(7, 7), ("7", 7)]),
    (TrueOrFalse(), [(True, True), (False, False), ("true", True), ("False", False), ("1", True), ("0", False)]),
    (DecimalText(), [("1.5", Decimal("1.5")), (1.5, Decimal("1.5")), (7, Decimal(7)), ("-.5", Decimal("-0.5")),
                     (1e-7, Decimal("0.0000001")), (1e3, Decimal(1000)), ("0.10", Decimal("0.10")), ("+2", Decimal(2))]),
    (AnyDay(), [("2026-07-14", date(2026, 7, 14)), ("2024-02-29", date(2024, 2, 29))]),
    (Day(), [("2026-07-14", date(2026, 7, 14))]),
    (Instant(), [("2026-07-14T09:30:00Z", datetime(2026, 7, 14, 9, 30, tzinfo=UTC)),
                 ("2026-07-14T09:30:00.25-00:00", datetime(2026, 7, 14, 9, 30, 0, 250_000, tzinfo=UTC))]),
]  # fmt: skip
NO_VALUE = [
    "",
    " ",
    "x",
    "NaN",
    "inf",
    "-Infinity",
    float("nan"),
    float("inf"),
    [],
    [1],
    {},
    {"a": 1},
    "1_000",
    "٣",
    "1,5",
]
REFUSED: list[tuple[fields.Field[Any], list[Any]]] = [
    (WholeNumber(), [*NO_VALUE, 1.5, 1.0, 1e3, True, False, " 7 ", "7\n", "1.0", "1e3", "+7", "0x7", "7" * 41]),
    (WholeNumber(strict=True), [*NO_VALUE, 1.5, 1.0, True, "7"]),
    (RowNumber(), [*NO_VALUE, 1.5, 1.0, True, " 7 ", 0, -1, 2**31]),
    (TrueOrFalse(), [*NO_VALUE, "yes", "no", "on", "off", "t", "y", 1, 0, 1.0, " true"]),
    (DecimalText(), [*NO_VALUE, True, False, " 1.5 ", "1.5\n", "1e3", "1.2.3", "--1", ".", 10**12, "1." + "0" * 31]),
    (AnyDay(), [*NO_VALUE, 20260714, True, "20260714", "2026-W29-2", "2026-195", "2026-7-4", "2026-07-14\n", " 2026-07-14",
                "2026-07-14T00:00:00", "2026-02-30", "07/14/2026"]),
    (Day(), [*NO_VALUE, "20260714", "1989-12-31", "2101-01-01"]),
    (Instant(), [*NO_VALUE, 1784000000, True, "2026-07-14", "2026-07-14T09:30:00", "20260714T093000Z", "2026-W29-2T09:30Z",
                 "2026-07-14T25:00:00Z", "2026-07-14T09:30:00Z\n"]),
]  # fmt: skip


@pytest.mark.parametrize(("field", "table"), READ, ids=lambda item: type(item).__name__)
def test_what_is_written_to_the_letter_is_read(field: fields.Field[Any], table: list[tuple[Any, Any]]) -> None:
    read = [field.deserialize(value) for value, _ in table]
    assert read == [wanted for _, wanted in table]
    assert [type(value) for value in read] == [type(wanted) for _, wanted in table]


@pytest.mark.parametrize(("field", "values"), REFUSED, ids=lambda item: type(item).__name__)
def test_nothing_else_is_read_as_a_number_a_day_or_a_truth(field: fields.Field[Any], values: list[Any]) -> None:
    def reads(value: Any) -> bool:
        try:
            field.deserialize(value)
        except ValidationError:
            return False
        return True

    assert [value for value in values if reads(value)] == []


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        (WholeNumber(), 1.5, "Expected a whole number such as 7; found 1.5."),
        (WholeNumber(), True, "Expected a whole number such as 7; found true."),
        (WholeNumber(strict=True), "7", 'Expected a whole number such as 7; found "7".'),
        (TrueOrFalse(), "yes", 'Expected true or false; found "yes".'),
        (DecimalText(), "1,5", 'Expected a decimal number such as 1.5; found "1,5".'),
        (DecimalText(), float("nan"), "Expected a decimal number such as 1.5; found nan."),
        (AnyDay(), "07/14/2026", 'Expected a day such as 2026-07-14; found "07/14/2026".'),
        (AnyDay(), "", "Expected a day such as 2026-07-14; found an empty text."),
        (Instant(), [], "Expected an instant with its offset such as 2026-07-14T09:30:00Z; found a list."),
        (WholeNumber(), "Wobblefrotz", "Expected a whole number such as 7; found a text of 11 characters."),
        (WholeNumber(), 1e30, "Expected a whole number such as 7; found 1e+30."),
    ],
)
def test_the_sentence_says_what_was_expected_and_found(field: fields.Field[Any], value: Any, sentence: str) -> None:
    with pytest.raises(ValidationError) as refused:
        field.deserialize(value)
    assert refused.value.messages == [sentence]


def _schemas(base: type[Schema] = Schema) -> Iterator[type[Schema]]:
    for schema in base.__subclasses__():
        yield from _schemas(schema)
        if schema.__module__.startswith("rvuedge."):
            yield schema


def _within(field: fields.Field[Any]) -> Iterator[fields.Field[Any]]:
    """A field and what it holds; a nested schema is one of those walked."""
    yield field
    if isinstance(field, fields.List):
        yield from _within(field.inner)
    elif isinstance(field, fields.Dict):
        for inner in filter(None, (field.key_field, field.value_field)):
            yield from _within(inner)


def test_no_schema_has_a_field_that_guesses(app: Flask) -> None:
    walked = {
        f"{schema.__module__}.{schema.__qualname__}.{name}": item
        for schema in _schemas()
        for name, declared in schema._declared_fields.items()
        for item in _within(declared)
    }
    assert len(walked) > 2_000, "every schema of bodies, queries, forms and answers is walked"
    assert [name for name, item in walked.items() if isinstance(item, LAX) and not isinstance(item, SCALARS)] == []


def test_every_other_field_that_reads_a_value_its_own_way_says_what_it_holds(app: Flask) -> None:
    known = (fields.String, fields.Nested, fields.List, fields.Dict, fields.UUID, fields.Function, fields.Raw, *SCALARS)
    own = {
        type(item).__name__
        for schema in _schemas()
        for declared in schema._declared_fields.values()
        for item in _within(declared)
        if not isinstance(item, known)
    }
    assert own == set(OTHERS)


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("limit=7", 200),
        ("limit=7.0", 422),
        ("limit=true", 422),
        ("limit=%207%20", 422),
        ("limit=7&limit=8", 422),
        ("from=20260701", 422),
    ],
)
def test_a_query_is_read_to_the_letter_too(empty_api: Api, query: str, status: int) -> None:
    assert empty_api.signed_in().get(f"/logs?{query}").status_code == status
