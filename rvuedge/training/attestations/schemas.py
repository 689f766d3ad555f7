"""Shapes of attestations on the wire."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, pre_load, validate, validates_schema

from rvuedge.logbook.logs.wire_fields import header_field
from rvuedge.platform.fields import AnyDay, DecimalText, Instant, Paging, RowNumber, TrueOrFalse, WholeNumber
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.training.attestations.copying import OF_ASSISTANTS, OWN_ROLES
from rvuedge.training.rules.attesting.states import ACTS, SEEN

ACTIONS = (*(act for act in ACTS if act != "request"), "accept", "copy")
VIEWS = ("to_attest", "mine", "program")
LONGEST_MESSAGE = 500  # characters: a few sentences between two people who know the case


class CaseViewSchema(Schema):
    """How somebody sees the resident's part in a case."""

    role = fields.String(required=True, allow_none=True)
    supervision = fields.String(required=True, allow_none=True)
    critical_share = DecimalText(required=True, allow_none=True)
    present_for_critical = TrueOrFalse(required=True, allow_none=True)


class CaseCodeSchema(Schema):
    code = fields.String(required=True)
    units = WholeNumber(required=True)
    title = fields.String(required=True)


class CaseResidentSchema(Schema):
    name = fields.String(required=True)
    pgy = WholeNumber(required=True, allow_none=True)


class OwnLogSchema(Schema):
    """A log of the reader's: linked to the case as one event, or of the same day and code."""

    id = fields.String(required=True)
    is_linked = TrueOrFalse(required=True)
    role = fields.String(required=True, allow_none=True)


class CaseAttestationSchema(Schema):
    """A case with its claim and, beside it, what an attending says and a director decided. Neither changes another."""

    id = fields.String(required=True)
    version = WholeNumber(required=True)
    state = fields.String(required=True, validate=validate.OneOf(SEEN))
    is_withdrawn = TrueOrFalse(required=True, metadata={"description": "the resident has deleted the case"})
    differs = TrueOrFalse(required=True, metadata={"description": "the last word is another than the claim"})
    differences = fields.List(fields.String(), required=True)
    log_id = fields.String(required=True, allow_none=True, metadata={"description": "for the resident alone"})
    resident = fields.Nested(CaseResidentSchema, required=True)
    performed_on = AnyDay(required=True)
    attending = fields.String(required=True, allow_none=True)
    codes = fields.List(fields.Nested(CaseCodeSchema), required=True)
    is_simulated = TrueOrFalse(required=True)
    claim = fields.Nested(CaseViewSchema, required=True)
    claimed_at = Instant(required=True)
    requested_at = Instant(required=True, allow_none=True)
    attested = fields.Nested(CaseViewSchema, required=True, allow_none=True)
    attested_at = Instant(required=True, allow_none=True)
    attested_by = fields.String(required=True, allow_none=True)
    settled = fields.Nested(CaseViewSchema, required=True, allow_none=True)
    settled_at = Instant(required=True, allow_none=True)
    settled_by = fields.String(required=True, allow_none=True)
    message = fields.String(required=True, allow_none=True, metadata={"description": "of the last step"})
    may = fields.List(fields.String(), required=True, metadata={"description": "actions you can take now"})
    own_log = fields.Nested(OwnLogSchema, required=True, allow_none=True)


class AttestationStepSchema(Schema):
    """One step: who did what, how, with which claim before them."""

    number = WholeNumber(required=True)
    act = fields.String(required=True)
    state = fields.String(required=True)
    way = fields.String(required=True, metadata={"description": "app, page, link or save"})
    happened_at = Instant(required=True)
    actor = fields.String(required=True, allow_none=True)
    claim = fields.Dict(required=True)
    word = fields.Dict(required=True, allow_none=True)
    message = fields.String(required=True, allow_none=True)


class WholeCaseAttestationSchema(CaseAttestationSchema):
    steps = fields.List(fields.Nested(AttestationStepSchema), required=True)


class AttestationsSchema(Schema):
    items = fields.List(fields.Nested(CaseAttestationSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
    waiting = WholeNumber(required=True, metadata={"description": "cases that wait for you, on all pages"})


class AttestationQuerySchema(Paging):
    """Which attestations. Without `view` a trainee's own, and of everybody else what they have to attest."""

    view = fields.String(load_default=None, validate=validate.OneOf(VIEWS))
    state = fields.String(
        load_default=None,
        metadata={"description": "one or more of the states, with commas; of what there is to attest: requested"},
    )
    organization_id = RowNumber(load_default=None, metadata={"description": "for view=program"})

    @validates_schema
    def _known(self, data: dict[str, Any], **_more: Any) -> None:
        unknown = set((data["state"] or "").split(",")) - {"", *SEEN}
        if unknown:
            raise ValidationError(f"Expected some of {', '.join(SEEN)}.", "state")
        if data["view"] == "program" and data["organization_id"] is None:
            raise ValidationError("Which program?", "organization_id")


class ActBodySchema(Schema):
    """What to do. `version` is the one you saw: if somebody acted since, the answer is 412 and says what happened."""

    action = fields.String(required=True, validate=validate.OneOf(ACTIONS))
    version = WholeNumber(load_default=None, allow_none=True, validate=validate.Range(min=1))
    role = header_field("role")
    supervision = header_field("supervision")
    critical_share = header_field("critical_share")
    present_for_critical = header_field("present_for_critical")
    message = ScreenedText(longest=LONGEST_MESSAGE, load_default=None, allow_none=True)
    in_favor_of = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(("claim", "attestation")),
        metadata={"description": "of a director who settles"},
    )  # fmt: skip
    own_role = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(OWN_ROLES),
        metadata={"description": "of an attending who copies the case: their own part in it"},
    )  # fmt: skip
    modifier = fields.String(
        load_default=None, allow_none=True, validate=validate.OneOf(sorted(OF_ASSISTANTS)),
        metadata={"description": "of an attending who assisted"},
    )  # fmt: skip
    own_log_id = fields.UUID(load_default=None, allow_none=True, metadata={"description": "your log of this case"})
    is_another_case = TrueOrFalse(
        load_default=False, metadata={"description": "your log of that day and code is of another case"}
    )
    stated = fields.List(fields.String(), load_default=list, metadata={"description": "filled in by the server"})

    @pre_load
    def _remember_stated(self, data: Any, **_more: Any) -> Any:
        """Which facts stand in the body: null says that nothing is stated, absence that it is as claimed."""
        if not isinstance(data, dict):
            return data
        return {**data, "stated": [name for name in STATED if name in data]}

    @validates_schema
    def _own_part(self, data: dict[str, Any], **_more: Any) -> None:
        if data["action"] == "copy" and data["own_role"] is None and data["own_log_id"] is None:
            raise ValidationError("What was your own role in the case?", "own_role")


STATED = ("role", "supervision", "critical_share", "present_for_critical")
