"""Shapes of contracts and policies on the wire."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from rvuedge.contracts.shipped import NAMES
from rvuedge.fields import Code, DecimalText, Instant

CFTE = validate.Range(min=0, min_inclusive=False, max=1, error="Expected more than 0 and at most 1.")
POSITIVE = validate.Range(min=0, min_inclusive=False, error="Expected more than 0.")


LABEL = validate.Regexp(
    r"^[A-Za-z][A-Za-z /-]{0,29}\Z", error="Expected a word or two of letters, such as Trauma call."
)
PERCENTILE = validate.Range(min=1, max=99, error="Expected 1 to 99.")
NOT_NEGATIVE = validate.Range(min=0, error="Expected 0 or more.")


class BandSchema(Schema):
    """A band of production; the last one has no end."""

    rate = DecimalText(required=True, validate=NOT_NEGATIVE, metadata={"description": "dollars per wRVU"})
    up_to = DecimalText(load_default=None, allow_none=True, validate=POSITIVE, metadata={"description": "wRVU a year"})
    up_to_percentile = DecimalText(
        load_default=None, allow_none=True, validate=PERCENTILE, metadata={"description": "of the named survey"}
    )


class DrawSchema(Schema):
    """Dollars a quarter, paid against what is earned."""

    per_quarter = DecimalText(required=True, validate=POSITIVE)
    year_end = fields.String(load_default="carried", validate=validate.OneOf(("carried", "forgiven", "clawback")))
    clawback_cap = DecimalText(load_default=None, allow_none=True, validate=NOT_NEGATIVE)


class StipendSchema(Schema):
    label = fields.String(required=True, validate=LABEL)
    monthly = DecimalText(required=True, validate=POSITIVE, metadata={"description": "dollars a month"})
    first = fields.Date(load_default=None, allow_none=True)
    last = fields.Date(load_default=None, allow_none=True)


class CallPaySchema(Schema):
    label = fields.String(required=True, validate=LABEL)
    per_shift = DecimalText(required=True, validate=POSITIVE, metadata={"description": "dollars a shift"})


class MoneySchema(Schema):
    """What a contract pays: dollars a year, wRVU a year. Production is by a rate above a threshold, or by bands."""

    base_salary = DecimalText(load_default=None, allow_none=True, validate=NOT_NEGATIVE)
    rate = DecimalText(load_default=None, allow_none=True, validate=POSITIVE)
    threshold = DecimalText(load_default=None, allow_none=True, validate=NOT_NEGATIVE)
    bands = fields.List(fields.Nested(BandSchema), load_default=list, validate=validate.Length(max=12))
    mode = fields.String(load_default="marginal", validate=validate.OneOf(("marginal", "cliff")))
    resets = fields.String(load_default="annual", validate=validate.OneOf(("annual", "quarterly")))
    settlement = fields.String(load_default="quarterly", validate=validate.OneOf(("annual", "quarterly")))
    survey_id = fields.Integer(load_default=None, allow_none=True)
    draw = fields.Nested(DrawSchema, load_default=None, allow_none=True)
    floor = DecimalText(load_default=None, allow_none=True, validate=NOT_NEGATIVE)
    cap = DecimalText(load_default=None, allow_none=True, validate=POSITIVE)
    stipends = fields.List(fields.Nested(StipendSchema), load_default=list, validate=validate.Length(max=12))
    call = fields.List(fields.Nested(CallPaySchema), load_default=list, validate=validate.Length(max=12))


class ContractFieldsSchema(Schema):
    effective_from = fields.Date(required=True)
    policy = fields.String(load_default="cms-payment")
    pinned_release = fields.String(load_default=None, allow_none=True)
    cfte = DecimalText(load_default=Decimal(1), validate=CFTE, metadata={"description": "clinical FTE"})
    annual_goal = DecimalText(load_default=None, allow_none=True, validate=POSITIVE)
    rate = DecimalText(
        load_default=None,
        allow_none=True,
        validate=POSITIVE,
        metadata={"description": "dollars per wRVU; `money` says more"},
    )
    money = fields.Nested(MoneySchema, load_default=None, allow_none=True)

    @post_load
    def _as_json(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        """Money as JSON keeps it."""
        return {**data, "money": data["money"] and MoneySchema().dump(data["money"])}


class ContractSchema(ContractFieldsSchema):
    effective_from = fields.Date(required=True, allow_none=True)
    is_stated = fields.Boolean(
        required=True, metadata={"description": "false: no contract yet, these are the defaults"}
    )
    recredited_lines = fields.Integer(metadata={"description": "credits rebuilt by this change"})


class ContractQuerySchema(Schema):
    on = fields.Date(load_default=None)


class CallShiftsSchema(Schema):
    worked_on = fields.Date(required=True)
    label = fields.String(required=True, validate=LABEL)
    shifts = fields.Integer(required=True, strict=True, validate=validate.Range(min=0, max=24))


class AmendmentSchema(Schema):
    effective_from = fields.Date(required=True)
    recorded_at = Instant(required=True)
    terms = fields.Dict(required=True, metadata={"description": "as stated then"})


class AmendmentsSchema(Schema):
    items = fields.List(fields.Nested(AmendmentSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class PolicyRuleSchema(Schema):
    rule = fields.String(required=True)
    value = fields.Raw(required=True)
    source = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "medicare, convention or practice"})
    note = fields.String(allow_none=True)


class PolicySchema(Schema):
    name = fields.String(required=True)
    title = fields.String(required=True)
    version = fields.String(required=True)
    effective_from = fields.Date(required=True)
    summary = fields.String()
    base = fields.String(allow_none=True, metadata={"description": "the shipped policy it starts from"})
    rules = fields.List(fields.Nested(PolicyRuleSchema))
    internal_values = fields.Dict()


class PoliciesSchema(Schema):
    items = fields.List(fields.Nested(PolicySchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class InternalValueSchema(Schema):
    work_rvu = DecimalText(required=True, validate=POSITIVE)
    approved_by = fields.String(required=True, validate=validate.Length(min=1, max=200))
    effective_from = fields.Date(required=True)
    effective_to = fields.Date(load_default=None, allow_none=True)


class PolicyDraftSchema(Schema):
    base = fields.String(required=True, validate=validate.OneOf(NAMES))
    changes = fields.Dict(keys=fields.String(), load_default=dict)
    internal_values = fields.Dict(
        keys=Code(),
        values=fields.Nested(InternalValueSchema),
        load_default=dict,
        metadata={"description": "approved values of codes CMS does not value, by code; not CMS"},
    )

    @post_load
    def _as_stored(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        """Internal values as JSON keeps them."""
        stored = {code: InternalValueSchema().dump(told) for code, told in data["internal_values"].items()}
        return {**data, "internal_values": stored}


class PreviewSchema(Schema):
    preview = fields.Boolean(load_default=False)


class ChangedLogSchema(Schema):
    person_id = fields.Integer(required=True)
    log_id = fields.String(required=True)
    old = DecimalText(required=True)
    new = DecimalText(required=True)
    change = DecimalText(required=True)


class PolicyChangeSchema(Schema):
    name = fields.String(required=True)
    version = fields.Integer(required=True)
    preview = fields.Boolean(required=True)
    logs = fields.List(fields.Nested(ChangedLogSchema), required=True)
    change = DecimalText(required=True)
