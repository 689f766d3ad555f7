"""Shapes of what is taken from a closed month."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from rvuedge.platform.fields import TrueOrFalse
from rvuedge.reports.closed_months.pack import FORMATS
from rvuedge.reports.closed_months.payroll_files import MEDIA


class PackQuerySchema(Schema):
    format = fields.String(load_default="pdf", validate=validate.OneOf(FORMATS))


class PayrollQuerySchema(Schema):
    format = fields.String(load_default="csv", validate=validate.OneOf(sorted(MEDIA)))
    amendments = TrueOrFalse(
        load_default=False,
        metadata={"description": "add what terms and entries changed after closing make of the month, as lines"},
    )
