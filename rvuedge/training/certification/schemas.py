"""Shapes of certifications and look-up links on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.platform.fields import AnyDay, Day, Instant, RowNumber, TrueOrFalse, WholeNumber


class CertificationsQuerySchema(Schema):
    on = Day(load_default=None, metadata={"description": "a day; today without one"})


class CertificationBodySchema(Schema):
    person_ids = fields.List(RowNumber(strict=True), required=True, validate=validate.Length(min=1, max=300))
    starts_on = Day(load_default=None, metadata={"description": "today without one"})
    ends_on = Day(load_default=None, allow_none=True)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_more: Any) -> None:
        if data["starts_on"] and data["ends_on"] and data["ends_on"] < data["starts_on"]:
            raise ValidationError("ends_on is before starts_on.", "ends_on")


class CertificationEndSchema(Schema):
    last_day = Day(load_default=None, metadata={"description": "the last day it holds; yesterday without one"})


class CertifiedResidentSchema(Schema):
    person_id = WholeNumber(required=True)
    name = fields.String(required=True)
    starts_on = AnyDay(required=True)
    ends_on = AnyDay(required=True, allow_none=True)


class UncertifiedResidentSchema(Schema):
    person_id = WholeNumber(required=True)
    name = fields.String(required=True)


class CertifiedProcedureSchema(Schema):
    key = fields.String(required=True)
    name = fields.String(required=True)
    codes = fields.List(fields.String(), required=True)
    needed = WholeNumber(required=True, allow_none=True, metadata={"description": "the program's own number"})
    certified = fields.List(fields.Nested(CertifiedResidentSchema), required=True)
    not_certified = fields.List(fields.Nested(UncertifiedResidentSchema), required=True)


class CertificationsSchema(Schema):
    items = fields.List(fields.Nested(CertifiedProcedureSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class CertificationCountSchema(Schema):
    certified = WholeNumber(required=True, metadata={"description": "residents who were not certified before"})


class LookUpLinkSchema(Schema):
    id = WholeNumber(required=True)
    created_at = Instant(required=True)
    last_day = AnyDay(required=True)
    is_withdrawn = TrueOrFalse(required=True)


class NewLookUpLinkSchema(LookUpLinkSchema):
    address = fields.String(required=True, metadata={"description": "shown this once; who has it needs no sign-in"})


class LookUpLinksSchema(Schema):
    items = fields.List(fields.Nested(LookUpLinkSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
