"""Shapes of what is sent to be counted."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load, validate, validates_schema

from rvuedge.logbook.records.case_words import SUPERVISION
from rvuedge.platform.fields import Code, Day, DecimalText, TrueOrFalse, WholeNumber
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.privacy.screening import Holds
from rvuedge.training.rules.academic_year import LONGEST_CASE_NUMBER, is_case_number
from rvuedge.training.rules.roles import OPERATIVE_ROLES

MOST_CASES = 5_000  # cases of a call: a resident of the busiest specialties logs some 3,000
WORD = validate.Length(min=1, max=120)
SHARE = validate.Range(min=0, max=1)
COUNT = validate.Range(min=0, max=100_000)
SIDES = validate.OneOf(("L", "R"))


def case_number_given(text: str) -> None:
    """A validator: a case id is a counter's, never a patient's number in full."""
    if not is_case_number(text):
        raise ValidationError(f"Expected at most {LONGEST_CASE_NUMBER} letters, digits and . _ / - as a case id.")


class StatedCountField(fields.Field[Any]):
    """A whole number, or an object of whole numbers by role."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        numbers = list(value.values()) if isinstance(value, dict) else [value]
        if not all(isinstance(item, int) and not isinstance(item, bool) for item in numbers):
            raise ValidationError("Expected a whole number, or an object of whole numbers by role.")
        for item in numbers:
            COUNT(item)
        return value


class CodeRowSchema(Schema):
    code = Code(required=True)
    categories = fields.List(
        fields.String(validate=WORD),
        load_default=list,
        metadata={"description": "what it counts in; without it the code maps say"},
    )
    category = fields.String(load_default=None, validate=WORD, metadata={"description": "one category"})
    quantity = WholeNumber(load_default=1, validate=validate.Range(min=1, max=99), strict=True)
    rrc_code = fields.String(load_default=None, validate=validate.Length(max=8))


class AttestationSchema(Schema):
    by = fields.String(required=True, validate=validate.OneOf(("attending", "program_director")))
    role = fields.String(required=True, validate=WORD)
    on = Day(load_default=None)


class ClaimSchema(Schema):
    resident = fields.String(load_default=None, allow_none=True, validate=WORD)
    role = fields.String(load_default=None, validate=WORD, metadata={"description": "the body's word"})
    operative_role = fields.String(load_default=None, validate=validate.OneOf(OPERATIVE_ROLES))
    supervision = fields.String(load_default=None, validate=validate.OneOf(SUPERVISION))
    is_chief = TrueOrFalse(load_default=None, metadata={"description": "whether the day lies in the chief year"})
    codes = fields.List(Code(), load_default=list, metadata={"description": "what this resident did; empty: all"})
    sides = fields.List(fields.String(validate=SIDES), load_default=list)
    critical_share = DecimalText(load_default=None, validate=SHARE, metadata={"description": "of 1"})
    present_for_all_critical = TrueOrFalse(load_default=None)
    attestation = fields.Nested(AttestationSchema, load_default=None)

    @validates_schema
    def _one_role(self, data: dict[str, Any], **_more: Any) -> None:
        if data["role"] and data["operative_role"]:
            raise ValidationError({"role": ["Send role or operative_role, not both."]})
        if data["supervision"] and not data["operative_role"]:
            raise ValidationError({"supervision": ["Send it with operative_role."]})


CLAIM = tuple(ClaimSchema._declared_fields)


class CaseSchema(Schema):
    """A case. What a resident claims stands in `claims`, or of one resident beside the case's own fields."""

    id = fields.String(load_default=None, validate=case_number_given)
    performed_on = Day(load_default=None)
    claims = fields.List(fields.Nested(ClaimSchema), required=True, validate=validate.Length(min=1, max=20))
    rows = fields.List(fields.Nested(CodeRowSchema), load_default=list, validate=validate.Length(max=60))
    categories = fields.List(fields.String(validate=WORD), load_default=list)
    primary = fields.String(load_default=None, validate=WORD, metadata={"description": "a code, or a category"})
    patient_type = fields.String(load_default=None, validate=validate.OneOf(("adult", "pediatric")))
    age_band = fields.String(load_default=None, validate=WORD)
    is_simulated = TrueOrFalse(load_default=False)
    is_alternative = TrueOrFalse(load_default=False)

    @pre_load
    def _claims_apart(self, data: Any, **_more: Any) -> Any:
        """A case of one resident has the claim's fields beside its own."""
        if not isinstance(data, dict):
            return data
        claim = {name: data[name] for name in CLAIM if name in data}
        if claim and "claims" in data:
            raise ValidationError({name: ["Send it within claims, or without claims."] for name in claim})
        rest = {name: value for name, value in data.items() if name not in claim}
        return rest if "claims" in rest else {**rest, "claims": [claim]}


def _word(**more: Any) -> ScreenedText:
    """A name in a set of one's own: it is stored when a program enters the set."""
    return ScreenedText(longest=120, holds=Holds.NAMES, validators=[validate.Length(min=1)], **more)


class OwnCategorySchema(Schema):
    name = _word(required=True)
    parent = _word(load_default=None, allow_none=True)
    kind = fields.String(load_default="tree", validate=validate.OneOf(("tree", "cross", "total")))
    minimum = WholeNumber(load_default=None, allow_none=True, strict=True, validate=COUNT)
    roles = fields.List(_word(), load_default=None, allow_none=True)
    caps = fields.Dict(keys=_word(), values=WholeNumber(validate=COUNT), load_default=dict)
    excludes = fields.List(_word(), load_default=list)
    members = fields.List(_word(), load_default=list)
    counts_simulated = TrueOrFalse(load_default=False)
    alternative = ScreenedText(longest=200, holds=Holds.NAMES, load_default="")
    is_threshold = TrueOrFalse(load_default=False)


class OwnSetSchema(Schema):
    """A program's or a school's own set; its numbers are shown as its own."""

    title = _word(required=True)
    vocabulary = fields.String(load_default=None, allow_none=True)
    credit_unit = fields.String(
        load_default="case",
        validate=validate.OneOf(("one_per_case", "each_procedure", "each_code_row", "case", "index_primary_only")),
    )
    most_alternatives = DecimalText(
        load_default=None, allow_none=True, validate=SHARE, metadata={"description": "share of the required, of 1"}
    )
    categories = fields.List(fields.Nested(OwnCategorySchema), required=True, validate=validate.Length(min=1, max=200))


class MappedCodeSchema(Schema):
    code = Code(required=True)
    category = fields.String(required=True, validate=WORD)
    first = Day(load_default=None)
    last = Day(load_default=None)
    counts = TrueOrFalse(load_default=True)
    most = WholeNumber(load_default=None, validate=validate.Range(min=1, max=99), strict=True)

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_more: Any) -> None:
        if data["first"] and data["last"] and data["last"] < data["first"]:
            raise ValidationError("last is before first.", "last")


class CheckSchema(Schema):
    requirement_set = fields.String(load_default=None, metadata={"description": "by name; else the set that binds"})
    own_set = fields.Nested(OwnSetSchema, load_default=None)
    specialty = fields.String(load_default=None)
    body = fields.String(load_default=None)
    variant = fields.String(load_default=None, metadata={"description": "a pathway, or a length of program"})
    graduation = Day(load_default=None)
    training_start = Day(load_default=None)
    as_of = Day(load_default=None, metadata={"description": "with training_start and graduation: a forecast"})
    cases = fields.List(fields.Nested(CaseSchema), load_default=list, validate=validate.Length(max=MOST_CASES))
    counts = fields.Dict(
        keys=fields.String(validate=WORD),
        values=StatedCountField(),
        load_default=dict,
        metadata={"description": "by role or category; of a category also by role"},
    )
    counts_by_code = fields.Dict(keys=Code(), values=WholeNumber(validate=COUNT, strict=True), load_default=dict)
    code_map = fields.List(fields.Nested(MappedCodeSchema), load_default=list, validate=validate.Length(max=20_000))

    @validates_schema
    def _one_way(self, data: dict[str, Any], **_more: Any) -> None:
        if data["cases"] and (data["counts"] or data["counts_by_code"]):
            raise ValidationError({"counts": ["Send cases or counts, not both."]})
        named = [name for name in ("requirement_set", "own_set", "specialty") if data[name]]
        if not named:
            raise ValidationError({"specialty": ["Send requirement_set, own_set or specialty."]})
        if data["own_set"] and data["requirement_set"]:
            raise ValidationError({"own_set": ["Send own_set or requirement_set, not both."]})
        if data["as_of"] and not (data["training_start"] and data["graduation"]):
            raise ValidationError({"as_of": ["A forecast also needs training_start and graduation."]})


class SetQuerySchema(Schema):
    specialty = fields.String(load_default=None)


class RoleQuerySchema(Schema):
    specialty = fields.String(required=True, metadata={"description": "a specialty, or a body's vocabulary"})
