"""Shapes of procedure logs and valuations on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_load, validate, validates_schema

from rvuedge.logbook.anesthesia.clock_times import timed
from rvuedge.logbook.answers.blocks import LineAnesthesiaSchema, LineDrugSchema
from rvuedge.logbook.logs.wire_fields import header_field, wire_field
from rvuedge.logbook.records.case_words import with_both_facts
from rvuedge.logbook.records.facts import HEADER, LINE_FACTS, SETTINGS
from rvuedge.logbook.records.field_kinds import ACCOUNT, ClockTime
from rvuedge.logbook.records.narrow_texts import line_mark
from rvuedge.platform.fields import AnyDay, Code, DecimalText, Instant, Paging, TrueOrFalse, WholeNumber
from rvuedge.valuation.refusals import MOST_UNITS

MAX_LINES = 100  # per log: a day's visits fit
LONGEST_ID = 36  # a UUID with hyphens
MAX_CHANGES = 500  # per call to sync, so that one call stays short


class Units(fields.Field[Any]):
    """Units as sent; the gate refuses what is not a whole number from 1 to 9,999 as E_UNITS."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        if isinstance(value, bool) or not isinstance(value, (int, float)) or abs(value) > 10**9:
            raise ValidationError("Not a number of units.")
        return int(value) if float(value).is_integer() else value


class CreditSchema(Schema):
    state = fields.String(required=True)
    face_work_rvu = DecimalText(required=True, allow_none=True)
    work_rvu = DecimalText(required=True, allow_none=True, metadata={"description": "credited wRVU; null: not valued"})
    factors = fields.List(fields.Dict(), required=True)
    release = fields.String(required=True, allow_none=True)
    policy = fields.String(required=True)
    warnings = fields.List(fields.Dict(), required=True)


_FurtherFacts: Any = Schema.from_dict({line_fact.name: wire_field(line_fact.kind) for line_fact in LINE_FACTS})
_Header: Any = Schema.from_dict({name: header_field(name) for name in HEADER})


class _EveryLineSchema(Schema):
    """What every line has."""

    id = fields.String(load_default=None, allow_none=True, validate=(validate.Length(max=LONGEST_ID), line_mark))
    code = Code(required=True)
    modifiers = fields.List(
        fields.String(validate=validate.Length(equal=2)),
        load_default=list,
        validate=validate.Length(max=10),
    )
    units = Units(load_default=1, metadata={"type": "integer", "minimum": 1, "maximum": MOST_UNITS})
    session = WholeNumber(load_default=1, validate=validate.Range(min=1, max=99))

    @pre_load
    def _normalize_modifiers(self, data: Any, **_more: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("modifiers"), list):
            written = [m.strip().upper() if isinstance(m, str) else m for m in data["modifiers"]]
            return {**data, "modifiers": written}
        return data


class LineFieldsSchema(_FurtherFacts, _EveryLineSchema):  # type: ignore[misc]
    """What a line may say: what every line has, and LINE_FACTS by golden.json's names."""


class TemplateLineSchema(LineFieldsSchema):
    """A line of a template, which passes no gate before it becomes a log's."""

    @validates_schema
    def _few_units(self, data: dict[str, Any], **_more: Any) -> None:
        if data["units"] > MOST_UNITS:
            raise ValidationError(f"A line takes at most {MOST_UNITS:,} units.", "units")


class TimedLineSchema(LineFieldsSchema):
    """A line that may say its stop, which with its start gives its minutes."""

    stopped_at = wire_field(
        ClockTime(), load_only=True, metadata={"description": "next day where before started_at; makes minutes"}
    )


class LogLineSchema(TimedLineSchema):
    credit = fields.Nested(CreditSchema, dump_only=True, allow_none=True)
    drug = fields.Nested(LineDrugSchema, dump_only=True, allow_none=True)
    anesthesia = fields.Nested(LineAnesthesiaSchema, dump_only=True, allow_none=True)


class LogFieldsSchema(_Header):  # type: ignore[misc]
    """The facts of a log, as a phone sends them: LogHeader and the lines."""

    lines = fields.List(
        fields.Nested(LogLineSchema),
        required=True,
        validate=validate.Length(min=1, max=MAX_LINES),
    )

    @pre_load
    def _with_both_facts(self, data: Any, **_more: Any) -> Any:
        return with_both_facts(data) if isinstance(data, dict) and "supervision" in self.load_fields else data

    @post_load
    def _with_minutes(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        return timed(data) if "lines" in data else data


ANSWERED = frozenset({"credit", "drug", "anesthesia"})  # what the server adds to a line


class LogBodySchema(LogFieldsSchema):
    """A log as PUT or POSTed; the id may stand in the body too and must then be the same."""

    id = fields.UUID(load_default=None, allow_none=True)

    @pre_load
    def _without_answers(self, data: Any, **_more: Any) -> Any:
        """A client may send back what it was given: what the server adds is left aside."""
        if not isinstance(data, dict):
            return data
        added = {"work_rvu", "unvalued_lines", "version", "updated_at", "created_at", "deleted"}
        body = {name: value for name, value in data.items() if name not in added}
        if (number := body.pop("attending_id", None)) is not None and not body.get("attending"):
            body["attending"] = {"id": f"{ACCOUNT}{number}"}  # as clients sent it until there was a name
        if isinstance(body.get("lines"), list):
            body["lines"] = [
                {n: v for n, v in line.items() if n not in ANSWERED} if isinstance(line, dict) else line
                for line in body["lines"]
            ]
        return body


class LogSchema(LogFieldsSchema):
    """A log as answered."""

    id = fields.String(required=True)
    work_rvu = DecimalText(required=True)
    unvalued_lines = WholeNumber(required=True)
    version = WholeNumber(required=True)
    created_at = Instant(required=True)
    updated_at = Instant(required=True)
    deleted = TrueOrFalse(required=True)


class LogsSchema(Schema):
    items = fields.List(fields.Nested(LogSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class LogAsSent(fields.Dict):
    """A log of a change, which LogBodySchema reads."""

    is_read_apart = True


class ChangeSchema(Schema):
    """One change made offline. `base_version` is the version it started from; null for a new log."""

    id = fields.UUID(required=True)
    op = fields.String(required=True, validate=validate.OneOf(("put", "delete")))
    base_version = WholeNumber(load_default=None, allow_none=True, strict=True, validate=validate.Range(min=0))
    log = LogAsSent(load_default=None, allow_none=True, metadata={"description": "a log, as PUT takes it"})


class AnyChange(fields.Nested):
    """A change as sent: each is checked by itself, so that what is wrong with one keeps no other back."""

    is_read_apart = True

    def _deserialize(self, value: Any, attr: str | None, data: Any, partial: Any = None, **more: Any) -> Any:
        return value


class SyncBodySchema(Schema):
    cursor = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=200))
    changes = fields.List(
        AnyChange(ChangeSchema, allow_none=True), load_default=list, validate=validate.Length(max=MAX_CHANGES)
    )
    limit = WholeNumber(load_default=500, validate=validate.Range(min=1, max=500))


class ChangeResultSchema(Schema):
    id = fields.String(required=True, metadata={"description": "empty where the change has none that can be read"})
    status = fields.String(required=True, metadata={"description": "applied, replayed, conflict or invalid"})
    version = WholeNumber(required=True, allow_none=True)
    existing = fields.Nested(LogSchema, required=True, allow_none=True, metadata={"description": "of a conflict"})
    errors = fields.Dict(required=True, allow_none=True, metadata={"description": "messages by field"})


class SyncSchema(Schema):
    """`changes` holds tombstones too (deleted is true). After `reset_required` begin again with cursor null."""

    results = fields.List(fields.Nested(ChangeResultSchema), required=True)
    changes = fields.List(fields.Nested(LogSchema), required=True)
    cursor = fields.String(required=True, allow_none=True)
    has_more = TrueOrFalse(required=True)
    reset_required = TrueOrFalse(required=True)


class LogQuerySchema(Paging):
    from_ = AnyDay(data_key="from", load_default=None)
    to = AnyDay(load_default=None)
    code = fields.String(load_default=None)
    q = fields.String(load_default=None, validate=validate.Length(max=100))

    @validates_schema
    def _in_order(self, data: dict[str, Any], **_more: Any) -> None:
        if data["from_"] and data["to"] and data["from_"] > data["to"]:
            raise ValidationError("from is after to.", "from")


class ValuationLineSchema(TimedLineSchema):
    role = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))
    performed_on = AnyDay(load_default=None, allow_none=True)
    setting = fields.String(load_default=None, allow_none=True, validate=validate.OneOf(SETTINGS))
    patient_key = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=64))
    provider_type = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=20))
    trainee = TrueOrFalse(load_default=None, allow_none=True)


class ValuationBodySchema(Schema):
    performed_on = AnyDay(required=True)
    release = fields.String(load_default=None, allow_none=True)
    policy = fields.String(load_default="cms-payment")
    policy_overrides = fields.Dict(load_default=dict)
    setting = fields.String(load_default="facility", validate=validate.OneOf(SETTINGS))
    provider_type = fields.String(load_default="physician", validate=validate.Length(max=20))
    role = fields.String(load_default=None, allow_none=True, validate=validate.Length(max=40))
    trainee = TrueOrFalse(load_default=False)
    lines = fields.List(
        fields.Nested(ValuationLineSchema),
        required=True,
        validate=validate.Length(min=1, max=MAX_LINES),
    )

    @post_load
    def _with_minutes(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        return timed(data)


class ValuedLineSchema(Schema):
    code = fields.String(required=True)
    modifiers = fields.List(fields.String(), required=True)
    units = WholeNumber(required=True)
    credit = fields.Nested(CreditSchema, required=True)
    drug = fields.Nested(LineDrugSchema, required=True, allow_none=True)
    anesthesia = fields.Nested(LineAnesthesiaSchema, required=True, allow_none=True)


class ValuationSchema(Schema):
    """`not_checked` says in words what a valuation cannot see and a log can."""

    performed_on = AnyDay(required=True)
    release = fields.String(required=True)
    policy = fields.String(required=True)
    lines = fields.List(fields.Nested(ValuedLineSchema), required=True)
    work_rvu = DecimalText(required=True)
    unvalued_lines = WholeNumber(required=True)
    not_checked = fields.List(fields.String(), required=True)
