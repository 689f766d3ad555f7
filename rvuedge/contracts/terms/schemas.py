"""Shapes of contracts and policies on the wire."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from marshmallow import Schema, fields, post_load, validate

from rvuedge.contracts.rules.release_pins import FALLBACKS
from rvuedge.contracts.rules.terms import SETTLEMENTS, THRESHOLD_FOR
from rvuedge.contracts.terms.element_schemas import NOT_NEGATIVE, POSITIVE, PayElementSchema, label_field
from rvuedge.platform.fields import AnyDay, Code, Day, DecimalText, Instant, TrueOrFalse, WholeNumber, scale

CFTE = validate.And(
    validate.Range(min=0, min_inclusive=False, max=1, error="Expected more than 0 and at most 1."), scale(4)
)
PERCENTILE = validate.Range(min=1, max=99, error="Expected 1 to 99.")


class BandSchema(Schema):
    """A band of production; the last one has no end."""

    rate = DecimalText(required=True, validate=[NOT_NEGATIVE, scale(4)], metadata={"description": "dollars per wRVU"})
    up_to = DecimalText(
        load_default=None, allow_none=True, validate=[POSITIVE, scale(2)], metadata={"description": "wRVUs per year"}
    )
    up_to_percentile = DecimalText(
        load_default=None, allow_none=True, validate=PERCENTILE, metadata={"description": "of the named survey"}
    )


class DrawSchema(Schema):
    """Dollars a quarter, paid against what is earned."""

    per_quarter = DecimalText(required=True, validate=[POSITIVE, scale(2)])
    year_end = fields.String(load_default="carried", validate=validate.OneOf(("carried", "forgiven", "clawback")))
    clawback_cap = DecimalText(load_default=None, allow_none=True, validate=NOT_NEGATIVE)


class StipendSchema(Schema):
    label = label_field(required=True)
    monthly = DecimalText(required=True, validate=[POSITIVE, scale(2)], metadata={"description": "dollars per month"})
    first = Day(load_default=None, allow_none=True)
    last = Day(load_default=None, allow_none=True)


class CallPaySchema(Schema):
    label = label_field(required=True)
    per_shift = DecimalText(required=True, validate=[POSITIVE, scale(2)], metadata={"description": "dollars per shift"})


class MoneySchema(Schema):
    """What a contract pays: dollars a year, wRVU a year. Production is by a rate above a threshold, or by bands."""

    base_salary = DecimalText(load_default=None, allow_none=True, validate=[NOT_NEGATIVE, scale(2)])
    rate = DecimalText(load_default=None, allow_none=True, validate=[POSITIVE, scale(4)])
    rate_percentile = DecimalText(
        load_default=None,
        allow_none=True,
        validate=PERCENTILE,
        metadata={"description": "instead of rate: the named survey's compensation per wRVU at this percentile"},
    )
    share = DecimalText(
        load_default=None,
        allow_none=True,
        validate=[validate.Range(min=0, max=1, error="Expected 0 to 1."), scale(4)],
        metadata={"description": "the person's share of production pay (1)"},
    )
    threshold = DecimalText(load_default=None, allow_none=True, validate=[NOT_NEGATIVE, scale(2)])
    threshold_for = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.OneOf(THRESHOLD_FOR),
        metadata={"description": "whether threshold and tiers are stated for 1.0 clinical FTE or for this one"},
    )
    threshold_percentile = DecimalText(
        load_default=None,
        allow_none=True,
        validate=PERCENTILE,
        metadata={"description": "instead of threshold: the named survey's wRVUs at this percentile, times cfte"},
    )
    bands = fields.List(fields.Nested(BandSchema), load_default=list, validate=validate.Length(max=12))
    mode = fields.String(load_default="marginal", validate=validate.OneOf(("marginal", "cliff")))
    resets = fields.String(load_default="annual", validate=validate.OneOf(("annual", "quarterly")))
    settlement = fields.String(load_default="quarterly", validate=validate.OneOf(SETTLEMENTS))
    survey_id = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(min=1, max=2**31 - 1))
    draw = fields.Nested(DrawSchema, load_default=None, allow_none=True)
    floor = DecimalText(load_default=None, allow_none=True, validate=[NOT_NEGATIVE, scale(2)])
    cap = DecimalText(load_default=None, allow_none=True, validate=[POSITIVE, scale(2)])
    year_start = WholeNumber(
        load_default=1,
        strict=True,
        validate=validate.Range(min=1, max=12),
        metadata={"description": "month on whose first day the contract year begins: 7 for July to June"},
    )
    stipends = fields.List(fields.Nested(StipendSchema), load_default=list, validate=validate.Length(max=12))
    call = fields.List(fields.Nested(CallPaySchema), load_default=list, validate=validate.Length(max=12))
    elements = fields.List(
        fields.Nested(PayElementSchema),
        load_default=list,
        validate=validate.Length(max=20),
        metadata={"description": "further kinds of pay, in the order of a statement"},
    )


class WeightSchema(Schema):
    """A release and what it weighs."""

    release = fields.String(
        load_default=None, allow_none=True, metadata={"description": "null: the release of the date of service"}
    )
    weight = DecimalText(required=True, validate=[validate.Range(min=0, min_inclusive=False, max=1), scale(4)])


class PinSchema(Schema):
    """Frozen values beyond one named release: a year's last, or releases weighed; and codes they do not have."""

    year = WholeNumber(load_default=None, allow_none=True, strict=True, validate=validate.Range(min=1992, max=2100))
    blend = fields.List(fields.Nested(WeightSchema), load_default=list, validate=validate.Length(max=4))
    fallback = fields.String(
        load_default="none",
        validate=validate.OneOf(FALLBACKS),
        metadata={"description": "what values a code the frozen release does not have"},
    )
    crosswalk = fields.Dict(
        keys=Code(),
        values=Code(),
        load_default=dict,
        validate=validate.Length(max=200),
        metadata={"description": "the frozen release's code that values a newer one"},
    )


class ContractFieldsSchema(Schema):
    effective_from = Day(required=True)
    effective_to = Day(load_default=None, allow_none=True, metadata={"description": "the last day, if no terms follow"})
    policy = fields.String(load_default="cms-payment")
    pinned_release = fields.String(load_default=None, allow_none=True)
    pin = fields.Nested(PinSchema, load_default=None, allow_none=True)
    cfte = DecimalText(load_default=Decimal(1), validate=CFTE, metadata={"description": "clinical FTE"})
    annual_goal = DecimalText(load_default=None, allow_none=True, validate=[POSITIVE, scale(2)])
    rate = DecimalText(
        load_default=None,
        allow_none=True,
        validate=[POSITIVE, scale(4)],
        metadata={"description": "dollars per wRVU; `money` says more and then stands alone"},
    )
    money = fields.Nested(
        MoneySchema,
        allow_none=True,
        metadata={"description": "absent: as entered for the same first day; null: none"},
    )

    @post_load
    def _as_json(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        """Money and pin as JSON keeps them."""
        fields = {"money": MoneySchema, "pin": PinSchema}
        return {**data, **{name: of().dump(data[name]) for name, of in fields.items() if data.get(name)}}


class ContractSchema(ContractFieldsSchema):
    effective_from = Day(required=True, allow_none=True)
    is_stated = TrueOrFalse(required=True, metadata={"description": "false: no contract yet, these are the defaults"})
    is_confirmed = TrueOrFalse(
        required=True, metadata={"description": "false: as a practice states them, not yet confirmed by you"}
    )
    recredited_lines = WholeNumber(metadata={"description": "credits rebuilt by this change"})
    job_id = fields.String(allow_none=True, metadata={"description": "recalculates the rest; null when all is done"})


class ContractQuerySchema(Schema):
    on = Day(load_default=None)


class WithdrawnSchema(Schema):
    effective_from = Day(required=True)


class RecreditedSchema(Schema):
    recredited_lines = WholeNumber(required=True, metadata={"description": "credits rebuilt by this change"})
    job_id = fields.String(allow_none=True, metadata={"description": "recalculates the rest; null when all is done"})


class CallShiftsSchema(Schema):
    worked_on = Day(required=True)
    label = label_field(required=True)
    shifts = WholeNumber(required=True, strict=True, validate=validate.Range(min=0, max=24))


class CallShiftsQuerySchema(Schema):
    """A period, both days included; without one the year to date."""

    from_ = Day(load_default=None, data_key="from")
    to = Day(load_default=None)


class CallShiftsListSchema(Schema):
    items = fields.List(fields.Nested(CallShiftsSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class PayEntryKeySchema(Schema):
    counted_on = Day(required=True, metadata={"description": "the day it counts for"})
    label = label_field(required=True)


class PayEntrySchema(PayEntryKeySchema):
    """What an element of pay counts: dollars collected, hours, a score, patients, in the element's own unit."""

    value = DecimalText(required=True, places=4, validate=[NOT_NEGATIVE, scale(4)])


class PayEntriesSchema(Schema):
    items = fields.List(fields.Nested(PayEntrySchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class AmendmentSchema(Schema):
    effective_from = AnyDay(required=True)
    recorded_at = Instant(required=True)
    terms = fields.Dict(required=True, metadata={"description": "as stated then"})


class AmendmentsSchema(Schema):
    items = fields.List(fields.Nested(AmendmentSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
