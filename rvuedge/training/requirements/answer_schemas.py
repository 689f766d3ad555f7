"""Shapes of what is answered: sets, roles, and counts beside their numbers."""

from __future__ import annotations

from marshmallow import Schema, fields

from rvuedge.platform.fields import AnyDay, DecimalText, TrueOrFalse, WholeNumber


class CitedSourceSchema(Schema):
    key = fields.String(required=True)
    what = fields.String(required=True)
    address = fields.String(required=True)


CITED = fields.List(fields.Nested(CitedSourceSchema), required=True)
CONFIDENCE = fields.String(
    required=True,
    metadata={
        "description": "P the body's own text, S2 two secondary sources, S one, U not verified, own the program's"
    },
)


class SpecialtySchema(Schema):
    id = fields.String(required=True)
    name = fields.String(required=True)
    requirement_sets = fields.List(fields.String(), required=True)
    vocabulary = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, metadata={"description": "loaded or not_loaded"})
    not_loaded = fields.String(required=True, allow_none=True, metadata={"description": "what is missing, and why"})
    sources = CITED


class SpecialtiesSchema(Schema):
    items = fields.List(fields.Nested(SpecialtySchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class CohortSchema(Schema):
    kind = fields.String(
        required=True, metadata={"description": "graduating_class, training_start, not_read or own (a program's)"}
    )
    first = fields.String(required=True, allow_none=True, metadata={"description": "the first class, or day"})
    sources = CITED


class RequirementSetSchema(Schema):
    id = fields.String(required=True)
    specialty = fields.String(required=True)
    body = fields.String(required=True)
    title = fields.String(required=True)
    variant = fields.String(required=True, allow_none=True)
    credit_unit = fields.String(required=True)
    credit_unit_sources = CITED
    cohort = fields.Nested(CohortSchema, required=True)
    confirmed_through = fields.String(required=True, allow_none=True)
    caution = fields.String(required=True, allow_none=True)


class RequirementSetsSchema(Schema):
    items = fields.List(fields.Nested(RequirementSetSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class RequirementCategorySchema(Schema):
    name = fields.String(required=True)
    parent = fields.String(required=True, allow_none=True)
    kind = fields.String(required=True, metadata={"description": "tree, cross (beside the tree) or total"})
    minimum = WholeNumber(required=True, allow_none=True)
    number = fields.String(required=True, metadata={"description": "requirement, threshold, none_set or not_loaded"})
    roles = fields.List(fields.String(), required=True, allow_none=True)
    caps = fields.Dict(required=True)
    note = fields.String(required=True, allow_none=True)
    alternative = fields.String(required=True, allow_none=True)
    confidence = CONFIDENCE
    sources = CITED


class WholeSetSchema(RequirementSetSchema):
    categories = fields.List(fields.Nested(RequirementCategorySchema), required=True)


class RoleSchema(Schema):
    code = fields.String(required=True)
    definition = fields.String(required=True)
    operative_roles = fields.List(fields.String(), required=True)
    supervision = fields.List(fields.String(), required=True)
    is_chief = TrueOrFalse(
        required=True,
        allow_none=True,
        metadata={"description": "of the chief year, of the time before it, or of both (null)"},
    )
    needs_presence = TrueOrFalse(
        required=True, metadata={"description": "whether the body asks for presence at all critical portions"}
    )
    least_share = DecimalText(required=True, allow_none=True)
    share_is_exclusive = TrueOrFalse(required=True, metadata={"description": "more than the share, not it"})


class RoleVocabularySchema(Schema):
    id = fields.String(required=True)
    title = fields.String(required=True)
    roles = fields.List(fields.Nested(RoleSchema), required=True)
    note = fields.String(required=True, allow_none=True)
    confidence = CONFIDENCE
    sources = CITED


class BindingSchema(Schema):
    state = fields.String(required=True, metadata={"description": "bound, named, not_loaded or question"})
    code = fields.String(required=True, allow_none=True)
    sentence = fields.String(required=True)
    choices = fields.List(fields.String(), required=True)


class ForecastSchema(Schema):
    months_done = WholeNumber(required=True)
    months_left = WholeNumber(required=True)
    projected = WholeNumber(required=True)
    needed_per_month = DecimalText(required=True, allow_none=True)
    is_on_pace = TrueOrFalse(required=True)
    method = fields.String(required=True)


class CategoryLineSchema(RequirementCategorySchema):
    counted = WholeNumber(required=True, allow_none=True)
    counted_as_attested = WholeNumber(required=True, allow_none=True)
    alternatives = WholeNumber(required=True)
    simulated = WholeNumber(required=True, metadata={"description": "simulated cases, kept apart"})
    state = fields.String(
        required=True,
        metadata={"description": "met, short, threshold_reached, below_threshold, none_set, not_loaded or not_counted"},
    )
    shortfall = WholeNumber(required=True, allow_none=True)
    forecast = fields.Nested(ForecastSchema, required=True, allow_none=True)


class ShortfallSchema(Schema):
    category = fields.String(required=True)
    shortfall = WholeNumber(required=True)


class CountedCaseSchema(Schema):
    case = fields.String(required=True)
    role = fields.String(required=True, allow_none=True)
    role_allowed = fields.String(required=True, allow_none=True)
    attestation = fields.String(required=True, metadata={"description": "unrequested, confirmed or disputed"})
    attested_role = fields.String(required=True, allow_none=True)
    attested_by = fields.String(required=True, allow_none=True)
    attested_on = AnyDay(required=True, allow_none=True)
    counted_as_claimed = WholeNumber(required=True)
    counted_as_attested = WholeNumber(required=True)
    procedures = WholeNumber(required=True, metadata={"description": "credits by the set's unit"})
    categories = fields.List(fields.String(), required=True)
    held_by = fields.String(required=True, allow_none=True)


class CaseQuestionSchema(Schema):
    case = fields.String(required=True)
    resident = fields.String(required=True, allow_none=True)
    code = fields.String(required=True)
    sentence = fields.String(required=True)


class AlternativesSchema(Schema):
    counted = WholeNumber(required=True)
    most = WholeNumber(required=True)
    is_over = TrueOrFalse(required=True)


class ResidentCountsSchema(Schema):
    resident = fields.String(required=True, allow_none=True)
    state = fields.String(required=True, metadata={"description": "met, short, not_counted or no_numbers"})
    categories = fields.List(fields.Nested(CategoryLineSchema), required=True)
    missing = fields.List(
        fields.Nested(ShortfallSchema), required=True, metadata={"description": "the largest share missing first"}
    )
    roles = fields.Dict(required=True)
    cases = fields.List(fields.Nested(CountedCaseSchema), required=True)
    questions = fields.List(fields.Nested(CaseQuestionSchema), required=True)
    unmapped = fields.Dict(required=True, metadata={"description": "codes and words without a category, with times"})
    actual_cases = WholeNumber(required=True, metadata={"description": "cases that were not simulated"})
    simulated_cases = WholeNumber(required=True)
    disputed_cases = WholeNumber(required=True)
    alternatives = fields.Nested(AlternativesSchema, required=True, allow_none=True)


class CaseConflictSchema(Schema):
    case = fields.String(required=True)
    code = fields.String(required=True)
    residents = fields.List(fields.String(), required=True)
    sentence = fields.String(required=True)


class CheckedSchema(Schema):
    binding = fields.Nested(BindingSchema, required=True)
    requirement_set = fields.Nested(RequirementSetSchema, required=True, allow_none=True)
    operations = WholeNumber(required=True, metadata={"description": "cases, however many residents claim them"})
    conflicts = fields.List(fields.Nested(CaseConflictSchema), required=True)
    residents = fields.List(fields.Nested(ResidentCountsSchema), required=True)
    disclaimer = fields.String(required=True)
