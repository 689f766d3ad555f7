"""Shapes of rotations and blocks on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.platform.fields import Day, RowNumber, WholeNumber
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.privacy.screening import Holds


class RotationBodySchema(Schema):
    name = ScreenedText(required=True, longest=80, holds=Holds.NAMES)
    site = ScreenedText(load_default=None, allow_none=True, longest=120, holds=Holds.NAMES)

    @validates_schema
    def _named(self, data: dict[str, Any], **_more: Any) -> None:
        if not data["name"].strip():
            raise ValidationError("A rotation needs a name.", "name")


class RotationSchema(RotationBodySchema):
    key = fields.String(required=True)


class RotationsSchema(Schema):
    items = fields.List(fields.Nested(RotationSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class BlockBodySchema(Schema):
    person_id = RowNumber(required=True, strict=True)
    rotation_key = fields.String(required=True, validate=validate.Length(max=39))
    starts_on = Day(required=True)
    ends_on = Day(required=True)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_more: Any) -> None:
        if data["ends_on"] < data["starts_on"]:
            raise ValidationError("ends_on is before starts_on.", "ends_on")


class BlockSchema(BlockBodySchema):
    id = WholeNumber(required=True)


class BlocksQuerySchema(Schema):
    from_ = Day(data_key="from", load_default=None, metadata={"description": "the first day; July 1 without one"})
    to = Day(load_default=None, metadata={"description": "the last day; June 30 without one"})


class BlocksSchema(Schema):
    items = fields.List(fields.Nested(BlockSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
