"""Shapes of uploads on the wire."""

from __future__ import annotations

import json
from typing import Any

from flask_smorest.fields import Upload as FileUpload
from marshmallow import Schema, ValidationError, fields, validate

from rvuedge.platform.fields import AnyDay, Instant, Paging, RowNumber, WholeNumber
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.privacy.screening import Holds

LONGEST = 200  # characters of a heading or an answer: longer is no heading
MOST = 200  # headings or answers: no table of charges has more columns that matter


class JsonText(fields.Field[Any]):
    """An object as JSON text, as a form with a file carries it."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> dict[str, Any]:
        try:
            found = json.loads(value) if value else {}
        except (ValueError, TypeError, RecursionError) as error:
            raise ValidationError("Not JSON.") from error
        if not isinstance(found, dict):
            raise ValidationError("Expected an object.")
        return found


class KindOptionsSchema(Schema):
    """What a kind needs beside the file; each kind says which of these."""

    from_ = AnyDay(data_key="from", metadata={"description": "statement: the period's first day"})
    to = AnyDay(metadata={"description": "statement: the period's last day"})
    provider = fields.String(validate=validate.Length(max=120))
    npi = fields.String(validate=validate.Regexp(r"^[0-9]{10}\Z", error="Expected ten digits."))
    name = ScreenedText(
        longest=200,
        holds=Holds.NAMES,
        validators=[validate.Length(min=1)],
        metadata={"description": "survey: its name"},
    )
    year = WholeNumber(validate=validate.Range(min=2000, max=2100), metadata={"description": "survey: its year"})
    publisher = ScreenedText(longest=100, holds=Holds.NAMES)


class PracticeUploadSchema(Schema):
    file = FileUpload(required=True)
    kind = fields.String(required=True, validate=validate.Length(min=1, max=20))
    options = JsonText(load_default=dict, metadata={"type": "string", "description": "JSON; see the answer's options"})


class UploadFormSchema(PracticeUploadSchema):
    organization_id = RowNumber(load_default=None, metadata={"description": "for a practice you manage"})


class AnswersSchema(Schema):
    """In place of what was answered before: our fields by headings, headings not to be read, answers by question."""

    mapping = fields.Dict(
        keys=fields.String(validate=validate.Length(max=40)),
        values=fields.List(fields.String(validate=validate.Length(max=LONGEST)), validate=validate.Length(max=MOST)),
        load_default=dict,
        validate=validate.Length(max=MOST),
    )
    ignored = fields.List(
        fields.String(validate=validate.Length(max=LONGEST)), load_default=list, validate=validate.Length(max=MOST)
    )
    given = fields.Dict(
        keys=fields.String(validate=validate.Length(max=LONGEST)),
        values=fields.String(validate=validate.Length(max=LONGEST)),
        load_default=dict,
        validate=validate.Length(max=MOST),
    )
    options = fields.Nested(KindOptionsSchema, load_default=dict)


class UploadSchema(Schema):
    id = fields.String(required=True)
    kind = fields.String(required=True)
    organization_id = WholeNumber(required=True, allow_none=True)
    file_name = fields.String(required=True)
    size = WholeNumber(required=True, metadata={"description": "bytes"})
    state = fields.String(
        required=True, metadata={"description": "reading, draft, applying, applied, failed, undoing or undone"}
    )
    job_id = fields.String(required=True, allow_none=True, metadata={"description": "see GET /jobs/{id}"})
    answers = fields.Dict(required=True)
    options = fields.Dict(required=True)
    overview = fields.Dict(
        required=True,
        allow_none=True,
        metadata={
            "description": "columns with samples and the field each is read as; fields; questions; left_out; problems; "
            "preview of three rows; totals; is_ready"
        },
    )
    result = fields.Dict(required=True, allow_none=True)
    created_at = Instant(required=True)
    changed_at = Instant(required=True)


class RememberedProviderSchema(Schema):
    printed = fields.String(required=True, metadata={"description": "as files print it: a name or a number"})
    person_id = WholeNumber(required=True, allow_none=True, metadata={"description": "null: nobody's here"})
    name = fields.String(required=True, allow_none=True)


class RememberedProvidersSchema(Schema):
    items = fields.List(fields.Nested(RememberedProviderSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class PrintedProviderSchema(Schema):
    printed = fields.String(required=True, validate=validate.Length(min=1, max=120))


class UploadsQuerySchema(Paging):
    organization_id = RowNumber(load_default=None)


class UploadInShortSchema(Schema):
    id = fields.String(required=True)
    kind = fields.String(required=True)
    file_name = fields.String(required=True)
    state = fields.String(required=True)
    job_id = fields.String(required=True, allow_none=True)
    created_at = Instant(required=True)


class UploadsSchema(Schema):
    items = fields.List(fields.Nested(UploadInShortSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
