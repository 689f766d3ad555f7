"""What students, preceptors and directors send and get."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from rvuedge.logbook.logs.wire_fields import AttendingField
from rvuedge.platform.fields import (
    AnyDay,
    Day,
    DecimalText,
    Instant,
    Paging,
    RowNumber,
    TrueOrFalse,
    WholeNumber,
    scale,
)
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.privacy.screening import Holds
from rvuedge.training.students.rules import KINDS, LEVELS

KEY = validate.Regexp(
    r"^[a-z0-9][a-z0-9-]{0,38}\Z", error="Expected lowercase letters, digits and hyphens, at most 39."
)
MOST_EXPERIENCES = 100  # a list that a student can still read
MOST_TIMES = 99  # of one experience; two digits
SHARE = validate.Range(min=0, max=1, error="Expected a share from 0 to 1.")
# What schools call the levels (roles.toml, medical_student), beside our words.
LEVEL_WORDS = {
    "observe and discuss": "observe",
    "actively participate in care": "assist",
    "participate": "assist",
    "perform procedure": "perform",
}


class LevelField(fields.String):
    """observe, assist or perform, in a school's words too."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        text = super()._deserialize(value, attr, data, **more).strip().lower()
        found = LEVEL_WORDS.get(text, text)
        if found not in LEVELS:
            raise ValidationError(f"Choose one of {', '.join(LEVELS)}.")
        return found


class ExperienceSchema(Schema):
    key = fields.String(required=True, validate=KEY)
    title = ScreenedText(required=True, longest=120)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    level = LevelField(required=True)
    least = WholeNumber(required=True, strict=True, validate=validate.Range(min=1, max=MOST_TIMES))
    allows_simulation = TrueOrFalse(load_default=False)
    alternative = ScreenedText(longest=200, load_default=None, allow_none=True)


class ClerkshipListBodySchema(Schema):
    title = ScreenedText(required=True, longest=120)
    experiences = fields.List(
        fields.Nested(ExperienceSchema), required=True, validate=validate.Length(min=1, max=MOST_EXPERIENCES)
    )
    alternatives_most = WholeNumber(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(min=0, max=999)
    )
    alternatives_share = DecimalText(
        load_default=None, allow_none=True, validate=(SHARE, scale(4)), metadata={"description": "0.20 is 20%"}
    )
    needs_sign_off = TrueOrFalse(load_default=True)
    source = ScreenedText(
        required=True, longest=200, holds=Holds.NAMES, metadata={"description": "where the list stands"}
    )
    is_example = TrueOrFalse(load_default=False)

    @validates_schema
    def _one_cap(self, data: dict[str, Any], **_more: Any) -> None:
        if data["alternatives_most"] is not None and data["alternatives_share"] is not None:
            raise ValidationError("A cap is a number or a share, not both.", "alternatives_share")

    @validates_schema
    def _each_once(self, data: dict[str, Any], **_more: Any) -> None:
        keys = [item["key"] for item in data["experiences"]]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        if twice:
            raise ValidationError(f"{', '.join(twice)}: each key stands once.", "experiences")


class ClerkshipListSchema(ClerkshipListBodySchema):
    organization_id = WholeNumber(required=True)
    key = fields.String(required=True)
    starts_on = AnyDay(required=True)
    alternatives_share = DecimalText(places=4, required=True, allow_none=True)


class ClerkshipListsSchema(Schema):
    items = fields.List(fields.Nested(ClerkshipListSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class StudentEntryBodySchema(Schema):
    """An entry of a student. `level` may be left out for an alternative experience."""

    organization_id = RowNumber(load_default=None, allow_none=True, metadata={"description": "if you have several"})
    list_key = fields.String(required=True, data_key="list", validate=KEY)
    experience = fields.String(required=True, validate=KEY)
    performed_on = Day(required=True)
    level = LevelField(load_default=None, allow_none=True)
    is_simulated = TrueOrFalse(load_default=False)
    is_alternative = TrueOrFalse(load_default=False)
    site = ScreenedText(longest=120, holds=Holds.NAMES, load_default=None, allow_none=True)
    preceptor = AttendingField(longest=120, load_default=None, allow_none=True)
    note = ScreenedText(longest=1000, load_default=None, allow_none=True)

    @validates_schema
    def _has_level(self, data: dict[str, Any], **_more: Any) -> None:
        if data["level"] is None and not data["is_alternative"]:
            raise ValidationError(f"Choose one of {', '.join(LEVELS)}.", "level")

    @post_load
    def _alternative_has_none(self, data: dict[str, Any], **_more: Any) -> dict[str, Any]:
        return data | {"level": LEVELS[0]} if data["is_alternative"] else data


class SignOffSchema(Schema):
    action = fields.String(required=True)
    message = fields.String(required=True, allow_none=True)
    signed_by = fields.String(required=True, metadata={"description": "the preceptor's name"})
    signed_at = Instant(required=True)
    is_of_this = TrueOrFalse(required=True, metadata={"description": "false where the entry was changed afterwards"})


class SeenEntrySchema(Schema):
    """An entry as its preceptor sees it: without the student's note."""

    id = fields.String(required=True)
    version = WholeNumber(required=True)
    organization_id = WholeNumber(required=True)
    list_key = fields.String(required=True, data_key="list")
    experience = fields.String(required=True)
    title = fields.String(required=True, allow_none=True, metadata={"description": "of the experience, by the list"})
    performed_on = AnyDay(required=True)
    level = fields.String(required=True)
    is_simulated = TrueOrFalse(required=True)
    is_alternative = TrueOrFalse(required=True)
    site = fields.String(required=True, allow_none=True)
    preceptor = AttendingField(longest=120, required=True, allow_none=True)
    state = fields.String(required=True, metadata={"description": "waiting, signed, returned or reopened"})
    sign_offs = fields.List(fields.Nested(SignOffSchema), required=True)
    created_at = Instant(required=True)
    updated_at = Instant(required=True)


class StudentEntrySchema(SeenEntrySchema):
    note = fields.String(required=True, allow_none=True)


class StudentEntriesSchema(Schema):
    items = fields.List(fields.Nested(StudentEntrySchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class StudentEntriesQuerySchema(Paging):
    list_key = fields.String(load_default=None, allow_none=True, data_key="list", validate=KEY)


class WaitingEntrySchema(Schema):
    student_id = WholeNumber(required=True)
    student = fields.String(required=True)
    entry = fields.Nested(SeenEntrySchema, required=True)


class WaitingEntriesSchema(Schema):
    items = fields.List(fields.Nested(WaitingEntrySchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class SignOffBodySchema(Schema):
    """`version` is the entry's version that was seen; another one is answered 412."""

    action = fields.String(required=True, validate=validate.OneOf(["sign", "return"]))
    version = WholeNumber(required=True, strict=True)
    message = ScreenedText(longest=500, load_default=None, allow_none=True)

    @validates_schema
    def _says_why(self, data: dict[str, Any], **_more: Any) -> None:
        if data["action"] == "return" and not (data["message"] or "").strip():
            raise ValidationError("Say what to change.", "message")


class ExperienceStandingSchema(Schema):
    key = fields.String(required=True)
    title = fields.String(required=True)
    kind = fields.String(required=True)
    level = fields.String(required=True)
    allows_simulation = TrueOrFalse(required=True)
    alternative = fields.String(required=True, allow_none=True)
    least = WholeNumber(required=True)
    counted = WholeNumber(required=True)
    by_alternative = WholeNumber(required=True)
    waiting = WholeNumber(required=True, metadata={"description": "entries that are not signed"})
    missing = WholeNumber(required=True)
    state = fields.String(required=True, metadata={"description": "met, waiting or missing"})


class LeftOutEntrySchema(Schema):
    id = fields.String(required=True)
    experience = fields.String(required=True)
    performed_on = AnyDay(required=True)
    reason = fields.String(required=True)


class ClerkshipHeadSchema(Schema):
    organization_id = WholeNumber(required=True)
    organization = fields.String(required=True)
    key = fields.String(required=True, metadata={"description": "of the list"})
    title = fields.String(required=True)
    list_starts_on = AnyDay(required=True)
    source = fields.String(required=True)
    is_example = TrueOrFalse(required=True)
    needs_sign_off = TrueOrFalse(required=True)
    begins_on = AnyDay(required=True)
    ends_on = AnyDay(required=True, allow_none=True)
    state = fields.String(required=True, metadata={"description": "complete, open, or incomplete once it has ended"})
    required = WholeNumber(required=True)
    counted = WholeNumber(required=True, metadata={"description": "of what is required; more of one is not another"})
    waiting = WholeNumber(required=True)
    alternatives_counted = WholeNumber(required=True)
    alternatives_allowed = WholeNumber(required=True, allow_none=True)
    sentence = fields.String(required=True, metadata={"description": "what is missing, in words"})
    last_entry_on = AnyDay(required=True, allow_none=True)
    experiences = fields.List(fields.Nested(ExperienceStandingSchema), required=True)


class ClerkshipStandingSchema(ClerkshipHeadSchema):
    left_out = fields.List(fields.Nested(LeftOutEntrySchema), required=True)


class MyClerkshipsSchema(Schema):
    items = fields.List(fields.Nested(ClerkshipStandingSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class StudentRowSchema(Schema):
    student_id = WholeNumber(required=True)
    student = fields.String(required=True)
    clerkships = fields.List(fields.Nested(ClerkshipHeadSchema), required=True)


class StudentBoardSchema(Schema):
    organization_id = WholeNumber(required=True)
    on = AnyDay(required=True)
    items = fields.List(fields.Nested(StudentRowSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)


class BoardDaySchema(Schema):
    on = Day(load_default=None, allow_none=True)
