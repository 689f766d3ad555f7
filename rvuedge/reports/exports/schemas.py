"""What an export of logs takes."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.platform.fields import AnyDay
from rvuedge.reports.exports.log_formats import FORMATS


class LogExportQuerySchema(Schema):
    """Without a first or last day the period is open at that end."""

    format = fields.String(load_default="csv", validate=validate.OneOf(tuple(FORMATS)))
    from_ = AnyDay(data_key="from", load_default=None)
    to = AnyDay(load_default=None)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_more: Any) -> None:
        if data["from_"] and data["to"] and data["from_"] > data["to"]:
            raise ValidationError("from is after to.", "from")
