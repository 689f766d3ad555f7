"""Shapes of cases for other logs on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, validate, validates_schema

from rvuedge.platform.fields import AnyDay, Day, Instant, Paging, TrueOrFalse, WholeNumber
from rvuedge.training.exchange.rules.outgoing import layouts
from rvuedge.training.exchange.workbooks import FORMATS

STATES = ("open", "given", "changed", "deleted")
DIGEST = r"^[0-9a-f]{64}\Z"


class _Days(Schema):
    """A first and a last day, both included; without one the period is open at that end."""

    from_ = AnyDay(data_key="from", load_default=None)
    to = AnyDay(load_default=None)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_more: Any) -> None:
        if data.get("from_") and data.get("to") and data["from_"] > data["to"]:
            raise ValidationError("from is after to.", "from")


class _Layout(Schema):
    layout = fields.String(load_default="acgme", validate=validate.OneOf(tuple(layouts())))


class CaseFileQuerySchema(_Layout, _Days):
    format = fields.String(load_default="csv", validate=validate.OneOf(tuple(FORMATS)))
    requirement_set = fields.String(
        load_default=None,
        data_key="set",
        validate=validate.Length(max=80),
        metadata={"description": "whose words categories have"},
    )


class NewCaseExportSchema(CaseFileQuerySchema):
    cases = fields.String(
        load_default="all",
        validate=validate.OneOf(("all", "open", "changed")),
        metadata={"description": "all; open: never given or changed since; changed: changed since alone"},
    )


class CaseExportSchema(Schema):
    id = fields.String(required=True)
    layout = fields.String(required=True)
    format = fields.String(required=True)
    from_ = Day(required=True, allow_none=True, attribute="starts_on", data_key="from")
    to = Day(required=True, allow_none=True, attribute="ends_on")
    cases = WholeNumber(required=True)
    rows = WholeNumber(required=True)
    created_at = Instant(required=True)


class CaseExportsSchema(Schema):
    items = fields.List(fields.Nested(CaseExportSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class ExportTakenBackSchema(Schema):
    id = fields.String(required=True)
    marks_removed = WholeNumber(required=True)


class LayoutSourceSchema(Schema):
    key = fields.String(required=True)
    what = fields.String(required=True)
    address = fields.String(required=True)


class CaseLayoutSchema(Schema):
    id = fields.String(required=True)
    title = fields.String(required=True)
    columns = fields.List(fields.String(), required=True)
    rows = fields.String(required=True, metadata={"description": "code or case: what a row is"})
    note = fields.String(required=True)
    confidence = fields.String(required=True)
    sources = fields.List(fields.Nested(LayoutSourceSchema), required=True)


class CaseLayoutsSchema(Schema):
    items = fields.List(fields.Nested(CaseLayoutSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class TypingListQuerySchema(_Layout, _Days, Paging):
    state = fields.String(load_default=None, validate=validate.OneOf(STATES))


class TickSchema(_Layout):
    digest = fields.String(
        required=True, validate=validate.Regexp(DIGEST), metadata={"description": "of the case as it was shown"}
    )


class LayoutQuerySchema(_Layout):
    """Which other log is meant."""


class CopyTextSchema(Schema):
    label = fields.String(required=True)
    text = fields.String(required=True)


class TypingCodeSchema(Schema):
    code = fields.String(required=True)
    quantity = WholeNumber(required=True)
    is_primary = TrueOrFalse(required=True)
    categories = fields.List(fields.String(), required=True)


class CaseDifferenceSchema(Schema):
    fact = fields.String(required=True)
    before = fields.String(required=True)
    after = fields.String(required=True)


class TypingCaseSchema(Schema):
    log_id = fields.String(required=True)
    state = fields.String(
        required=True, metadata={"description": "open, given, changed since, or deleted from the log"}
    )
    performed_on = Day(required=True)
    case_id = fields.String(required=True, allow_none=True)
    role = fields.String(required=True, allow_none=True, metadata={"description": "the other body's word"})
    codes = fields.List(fields.Nested(TypingCodeSchema), required=True)
    copy_texts = fields.List(fields.Nested(CopyTextSchema), required=True)
    lacks = fields.List(fields.String(), required=True)
    digest = fields.String(required=True, allow_none=True)
    manner = fields.String(required=True, allow_none=True, metadata={"description": "typed or file"})
    marked_at = Instant(required=True, allow_none=True)
    changes = fields.List(fields.Nested(CaseDifferenceSchema), required=True)


class TypingCountsSchema(Schema):
    open = WholeNumber(required=True)
    given = WholeNumber(required=True)
    changed = WholeNumber(required=True)
    deleted = WholeNumber(required=True)


class TypingListSchema(Schema):
    counts = fields.Nested(TypingCountsSchema, required=True)
    items = fields.List(fields.Nested(TypingCaseSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class CaseListQuerySchema(_Days):
    year = WholeNumber(load_default=None, validate=validate.Range(min=2000, max=2100))


class BoardFileQuerySchema(CaseListQuerySchema):
    format = fields.String(load_default="csv", validate=validate.OneOf(tuple(FORMATS)))


class BoardRuleSchema(Schema):
    id = fields.String(required=True)
    board = fields.String(required=True)
    title = fields.String(required=True)
    takes = fields.String(required=True, metadata={"description": "surgical: operations; office: patients"})
    rule = fields.String(required=True)
    least = WholeNumber(required=True, allow_none=True)
    most = WholeNumber(required=True, allow_none=True)
    most_per_category = WholeNumber(required=True, allow_none=True)
    needs = fields.String(required=True, allow_none=True, metadata={"description": "year, or from and to"})
    confidence = fields.String(required=True)
    sources = fields.List(fields.Nested(LayoutSourceSchema), required=True)


class BoardRulesSchema(Schema):
    items = fields.List(fields.Nested(BoardRuleSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class BoardCaseSchema(Schema):
    number = WholeNumber(required=True)
    log_id = fields.String(required=True)
    performed_on = Day(required=True)
    until = Day(required=True, allow_none=True)
    visits = WholeNumber(required=True)
    codes = fields.List(fields.String(), required=True)
    site = fields.String(required=True, allow_none=True)
    case_id = fields.String(required=True, allow_none=True)


class BoardListSchema(Schema):
    list = fields.Nested(BoardRuleSchema, required=True)
    from_ = Day(required=True, data_key="from")
    to = Day(required=True)
    state = fields.String(required=True)
    sentence = fields.String(required=True)
    left_out = fields.Dict(keys=fields.String(), values=WholeNumber(), required=True)
    items = fields.List(fields.Nested(BoardCaseSchema), required=True)
