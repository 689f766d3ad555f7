"""Shapes of the catalog on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, pre_load, validate

from rvuedge.catalog.codes.notice_schemas import NoticeSchema
from rvuedge.catalog.rules.code_facts import TITLE_SOURCES
from rvuedge.platform.fields import AnyDay, DecimalText, TrueOrFalse, WholeNumber
from rvuedge.valuation.amounts.anesthesia import SHARES


class ReleaseSchema(Schema):
    id = fields.String(required=True, attribute="name")
    effective_from = AnyDay(required=True)
    effective_to = AnyDay(required=True, metadata={"description": "last day of its window"})
    published_on = AnyDay(required=True, allow_none=True)
    conversion_factor = DecimalText(required=True, places=4)
    coverage = fields.String(required=True, metadata={"description": "complete or excerpt"})
    rows = WholeNumber()


class ReleasesSchema(Schema):
    items = fields.List(fields.Nested(ReleaseSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class WorkChangeSchema(Schema):
    code = fields.String(required=True)
    modifier = fields.String(required=True)
    old = DecimalText(required=True)
    new = DecimalText(required=True)
    change = DecimalText(required=True)
    by_efficiency = TrueOrFalse(required=True)


class StatusChangeSchema(Schema):
    code = fields.String(required=True)
    modifier = fields.String(required=True)
    old = fields.String(required=True)
    new = fields.String(required=True)


class DifferenceSchema(Schema):
    added = fields.List(fields.String(), required=True)
    removed = fields.List(fields.String(), required=True)
    statuses = fields.List(fields.Nested(StatusChangeSchema), required=True)
    work = fields.List(fields.Nested(WorkChangeSchema), required=True)
    by_efficiency = WholeNumber(required=True)


class CodeQuerySchema(Schema):
    q = fields.String(load_default="", validate=validate.Length(max=200))
    category = fields.String(load_default=None)
    specialty = fields.String(load_default=None)
    kind = fields.String(load_default=None)
    has_work = TrueOrFalse(load_default=None)
    on = AnyDay(load_default=None)
    release = fields.String(load_default=None)
    limit = WholeNumber(load_default=20, validate=validate.Range(min=1, max=100))
    cursor = fields.String(load_default=None, allow_none=True)


class AutocompleteQuerySchema(Schema):
    """The parameters of the NLM service that its clients send; the route passes others over."""

    terms = fields.String(required=True, validate=validate.Length(max=200))
    count = WholeNumber(load_default=7, validate=validate.Range(min=1, max=500))
    offset = WholeNumber(load_default=0, validate=validate.Range(min=0, max=7500))
    ef = fields.String(load_default="", validate=validate.Length(max=500))

    @pre_load
    def _older_name(self, data: Any, **_more: Any) -> Any:
        """`maxList` is the service's older name for count."""
        if "maxList" in data and "count" not in data:
            return {**dict(data), "count": data["maxList"]}
        return data


class BundleQuerySchema(Schema):
    release = fields.String(load_default=None)
    on = AnyDay(load_default=None)


class PageQuerySchema(Schema):
    on = AnyDay(load_default=None)
    release = fields.String(load_default=None)


def title_source_field() -> fields.String:
    """Whose words a title is."""
    return fields.String(
        required=True,
        validate=validate.OneOf(TITLE_SOURCES),
        metadata={
            "description": "whose title it is: our article's, our own words, CMS's, or our category (a stand-in)"
        },
    )


class FoundCodeSchema(Schema):
    code = fields.String(required=True)
    title = fields.String(required=True)
    title_source = title_source_field()
    kind = fields.String(required=True)
    category = fields.String(required=True)
    specialties = fields.List(fields.String(), required=True)
    work_rvu = DecimalText(required=True, allow_none=True)
    why = fields.String(required=True)
    ended_on = AnyDay(required=True, allow_none=True, metadata={"description": "last day a Level II code may be used"})


class FoundCodesSchema(Schema):
    items = fields.List(fields.Nested(FoundCodeSchema), required=True)
    near = fields.List(
        fields.Nested(FoundCodeSchema),
        required=True,
        metadata={"description": "did you mean: named alike, or holding half of the words or fewer; no hits"},
    )
    unread = fields.List(
        fields.String(), required=True, metadata={"description": "words of the search that no code has"}
    )
    total = WholeNumber(required=True, metadata={"description": "how many codes match in total"})
    next_cursor = fields.String(required=True, allow_none=True)
    notice = fields.Nested(NoticeSchema, required=True, allow_none=True)


class PaymentQuerySchema(PageQuerySchema):
    locality = fields.String(load_default=None, metadata={"description": "CA-01182-18 or part of its name"})
    track = fields.String(load_default="nonQP", validate=validate.OneOf(("nonQP", "QP")))
    minutes = WholeNumber(
        load_default=None, validate=validate.Range(1, 1440), metadata={"description": "anesthesia time"}
    )
    modifier = fields.String(
        load_default=None, validate=validate.OneOf(tuple(SHARES)), metadata={"description": "of an anesthesia code"}
    )
    present_at_induction = TrueOrFalse(load_default=False, metadata={"description": "with AD: one time unit"})


def _dollars(description: str) -> DecimalText:
    return DecimalText(required=True, allow_none=True, metadata={"description": description})


def _note() -> fields.String:
    return fields.String(
        required=True, allow_none=True, metadata={"description": "why there is no amount, or that it is capped"}
    )


class PaymentRowSchema(Schema):
    modifier = fields.String(required=True)
    status = fields.String(required=True)
    facility = _dollars("dollars; null where Medicare does not pay by the fee schedule in a facility")
    nonfacility = _dollars("dollars; null where Medicare does not pay by the fee schedule outside facilities")
    facility_note = _note()
    nonfacility_note = _note()
    facility_uncapped = _dollars("dollars before the OPPS cap, where it cuts the amount")
    nonfacility_uncapped = _dollars("dollars before the OPPS cap, where it cuts the amount")
    facility_other_payers = _dollars("dollars by the same formula from RVUs that Medicare does not pay by")
    nonfacility_other_payers = _dollars("dollars by the same formula from RVUs that Medicare does not pay by")


class AnesthesiaEstimateSchema(Schema):
    minutes = WholeNumber(required=True)
    modifier = fields.String(required=True)
    time_units = DecimalText(required=True, places=1)
    units = DecimalText(required=True, places=1)
    share = DecimalText(required=True, places=1)
    amount = DecimalText(required=True, metadata={"description": "dollars"})


class PaymentSchema(Schema):
    code = fields.String(required=True)
    label = fields.String(required=True)
    release = fields.String(required=True)
    notice = fields.Nested(NoticeSchema, required=True, allow_none=True)
    track = fields.String(required=True)
    conversion_factor = DecimalText(required=True, places=4)
    locality = fields.String(required=True)
    anesthesia_factor = DecimalText(
        required=True,
        allow_none=True,
        places=4,
        metadata={"description": "dollars per anesthesia unit, for anesthesia codes where the year's file is loaded"},
    )
    anesthesia = fields.Nested(
        AnesthesiaEstimateSchema,
        required=True,
        allow_none=True,
        metadata={"description": "where minutes and modifier were given and base units and factor are loaded"},
    )
    anesthesia_base_units = WholeNumber(
        required=True, allow_none=True, metadata={"description": "for anesthesia codes where CMS's file is loaded"}
    )
    anesthesia_base_units_year = WholeNumber(required=True, allow_none=True)
    rows = fields.List(fields.Nested(PaymentRowSchema), required=True)
