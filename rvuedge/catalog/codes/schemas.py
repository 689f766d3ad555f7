"""Shapes of the catalog on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, pre_load, validate

from rvuedge.catalog.codes.notice_schemas import NoticeSchema
from rvuedge.catalog.rules.code_facts import TITLE_SOURCES
from rvuedge.catalog.rules.relations import RELATIONS, SEE_ALSO
from rvuedge.platform.fields import DecimalText
from rvuedge.valuation.amounts.anesthesia import SHARES


class ReleaseSchema(Schema):
    id = fields.String(required=True, attribute="name")
    effective_from = fields.Date(required=True)
    effective_to = fields.Date(required=True, metadata={"description": "last day of its window"})
    published_on = fields.Date(required=True, allow_none=True)
    conversion_factor = DecimalText(required=True, places=4)
    coverage = fields.String(required=True, metadata={"description": "complete or excerpt"})
    rows = fields.Integer()


class ReleasesSchema(Schema):
    items = fields.List(fields.Nested(ReleaseSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class WorkChangeSchema(Schema):
    code = fields.String(required=True)
    modifier = fields.String(required=True)
    old = DecimalText(required=True)
    new = DecimalText(required=True)
    change = DecimalText(required=True)
    by_efficiency = fields.Boolean(required=True)


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
    by_efficiency = fields.Integer(required=True)


class CodeQuerySchema(Schema):
    q = fields.String(load_default="", validate=validate.Length(max=200))
    category = fields.String(load_default=None)
    specialty = fields.String(load_default=None)
    kind = fields.String(load_default=None)
    has_work = fields.Boolean(load_default=None)
    on = fields.Date(load_default=None)
    release = fields.String(load_default=None)
    limit = fields.Integer(load_default=20, validate=validate.Range(min=1, max=100))
    cursor = fields.String(load_default=None, allow_none=True)


class AutocompleteQuerySchema(Schema):
    """The parameters of the NLM service that its clients send; the route passes others over."""

    terms = fields.String(required=True, validate=validate.Length(max=200))
    count = fields.Integer(load_default=7, validate=validate.Range(min=1, max=500))
    offset = fields.Integer(load_default=0, validate=validate.Range(min=0, max=7500))
    ef = fields.String(load_default="", validate=validate.Length(max=500))

    @pre_load
    def _older_name(self, data: Any, **_more: Any) -> Any:
        """`maxList` is the service's older name for count."""
        if "maxList" in data and "count" not in data:
            return {**dict(data), "count": data["maxList"]}
        return data


class BundleQuerySchema(Schema):
    release = fields.String(load_default=None)
    on = fields.Date(load_default=None)


class PageQuerySchema(Schema):
    on = fields.Date(load_default=None)
    release = fields.String(load_default=None)


def _title_source() -> fields.String:
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
    title_source = _title_source()
    kind = fields.String(required=True)
    category = fields.String(required=True)
    specialties = fields.List(fields.String(), required=True)
    work_rvu = DecimalText(required=True, allow_none=True)
    why = fields.String(required=True)


class FoundCodesSchema(Schema):
    items = fields.List(fields.Nested(FoundCodeSchema), required=True)
    total = fields.Integer(required=True, metadata={"description": "how many codes match in total"})
    next_cursor = fields.String(required=True, allow_none=True)
    notice = fields.Nested(NoticeSchema, required=True, allow_none=True)


class FaqSchema(Schema):
    question = fields.String(required=True)
    answer = fields.String(required=True)
    from_facts = fields.Boolean(metadata={"description": "generated from the release, not written by us"})


class OfficialSchema(Schema):
    """What CMS's HCPCS Level II file of a year says of a code."""

    year = fields.Integer(required=True)
    long_descriptor = fields.String(required=True)
    added_on = fields.Date(required=True, allow_none=True)
    terminated_on = fields.Date(required=True, allow_none=True)


class RelatedCodeSchema(Schema):
    code = fields.String(required=True)
    why = fields.String(required=True)
    relation = fields.String(
        dump_default=SEE_ALSO,
        validate=validate.OneOf(RELATIONS),
        metadata={"description": "instead_of takes its place, with is added to it, see_also is neither"},
    )


class CodeSourceSchema(Schema):
    """What a page rests on; `url` and `opened_on` where its writer read it on the web."""

    title = fields.String(required=True)
    publisher = fields.String(required=True)
    reference = fields.String(required=True)
    supports = fields.String(required=True)
    url = fields.String(metadata={"format": "uri"})
    opened_on = fields.String(metadata={"format": "date"})


class CodeFamilySchema(Schema):
    """What holds of each of some codes alike."""

    codes = fields.List(fields.String(), required=True)
    notes = fields.List(fields.String(), required=True)


class PageReleaseSchema(Schema):
    name = fields.String(required=True)
    effective_from = fields.Date(required=True)
    conversion_factor = DecimalText(required=True, places=4)
    coverage = fields.String(required=True)
    provisional_for = fields.String(required=True, allow_none=True)


class RelativeValueSchema(Schema):
    modifier = fields.String(required=True)
    status = fields.String(required=True)
    status_meaning = fields.String(required=True, allow_none=True)
    work_rvu = DecimalText(required=True, allow_none=True)
    nonfacility_pe = DecimalText(required=True)
    facility_pe = DecimalText(required=True)
    malpractice = DecimalText(required=True)
    total_nonfacility = DecimalText(required=True)
    total_facility = DecimalText(required=True)
    global_days = fields.String(required=True)
    global_meaning = fields.String(required=True, allow_none=True)
    pctc = fields.String(required=True)
    multiple_procedure = fields.String(required=True)
    bilateral = fields.String(required=True)
    assistant = fields.String(required=True)
    co_surgeon = fields.String(required=True)
    team = fields.String(required=True)
    endoscopy_base = fields.String(required=True, allow_none=True)


class LastListedSchema(Schema):
    quarter = fields.String(required=True)
    payment_limit = DecimalText(required=True, allow_none=True, places=3)


class DrugBlockSchema(Schema):
    generic = fields.String(required=True, allow_none=True)
    brand = fields.List(fields.String(), required=True)
    billing_unit = fields.Raw(required=True, allow_none=True)
    container = fields.Dict(required=True, allow_none=True)
    market_status = fields.Dict(required=True, allow_none=True)
    payment_limit = DecimalText(
        required=True,
        allow_none=True,
        places=3,
        metadata={"description": "dollars per billing unit"},
    )
    quarter = fields.String(required=True)
    last_listed = fields.Nested(LastListedSchema, required=True, allow_none=True)
    limits = fields.List(
        fields.Nested(LastListedSchema), required=True, metadata={"description": "every quarter loaded, oldest first"}
    )
    ndcs = fields.List(fields.String(), required=True)
    administration_codes = fields.List(fields.String(), required=True)
    administration_family = fields.String(required=True, allow_none=True)
    administration_note = fields.String(required=True, allow_none=True)
    administration_route = fields.String(
        required=True, allow_none=True, metadata={"description": "how it is given; null where nothing at hand says so"}
    )


class CodePageSchema(Schema):
    code = fields.String(required=True)
    level = fields.String(required=True, metadata={"description": "HCPCS level: I (CPT) or II"})
    kind = fields.String(required=True)
    category = fields.String(required=True)
    title = fields.String(required=True)
    title_source = _title_source()
    descriptor_short = fields.String(required=True, allow_none=True)
    official = fields.Nested(OfficialSchema, required=True, allow_none=True)
    synonyms = fields.List(fields.String(), required=True)
    description = fields.String(required=True, allow_none=True)
    plain_language = fields.String(required=True, allow_none=True)
    clinical_context = fields.String(required=True, allow_none=True)
    billing_notes = fields.List(fields.String(), required=True)
    families = fields.List(
        fields.Nested(CodeFamilySchema),
        required=True,
        metadata={"description": "notes that hold of several codes alike"},
    )
    specialties = fields.List(fields.String(), required=True)
    faqs = fields.List(fields.Nested(FaqSchema), required=True)
    work_rvu = DecimalText(required=True, allow_none=True)
    rvu_statement = fields.String(required=True)
    relative_values = fields.List(fields.Nested(RelativeValueSchema), required=True)
    drug = fields.Nested(DrugBlockSchema, required=True, allow_none=True)
    related = fields.List(fields.Nested(RelatedCodeSchema), required=True)
    sources = fields.List(fields.Nested(CodeSourceSchema), required=True)
    review = fields.Dict(required=True)
    release = fields.Nested(PageReleaseSchema, required=True)
    notice = fields.Nested(NoticeSchema, required=True, allow_none=True)
    attribution = fields.String(required=True)


class HistoryRowSchema(Schema):
    release = fields.String(required=True, attribute="name")
    effective_from = fields.Date(required=True)
    modifier = fields.String(required=True)
    status = fields.String(required=True)
    work_rvu = DecimalText(required=True)
    global_days = fields.String(required=True)


class HistorySchema(Schema):
    code = fields.String(required=True)
    items = fields.List(fields.Nested(HistoryRowSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
    notice = fields.Nested(NoticeSchema, required=True, allow_none=True)


class PaymentQuerySchema(PageQuerySchema):
    locality = fields.String(load_default=None, metadata={"description": "CA-01182-18 or part of its name"})
    track = fields.String(load_default="nonQP", validate=validate.OneOf(("nonQP", "QP")))
    minutes = fields.Integer(
        load_default=None, validate=validate.Range(1, 1440), metadata={"description": "anesthesia time"}
    )
    modifier = fields.String(
        load_default=None, validate=validate.OneOf(tuple(SHARES)), metadata={"description": "of an anesthesia code"}
    )
    present_at_induction = fields.Boolean(load_default=False, metadata={"description": "with AD: one time unit"})


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
    minutes = fields.Integer(required=True)
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
    anesthesia_base_units = fields.Integer(
        required=True, allow_none=True, metadata={"description": "for anesthesia codes where CMS's file is loaded"}
    )
    anesthesia_base_units_year = fields.Integer(required=True, allow_none=True)
    rows = fields.List(fields.Nested(PaymentRowSchema), required=True)
