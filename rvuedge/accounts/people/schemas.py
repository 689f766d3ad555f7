"""Shapes of accounts on the wire."""

from __future__ import annotations

from zoneinfo import available_timezones

from marshmallow import Schema, ValidationError, fields, validate

from rvuedge.accounts.rules.career_stages import CAREER_STAGES
from rvuedge.accounts.rules.names import name_problem
from rvuedge.accounts.rules.passwords import LONGEST, SHORTEST
from rvuedge.platform.fields import Instant, TrueOrFalse, WholeNumber
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.privacy.screening import Holds

PASSWORD = validate.Length(min=SHORTEST, max=LONGEST, error=f"Use {SHORTEST} to {LONGEST} characters.")

ZONE = {"description": "a name of the IANA time zone database", "example": "America/New_York"}

REMINDER_DAYS = (3, 7, 14)  # a busy week, a week, a vacation: more often is noise, more seldom forgets the cases
REMINDER = {"description": "days without a log after which a reminder is mailed; null: never"}


def known_zone(name: str) -> None:
    """Refuse what the time zone database does not name."""
    if name not in available_timezones():
        raise ValidationError("Expected a name of the IANA time zone database, such as America/New_York.")


def known_name(text: str) -> None:
    """Refuse blanks, control characters and what turns text round."""
    found = name_problem(text)
    if found:
        raise ValidationError(f"Expected a name: letters of any script; found {found}.")


NAME = validate.And(validate.Length(min=1, max=200), known_name)


class SignUpSchema(Schema):
    email = fields.Email(required=True, validate=validate.Length(max=254))
    password = fields.String(required=True, validate=PASSWORD, load_only=True)
    name = fields.String(required=True, validate=NAME)
    career_stage = fields.String(required=True, validate=validate.OneOf(CAREER_STAGES))
    specialty = ScreenedText(longest=100, holds=Holds.NAMES, load_default=None, allow_none=True)
    time_zone = fields.String(load_default=None, allow_none=True, validate=known_zone, metadata=ZONE)
    invitation = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Length(max=100),
        metadata={"description": "token of a mailed invitation to a practice"},
    )


class OrganizationRoleSchema(Schema):
    id = WholeNumber(required=True)
    name = fields.String(required=True)
    role = fields.String(required=True)


class PersonSchema(Schema):
    id = WholeNumber(required=True)
    email = fields.String(required=True)
    name = fields.String(required=True)
    career_stage = fields.String(required=True)
    specialty = fields.String(required=True, allow_none=True)
    provider_type = fields.String(required=True)
    time_zone = fields.String(required=True)
    log_reminder_days = WholeNumber(required=True, allow_none=True, metadata=REMINDER)
    email_verified = TrueOrFalse(required=True)
    organizations = fields.List(fields.Nested(OrganizationRoleSchema))


class PersonPatchSchema(Schema):
    name = fields.String(validate=NAME)
    specialty = ScreenedText(longest=100, holds=Holds.NAMES, allow_none=True)
    time_zone = fields.String(validate=known_zone, metadata=ZONE)
    log_reminder_days = WholeNumber(
        strict=True, allow_none=True, validate=validate.OneOf(REMINDER_DAYS), metadata=REMINDER
    )


class ProofSchema(Schema):
    """What shows once more that the account is theirs: the password or a code, good for this request alone."""

    password = fields.String(load_default=None, load_only=True, validate=validate.Length(max=200))
    totp = fields.String(load_default=None, load_only=True, validate=validate.Length(max=20))
    recovery_code = fields.String(load_default=None, load_only=True, validate=validate.Length(max=40))


class AccountDeletionSchema(Schema):
    password = fields.String(required=True, load_only=True, validate=validate.Length(max=200))


class CredentialsSchema(Schema):
    email = fields.String(required=True, validate=validate.Length(max=254))
    password = fields.String(required=True, load_only=True, validate=validate.Length(max=200))
    device_name = fields.String(load_default="unnamed device", validate=validate.Length(max=200))


class RefreshSchema(Schema):
    refresh_token = fields.String(required=True, validate=validate.Length(max=100))


class TokensSchema(Schema):
    access_token = fields.String(required=True)
    refresh_token = fields.String(required=True)
    token_type = fields.String(required=True)
    expires_in = WholeNumber(required=True, metadata={"description": "seconds"})
    device_id = WholeNumber(required=True)


class DeviceSchema(Schema):
    id = WholeNumber(required=True)
    name = fields.String(required=True)
    kind = fields.String(required=True, metadata={"description": "app, or browser for a session of the pages"})
    created_at = Instant(required=True)
    seen_at = Instant(required=True, allow_none=True, metadata={"description": "a browser's last request, roughly"})
    is_current = TrueOrFalse(required=True, metadata={"description": "whether this request came from it"})


class DevicesSchema(Schema):
    items = fields.List(fields.Nested(DeviceSchema), required=True)
    next_cursor = fields.String(required=True, allow_none=True)
