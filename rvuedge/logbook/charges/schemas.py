"""Shapes of imports of charges on the wire."""

from __future__ import annotations

import json
from typing import Any

from flask_smorest.fields import Upload
from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.files.columns.outcomes import answered
from rvuedge.logbook.charges.readers.any_format import KINDS
from rvuedge.logbook.logs.schemas import LogSchema
from rvuedge.platform.fields import (
    AnyDay,
    DecimalText,
    Instant,
    JsonTexts,
    LeftOutSchema,
    Paging,
    QuestionSchema,
    TrueOrFalse,
    WholeNumber,
)

LOGS = 1_000  # logs of an import on a page: a month of a physician has fewer, so most files are one page


class Mapping(fields.Field[Any]):
    """Our fields by the names of their columns, as JSON text: {"date": "Svc Dt", "modifiers": ["M 1", "M 2"]}.

    "ignore" lists the headings that are not to be read.
    """

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> dict[str, Any]:
        try:
            found = json.loads(value) if value else {}
        except (ValueError, TypeError, RecursionError) as error:
            raise ValidationError("Not JSON.") from error
        try:
            answered(found)
        except (ValueError, AttributeError) as error:
            example = '{"date": "Svc Dt", "modifiers": ["M 1", "M 2"], "ignore": ["Batch"]}'
            raise ValidationError(f"Expected an object such as {example}.") from error
        return dict(found)


def file_answers() -> JsonTexts:
    """Answers to the questions of a file by their keys: {"column:N": "units", "kind:fee": "ignore"}."""
    text = {"type": "string", "description": "JSON: key of a question, value of a choice"}
    return JsonTexts(example='{"column:N": "units"}', load_default=dict, metadata=text)


class ImportOptionsSchema(Schema):
    """How a file is to be imported; the command line asks in the same terms."""

    kind = fields.String(load_default="auto", validate=validate.OneOf(KINDS))
    mapping = Mapping(load_default=dict, metadata={"type": "string", "description": "JSON: our field, their column"})
    answers = file_answers()
    provider = fields.String(
        load_default=None,
        validate=validate.Length(min=1, max=120),
        metadata={"description": "import only this provider's charges: the name as the file prints it, or the number"},
    )
    corrections = fields.String(
        load_default="ask",
        validate=validate.OneOf(("ask", "replace", "add", "leave")),
        metadata={"description": "what becomes of a claim that is here already with other lines or another day"},
    )
    npi = fields.String(
        load_default=None,
        validate=validate.Regexp(r"^[0-9]{10}\Z", error="Expected ten digits."),
        metadata={"description": "import only charges rendered under this NPI"},
    )
    duplicates = fields.String(load_default="skip", validate=validate.OneOf(("skip", "keep")))
    skip_problems = TrueOrFalse(load_default=False)
    dry_run = TrueOrFalse(load_default=False)


class ImportPaging(Schema):
    """Which logs of an import are answered: what most files have at once, of a long one page by page."""

    limit = WholeNumber(load_default=LOGS, validate=validate.Range(min=1, max=LOGS))
    cursor = fields.String(
        load_default=None, allow_none=True, metadata={"description": "next_cursor of the page before"}
    )


class ImportFormSchema(ImportOptionsSchema, ImportPaging):
    file = Upload(required=True, metadata={"description": "csv, xlsx, RVU Wallet's export or X12 837P; at most 16 MB"})


class FileProblemSchema(Schema):
    line = WholeNumber(required=True, allow_none=True, metadata={"description": "line, row or segment, from 1"})
    column = fields.String(required=True, allow_none=True)
    found = fields.String(required=True)
    expected = fields.String(required=True)
    sheet = fields.String(allow_none=True, metadata={"description": "of a workbook with several"})


class SkippedSchema(Schema):
    line = WholeNumber(required=True)
    reason = fields.String(required=True)
    sheet = fields.String(allow_none=True)


class ChargeLineSchema(Schema):
    code = fields.String(required=True)
    modifiers = fields.List(fields.String(), required=True)
    units = WholeNumber(required=True)


class ImportedLogSchema(Schema):
    id = fields.String(required=True)
    line = WholeNumber(required=True)
    outcome = fields.String(
        required=True,
        metadata={
            "description": "made, already (here), deleted (by you), superseded (by a claim), duplicate (left out)"
            ", changed (here with other lines)"
            "; later: current, edited, deleted or ended (by a replacing or voiding claim)"
        },
    )
    duplicate_of = fields.List(fields.String())
    performed_on = AnyDay(required=True)
    setting = fields.String(required=True)
    site = fields.String(required=True, allow_none=True)
    lines = fields.List(fields.Nested(ChargeLineSchema))
    changes = fields.String(allow_none=True, metadata={"description": "the log of the same claim that is here"})
    before = fields.List(fields.Nested(ChargeLineSchema), metadata={"description": "of a changed log: its lines here"})
    before_on = AnyDay(allow_none=True, metadata={"description": "of a changed log: its day here"})
    work_rvu = DecimalText(required=True, allow_none=True)
    unvalued_lines = WholeNumber(required=True, allow_none=True)
    stated_work_rvu = DecimalText(required=True, allow_none=True, metadata={"description": "the file's own figure"})
    stated_adjusted_rvu = DecimalText(required=True, allow_none=True)


class StatedDifferenceSchema(Schema):
    id = fields.String(required=True)
    line = WholeNumber(required=True)
    stated = DecimalText(required=True)
    work_rvu = DecimalText(required=True)
    unvalued_lines = WholeNumber(required=True)
    difference = DecimalText(required=True)


class ImportSchema(Schema):
    id = fields.String(required=True, allow_none=True, metadata={"description": "null in a dry run"})
    file_name = fields.String(required=True)
    sha256 = fields.String(required=True)
    kind = fields.String(required=True)
    counts = fields.Dict(keys=fields.String(), values=WholeNumber(), required=True)
    created_at = Instant(required=True)
    undone_at = Instant(required=True, allow_none=True)
    brought_by = WholeNumber(
        required=True, allow_none=True, metadata={"description": "the practice that brought it in for you"}
    )


class ImportWithLogsSchema(ImportSchema):
    """After POST also what was left out: rows, problems, and where the file's own sums are not ours."""

    dry_run = TrueOrFalse()
    replayed = TrueOrFalse()
    accepted = TrueOrFalse(metadata={"description": "false in a dry run of a file that would be refused"})
    logs = fields.List(fields.Nested(ImportedLogSchema), required=True)
    ended = fields.List(fields.String())
    skipped = fields.List(fields.Nested(SkippedSchema))
    problems = fields.List(fields.Nested(FileProblemSchema))
    notes = fields.List(fields.Nested(FileProblemSchema))
    left_out = fields.List(fields.Nested(LeftOutSchema), metadata={"description": "what of the file was not read"})
    questions = fields.List(fields.Nested(QuestionSchema))
    differences = fields.List(
        fields.Nested(StatedDifferenceSchema), required=True, metadata={"description": "of the logs of this page"}
    )
    next_cursor = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "more logs: GET /imports/{import_id}; of a dry run send the file again with it"},
    )


class ImportsSchema(Schema):
    items = fields.List(fields.Nested(ImportSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class UndoneSchema(Schema):
    id = fields.String(required=True)
    undone_at = Instant(required=True)
    deleted = WholeNumber(required=True)
    retained = fields.List(fields.String(), required=True, metadata={"description": "logs you edited since"})
    retained_before = fields.Function(
        lambda answer: answer["retained"],
        data_key="kept",
        metadata={
            "type": "array",
            "items": {"type": "string"},
            "description": "the same by its former name, for one version",
            "deprecated": True,
        },
    )
    restored = fields.List(fields.String(), required=True)


class DuplicatesQuerySchema(Paging):
    from_ = AnyDay(data_key="from", required=True)
    to = AnyDay(required=True)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_more: Any) -> None:
        if data["from_"] > data["to"]:
            raise ValidationError("from is after to.", "from")


class DuplicateSchema(Schema):
    performed_on = AnyDay(required=True)
    codes = fields.List(fields.String(), required=True)
    logs = fields.List(fields.Nested(LogSchema), required=True)


class DuplicatesSchema(Schema):
    items = fields.List(fields.Nested(DuplicateSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
