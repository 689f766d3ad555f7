"""Shapes of reconciliations and closed months on the wire."""

from __future__ import annotations

from typing import Any

from flask_smorest.fields import Upload
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.logbook.charges.schemas import FileProblemSchema, Mapping, SkippedSchema, file_answers
from rvuedge.platform.fields import (
    AnyDay,
    DecimalText,
    Instant,
    LeftOutSchema,
    QuestionSchema,
    RowNumber,
    TrueOrFalse,
    WholeNumber,
)
from rvuedge.reconciliation.services import ROUNDING


class ReconciliationFormSchema(Schema):
    """An employer's statement or claims, and the period it is of, both days included."""

    file = Upload(required=True, metadata={"description": "csv, xlsx or X12 837P; at most 16 MB"})
    from_ = AnyDay(data_key="from", required=True)
    to = AnyDay(required=True)
    date_tolerance_days = WholeNumber(
        load_default=None,
        validate=validate.Range(min=0, max=45),
        metadata={"description": "default 0; 31 where the file has posting dates only"},
    )
    work_rvu_tolerance = DecimalText(load_default=ROUNDING, validate=validate.Range(min=0, max=10))
    total_tolerance = DecimalText(
        load_default=None,
        validate=validate.Range(min=0, max=1000),
        metadata={"description": "how far lines that agree may differ in total, in wRVUs"},
    )
    provider = fields.String(
        load_default=None,
        validate=validate.Length(min=1, max=120),
        metadata={
            "description": "provider whose lines are compared if the file has several: the name as printed, or the NPI"
        },
    )
    mapping = Mapping(load_default=dict, metadata={"type": "string", "description": "JSON: our field, their column"})
    answers = file_answers()
    person_id = RowNumber(
        load_default=None, metadata={"description": "for managers: the member; without it, your own log"}
    )
    organization = RowNumber(load_default=None, metadata={"description": "the practice, for managers of several"})

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_more: Any) -> None:
        if data["from_"] > data["to"]:
            raise ValidationError("from is after to.", "from")


class StatedLineSchema(Schema):
    place = fields.String(required=True, metadata={"description": "the log and line, or the row of the file"})
    places = fields.List(
        fields.String(), metadata={"description": "all of them, where several lines are one on the other side"}
    )
    performed_on = fields.String(
        required=True, allow_none=True, metadata={"format": "date", "description": "null for a sum"}
    )
    month = fields.String(allow_none=True, metadata={"description": "of a sum by month: 2026-07"})
    code = fields.String(required=True, allow_none=True)
    modifiers = fields.List(fields.String(), required=True)
    units = WholeNumber(required=True, allow_none=True)
    work_rvu = DecimalText(required=True, allow_none=True)
    valued_by = fields.String(
        metadata={"description": "them; us: by the person's policy; row: their one figure for several codes, shared"}
    )
    basis = fields.String(allow_none=True, metadata={"description": "release and policy of a credit"})


class FindingSchema(Schema):
    kind = fields.String(
        required=True, metadata={"description": "matched, missing_from_theirs, missing_from_mine or differs"}
    )
    differences = fields.List(fields.String(), required=True)
    mine = fields.Nested(StatedLineSchema, required=True, allow_none=True)
    theirs = fields.Nested(StatedLineSchema, required=True, allow_none=True)
    is_guess = TrueOrFalse(metadata={"description": "paired by the day and likeness of codes alone"})
    at_stake = DecimalText(
        required=True,
        allow_none=True,
        metadata={"description": "wRVUs, mine minus theirs; null if either has no value"},
    )
    rate = DecimalText(
        allow_none=True, metadata={"description": "dollars by which one wRVU less that day changes the year's pay"}
    )
    money = DecimalText(
        required=True,
        allow_none=True,
        metadata={"description": "dollars at that rate; null for managers"},
    )
    explanation = fields.List(fields.String())


class KindSchema(Schema):
    kind = fields.String(required=True)
    lines = WholeNumber(required=True)
    mine = DecimalText(required=True)
    theirs = DecimalText(required=True)
    at_stake = DecimalText(required=True)
    unvalued_lines = WholeNumber(metadata={"description": "lines in no total because a side has no value"})
    valued_by_us = WholeNumber(metadata={"description": "lines of theirs that state no wRVU: we valued them ourselves"})
    money = DecimalText(
        required=True,
        allow_none=True,
        metadata={
            "description": "dollars: the year's pay with these wRVUs minus the pay without them; kinds do not add up"
        },
    )
    money_explanation = fields.String(allow_none=True, metadata={"description": "how, or why it cannot be computed"})


class ReadSchema(Schema):
    """What came of the file: what was compared, netted, passed over, and left out."""

    kind = fields.String()
    dates = fields.String(metadata={"description": "service, posting or none"})
    by = fields.List(fields.String(), metadata={"description": "of a file of sums: month, code or both"})
    lines = WholeNumber()
    reversals = WholeNumber(metadata={"description": "lines canceled together with the reversal that cancels them"})
    loose_reversals = fields.List(fields.Dict())
    other_providers = WholeNumber()
    outside_period = WholeNumber()
    skipped = fields.List(fields.Nested(SkippedSchema))
    notes = fields.List(fields.Nested(FileProblemSchema))
    voids = fields.List(fields.Dict())
    left_out = fields.List(fields.Nested(LeftOutSchema), metadata={"description": "what of the file was not read"})
    questions = fields.List(
        fields.Nested(QuestionSchema), metadata={"description": "still open; they hold nothing back"}
    )
    figures = fields.Dict(
        allow_none=True, metadata={"description": "column of the wRVUs compared and their meaning; null: it has none"}
    )
    figures_per_unit = TrueOrFalse(metadata={"description": "its figures are of one unit and were multiplied"})


class ReconciliationInShortSchema(Schema):
    id = fields.String(required=True)
    person_id = WholeNumber(required=True)
    organization_id = WholeNumber(allow_none=True, metadata={"description": "for which a manager made it"})
    created_by = WholeNumber()
    file_name = fields.String(allow_none=True)
    created_at = Instant(required=True)
    from_ = AnyDay(data_key="from", attribute="starts_on", required=True)
    to = AnyDay(attribute="ends_on", required=True)
    options = fields.Dict(required=True)
    kinds = fields.List(fields.Nested(KindSchema), required=True)
    net = DecimalText(required=True, metadata={"description": "wRVUs in the log minus theirs"})
    within_tolerance = DecimalText(required=True, metadata={"description": "of that, in lines that agree"})
    net_money = DecimalText(required=True, allow_none=True)
    net_money_explanation = fields.String(required=True, allow_none=True)
    read = fields.Nested(ReadSchema, required=True, allow_none=True)
    visible_days = fields.List(
        fields.Dict(), required=True, allow_none=True, metadata={"description": "the days compared, each from and to"}
    )
    summary = fields.List(fields.String(), required=True)


class ReconciliationSchema(ReconciliationInShortSchema):
    items = fields.List(fields.Nested(FindingSchema), required=True)


class ReconciliationsSchema(Schema):
    items = fields.List(fields.Nested(ReconciliationInShortSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
