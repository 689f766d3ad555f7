"""Shapes of crediting policies on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from rvuedge.contracts.policies.shipped import NAMES
from rvuedge.contracts.terms.element_schemas import POSITIVE
from rvuedge.platform.fields import Code, DecimalText
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.privacy.screening import Holds


class PolicyRuleSchema(Schema):
    rule = fields.String(required=True)
    value = fields.Raw(required=True)
    source = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "medicare, convention or practice"})
    note = fields.String(allow_none=True)
    effective_from = fields.Date(
        required=True,
        metadata={"description": "the first day of service of this value, as far back as the policy goes"},
    )


class PolicyVersionSchema(Schema):
    version = fields.String(required=True)
    effective_from = fields.Date(required=True, metadata={"description": "first day of service"})
    effective_to = fields.Date(
        required=True, allow_none=True, metadata={"description": "last day of service; null while it is the newest"}
    )
    rules = fields.List(
        fields.Nested(PolicyRuleSchema), required=True, metadata={"description": "the rules whose value begins then"}
    )


class PolicySchema(Schema):
    name = fields.String(required=True)
    title = fields.String(required=True)
    version = fields.String(required=True)
    effective_from = fields.Date(required=True)
    summary = fields.String()
    base = fields.String(allow_none=True, metadata={"description": "the shipped policy it starts from"})
    rules = fields.List(fields.Nested(PolicyRuleSchema))
    internal_values = fields.Dict()
    versions = fields.List(
        fields.Nested(PolicyVersionSchema),
        required=True,
        metadata={
            "description": "by day of service, oldest first; of a practice's own, those of the policy it starts from"
        },
    )


class PolicyQuerySchema(Schema):
    on = fields.Date(
        load_default=None, allow_none=True, metadata={"description": "a day of service; without it, the newest rules"}
    )


class PoliciesSchema(Schema):
    items = fields.List(fields.Nested(PolicySchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class InternalValueSchema(Schema):
    work_rvu = DecimalText(required=True, validate=POSITIVE)
    approved_by = ScreenedText(longest=200, holds=Holds.NAMES, validators=[validate.Length(min=1)], required=True)
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
        stored = {code: InternalValueSchema().dump(draft) for code, draft in data["internal_values"].items()}
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
    job_id = fields.String(allow_none=True, metadata={"description": "recalculates the rest; null when all is done"})
