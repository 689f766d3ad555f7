"""Shapes of changes of crediting policies on the wire: drafts, assignments, and what either does."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from rvuedge.contracts.policies.shipped import NAMES
from rvuedge.contracts.terms.element_schemas import POSITIVE
from rvuedge.platform.fields import AnyDay, Code, Day, DecimalText, Instant, RowNumber, TrueOrFalse, WholeNumber
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.privacy.screening import Holds


class InternalValueSchema(Schema):
    work_rvu = DecimalText(required=True, validate=POSITIVE)
    approved_by = ScreenedText(longest=200, holds=Holds.NAMES, validators=[validate.Length(min=1)], required=True)
    effective_from = AnyDay(required=True)
    effective_to = AnyDay(load_default=None, allow_none=True)


class PolicyDraftSchema(Schema):
    base = fields.String(required=True, validate=validate.OneOf(NAMES))
    effective_from = AnyDay(
        load_default=None,
        allow_none=True,
        metadata={"description": "first day of service; without it today, and of a first version from the beginning"},
    )
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
        stored = {code: InternalValueSchema().dump(draft) for code, draft in data["internal_values"].items()}
        return {**data, "internal_values": stored}


ADJUST = {
    "description": "change closed months too: what differs is posted as adjustments with the next month you close"
}


class PolicyPutQuerySchema(Schema):
    preview = TrueOrFalse(load_default=False)
    adjust_closed_months = TrueOrFalse(load_default=False, metadata=ADJUST)


class ChangedLogSchema(Schema):
    person_id = WholeNumber(required=True)
    log_id = fields.String(required=True)
    old = DecimalText(required=True)
    new = DecimalText(required=True)
    change = DecimalText(required=True)


class ChangedMonthSchema(Schema):
    person_id = WholeNumber(required=True)
    name = fields.String(required=True)
    month = fields.Function(lambda month: f"{month.month:%Y-%m}", metadata={"type": "string"})
    before = DecimalText(required=True, metadata={"description": "credited wRVUs"})
    after = DecimalText(required=True)
    change = DecimalText(required=True)
    is_closed = TrueOrFalse(required=True, metadata={"description": "the practice has closed the month"})
    reason = fields.String(required=True, metadata={"description": "the line that changes most, and why"})


class CreditChangeSchema(Schema):
    preview = TrueOrFalse(required=True)
    months = fields.List(fields.Nested(ChangedMonthSchema), required=True, attribute="effects.months")
    change = DecimalText(required=True, attribute="effects.change", metadata={"description": "in wRVUs"})
    closed_months = fields.Function(
        lambda made: [f"{month:%Y-%m}" for month in made.closed],
        metadata={"type": "array", "items": {"type": "string"}, "description": "closed months that it reaches"},
    )
    job_id = fields.String(allow_none=True, metadata={"description": "recalculates the rest; null when all is done"})


class PolicyChangeSchema(CreditChangeSchema):
    name = fields.String(required=True)
    version = WholeNumber(required=True)
    effective_from = AnyDay(required=True, attribute="first_day")
    logs = fields.List(fields.Nested(ChangedLogSchema), required=True, attribute="effects.logs")


class PolicyDifferenceSchema(Schema):
    setting = fields.String(required=True)
    before = fields.Raw(required=True, allow_none=True)
    after = fields.Raw(required=True, allow_none=True)


class PolicyComparisonSchema(Schema):
    name = fields.String(required=True)
    version = WholeNumber(required=True)
    against = WholeNumber(required=True, allow_none=True, metadata={"description": "null: the shipped base"})
    items = fields.List(fields.Nested(PolicyDifferenceSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class PolicyComparisonQuerySchema(Schema):
    version = WholeNumber(load_default=None, allow_none=True, metadata={"description": "the newest without one"})
    against = WholeNumber(load_default=None, allow_none=True, metadata={"description": "the one before without one"})


class PolicyAssignmentBodySchema(Schema):
    policy = fields.String(
        required=True,
        allow_none=True,
        validate=validate.Length(min=1, max=60),
        metadata={"description": "null: the policy of each member's own contract again"},
    )
    first_day = Day(required=True)
    last_day = Day(load_default=None, allow_none=True, metadata={"description": "null is open"})
    person_ids = fields.List(RowNumber(), load_default=list, validate=validate.Length(max=1000))
    specialty = fields.String(
        load_default=None,
        allow_none=True,
        metadata={"description": "everybody of it who is a physician of the practice on the first day"},
    )


class PayChangedSchema(Schema):
    """Pay of the contract years touched, up to today, under the terms; null where `why` says why there is none."""

    person_id = WholeNumber(required=True)
    name = fields.String(required=True)
    from_ = AnyDay(data_key="from", attribute="first", required=True)
    to = AnyDay(attribute="last", required=True)
    before = DecimalText(required=True, allow_none=True)
    after = DecimalText(required=True, allow_none=True)
    change = DecimalText(required=True, allow_none=True)
    why = fields.String(required=True)


class PolicyAssignmentMadeSchema(CreditChangeSchema):
    pay = fields.List(fields.Nested(PayChangedSchema), required=True)
    person_ids = fields.Function(
        lambda made: [person.id for person in made.people], metadata={"type": "array", "items": {"type": "integer"}}
    )


class PolicyAssignmentSchema(Schema):
    id = WholeNumber(required=True)
    person_id = WholeNumber(required=True)
    name = fields.String(required=True)
    policy = fields.String(required=True, allow_none=True)
    first_day = AnyDay(required=True)
    last_day = AnyDay(required=True, allow_none=True)
    assigned_by = WholeNumber(required=True)
    assigned_at = Instant(required=True)


class PolicyAssignmentsSchema(Schema):
    items = fields.List(fields.Nested(PolicyAssignmentSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
