"""Shapes of crediting policies on the wire, as they are read."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from rvuedge.platform.fields import AnyDay, Instant, WholeNumber


class PolicyRuleSchema(Schema):
    rule = fields.String(required=True)
    value = fields.Raw(required=True)
    source = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "medicare, convention or practice"})
    note = fields.String(allow_none=True)
    effective_from = AnyDay(
        required=True,
        metadata={"description": "the first day of service of this value, as far back as the policy goes"},
    )


class PolicyVersionSchema(Schema):
    version = fields.String(required=True)
    effective_from = AnyDay(required=True, metadata={"description": "first day of service"})
    effective_to = AnyDay(
        required=True, allow_none=True, metadata={"description": "last day of service; null while it is the newest"}
    )
    rules = fields.List(
        fields.Nested(PolicyRuleSchema), required=True, metadata={"description": "the rules whose value begins then"}
    )


class OwnVersionSchema(Schema):
    """A version of a practice's policy as it was written."""

    version = WholeNumber(required=True)
    effective_from = AnyDay(required=True, metadata={"description": "first day of service"})
    created_at = Instant(required=True)
    created_by = fields.String(required=True)
    base = fields.String(required=True)
    changes = fields.Dict(required=True)
    internal_values = fields.Dict(required=True)


class PolicySchema(Schema):
    name = fields.String(required=True)
    title = fields.String(required=True)
    version = fields.String(required=True)
    effective_from = AnyDay(required=True)
    summary = fields.String()
    base = fields.String(allow_none=True, metadata={"description": "the shipped policy it starts from"})
    rules = fields.List(fields.Nested(PolicyRuleSchema))
    internal_values = fields.Dict()
    own_versions = fields.List(
        fields.Nested(OwnVersionSchema),
        required=True,
        metadata={"description": "a practice's, oldest first; of those that have begun on a day the newest counts"},
    )
    versions = fields.List(
        fields.Nested(PolicyVersionSchema),
        required=True,
        metadata={
            "description": "by day of service, oldest first; of a practice's own, those of the policy it starts from"
        },
    )


class PolicyQuerySchema(Schema):
    on = AnyDay(
        load_default=None, allow_none=True, metadata={"description": "a day of service; without it, the newest rules"}
    )


class PolicyVersionQuerySchema(PolicyQuerySchema):
    version = WholeNumber(
        load_default=None,
        allow_none=True,
        validate=validate.Range(min=1),
        metadata={"description": "of a practice's own policy; without it, the one in force on the day"},
    )


class PoliciesSchema(Schema):
    items = fields.List(fields.Nested(PolicySchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
