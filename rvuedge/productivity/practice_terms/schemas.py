"""Shapes of terms that a practice states for its members on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from rvuedge.contracts.terms.models import TERMS_STATES
from rvuedge.contracts.terms.schemas import CFTE, ContractFieldsSchema
from rvuedge.platform.fields import Day, DecimalText, Instant, RowNumber, TrueOrFalse, WholeNumber
from rvuedge.privacy.screened_text import ScreenedText

LONGEST_NAME = 60  # of a template, as the column has it
LONGEST_QUERY = 500  # of a question about terms: some sentences, as the column has it


class PracticeTermsBodySchema(ContractFieldsSchema):
    cfte = DecimalText(
        load_default=None,
        allow_none=True,
        validate=CFTE,
        metadata={"description": "clinical FTE; without one as the roster states it on the first day"},
    )


class PracticeTermsSchema(PracticeTermsBodySchema):
    id = WholeNumber(required=True)
    person_id = WholeNumber(required=True)
    name = fields.String(required=True)
    organization_id = WholeNumber(required=True)
    state = fields.String(required=True, validate=validate.OneOf(TERMS_STATES))
    query = fields.String(required=True, allow_none=True, metadata={"description": "what the member asks"})
    template = fields.String(required=True, allow_none=True)
    stated_at = Instant(required=True)
    answered_at = Instant(required=True, allow_none=True)
    recredited_lines = WholeNumber(metadata={"description": "credits rebuilt by this change"})
    job_id = fields.String(allow_none=True, metadata={"description": "recalculates the rest; null when all is done"})


class PracticeTermsListSchema(Schema):
    items = fields.List(fields.Nested(PracticeTermsSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class TermsTemplateBodySchema(ContractFieldsSchema):
    class Meta:
        exclude = ("effective_from", "effective_to", "cfte")


class TermsTemplateSchema(Schema):
    name = fields.String(required=True)
    terms = fields.Dict(required=True, metadata={"description": "as a contract has them, without days and cFTE"})
    changed_at = Instant(required=True)


class TermsTemplatesSchema(Schema):
    items = fields.List(fields.Nested(TermsTemplateSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class AssignmentBodySchema(Schema):
    people = fields.List(RowNumber(), required=True, validate=validate.Length(min=1, max=1_000))
    effective_from = Day(required=True)
    effective_to = Day(load_default=None, allow_none=True)
    cfte = DecimalText(
        load_default=None, allow_none=True, validate=CFTE, metadata={"description": "null: each one's of the roster"}
    )
    dry_run = TrueOrFalse(load_default=False)


class AssignedPersonSchema(Schema):
    person_id = WholeNumber(required=True)
    name = fields.String(required=True)
    cfte = DecimalText(required=True, allow_none=True)
    refused = fields.String(required=True, metadata={"description": "why nothing is stated; empty: it is"})
    waits = TrueOrFalse(
        required=True, metadata={"description": "the member's own terms hold until these are confirmed"}
    )


class AssignedSchema(Schema):
    dry_run = TrueOrFalse(required=True)
    items = fields.List(fields.Nested(AssignedPersonSchema), required=True)
    recredited_lines = WholeNumber(required=True)
    job_id = fields.String(required=True, allow_none=True)


class TermsQuerySchema(Schema):
    text = ScreenedText(longest=LONGEST_QUERY, required=True, validators=[validate.Length(min=1)])
