"""Marshmallow schemas of the page of a code."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from rvuedge.catalog.codes.notice_schemas import NoticeSchema
from rvuedge.catalog.codes.schemas import title_source_field
from rvuedge.catalog.rules.relations import RELATIONS, SEE_ALSO
from rvuedge.platform.fields import AnyDay, DecimalText, TrueOrFalse, WholeNumber


class FaqSchema(Schema):
    question = fields.String(required=True)
    answer = fields.String(required=True)
    from_facts = TrueOrFalse(metadata={"description": "generated from the release, not written by us"})


class OfficialSchema(Schema):
    """What CMS's HCPCS Level II file of a year says of a code."""

    year = WholeNumber(required=True)
    long_descriptor = fields.String(required=True)
    added_on = AnyDay(required=True, allow_none=True)
    terminated_on = AnyDay(required=True, allow_none=True)


class RelatedCodeSchema(Schema):
    code = fields.String(required=True)
    why = fields.String(required=True)
    relation = fields.String(
        dump_default=SEE_ALSO,
        validate=validate.OneOf(RELATIONS),
        metadata={"description": "instead_of takes its place, with is added to it, see_also is neither"},
    )


class CodeSourceSchema(Schema):
    """What a page rests on; `url` is the page it stands on, `opened_on` the day its writer read it there."""

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
    effective_from = AnyDay(required=True)
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


class DrugPackageSchema(Schema):
    """A package of the quarter's crosswalk; `labeler` is empty in a crosswalk imported before labelers were stored."""

    ndc = fields.String(required=True)
    name = fields.String(required=True)
    labeler = fields.String(required=True)


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
    packages = fields.List(fields.Nested(DrugPackageSchema), required=True)
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
    title_source = title_source_field()
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
    effective_from = AnyDay(required=True)
    modifier = fields.String(required=True)
    status = fields.String(required=True)
    work_rvu = DecimalText(required=True)
    global_days = fields.String(required=True)


class HistorySchema(Schema):
    code = fields.String(required=True)
    items = fields.List(fields.Nested(HistoryRowSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
    notice = fields.Nested(NoticeSchema, required=True, allow_none=True)
