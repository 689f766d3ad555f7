"""What a credited line says beside its credit: dollars of a drug, units of anesthesia."""

from __future__ import annotations

from marshmallow import Schema, fields

from rvuedge.platform.fields import DecimalText, TrueOrFalse, WholeNumber


class LineDrugSchema(Schema):
    units = WholeNumber(required=True)
    wasted_units = WholeNumber(required=True)
    payment_limit = DecimalText(required=True, allow_none=True, places=3)
    amount = DecimalText(required=True, allow_none=True)
    wasted_amount = DecimalText(allow_none=True)
    quarter = fields.String(required=True)
    ndc = fields.String(allow_none=True, metadata={"description": "eleven digits"})
    ndc_valid = TrueOrFalse(allow_none=True, metadata={"description": "null: no crosswalk loaded"})
    waste_modifier = fields.String(allow_none=True)
    administration_codes = fields.List(fields.String())
    administration_note = fields.String()
    administration_route = fields.String(allow_none=True)


class LineAnesthesiaSchema(Schema):
    """ASA units of a line, beside wRVU and never part of it; null where minutes, base units or modifier are missing."""

    base_units = WholeNumber(required=True, allow_none=True)
    base_units_year = WholeNumber(required=True, allow_none=True, metadata={"description": "year of CMS's table"})
    minutes = WholeNumber(required=True, allow_none=True)
    time_units = DecimalText(required=True, allow_none=True, places=1)
    added_units = DecimalText(
        required=True, places=1, metadata={"description": "by the policy: physical status, qualifying circumstance"}
    )
    units = DecimalText(required=True, allow_none=True, places=1)
    modifier = fields.String(required=True, allow_none=True)
    share = DecimalText(required=True, allow_none=True, places=1)
    conversion_factor = DecimalText(
        required=True, allow_none=True, places=4, metadata={"description": "dollars per unit, of `locality`"}
    )
    locality = fields.String(
        allow_none=True,
        metadata={"description": "of a log: its site's, such as AL-10112-00, else national"},
    )
    amount = DecimalText(required=True, allow_none=True, metadata={"description": "dollars, an estimate"})
