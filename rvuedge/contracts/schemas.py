"""Shapes of contracts and policies on the wire."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from rvuedge.fields import DecimalText

CFTE = validate.Range(min=0, min_inclusive=False, max=1, error="Expected more than 0 and at most 1.")
POSITIVE = validate.Range(min=0, min_inclusive=False, error="Expected more than 0.")


class ContractFieldsSchema(Schema):
    effective_from = fields.Date(required=True)
    policy = fields.String(load_default="cms-payment")
    pinned_release = fields.String(load_default=None, allow_none=True)
    cfte = DecimalText(load_default="1", validate=CFTE, metadata={"description": "clinical FTE"})
    annual_goal = DecimalText(load_default=None, allow_none=True, validate=POSITIVE)
    rate = DecimalText(
        load_default=None,
        allow_none=True,
        validate=POSITIVE,
        metadata={"description": "dollars per wRVU"},
    )


class ContractSchema(ContractFieldsSchema):
    effective_from = fields.Date(required=True, allow_none=True)
    is_stated = fields.Boolean(
        required=True, metadata={"description": "false: no contract yet, these are the defaults"}
    )
    recredited_lines = fields.Integer(metadata={"description": "credits rebuilt by this change"})


class PolicyRuleSchema(Schema):
    rule = fields.String(required=True)
    value = fields.Raw(required=True)
    source = fields.String(required=True)
    kind = fields.String(required=True)
    note = fields.String(allow_none=True)


class PolicySchema(Schema):
    name = fields.String(required=True)
    title = fields.String(required=True)
    version = fields.String(required=True)
    effective_from = fields.Date(required=True)
    rules = fields.List(fields.Nested(PolicyRuleSchema))


class PoliciesSchema(Schema):
    items = fields.List(fields.Nested(PolicySchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
