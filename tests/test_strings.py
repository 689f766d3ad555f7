"""Every string a person can send is screened, has a narrow shape, or is named here with the reason why it is neither.

Read from the schemas of all routes, so that a new field cannot be forgotten. What a query asks is not stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from marshmallow import Schema, fields, validate

from rvuedge.app import create_app
from rvuedge.logbook.logs.wire_fields import ListedWordField
from rvuedge.logbook.records.narrow_texts import known_unit, line_mark, ndc_shape, random_key
from rvuedge.platform.fields import SCALARS, Code
from rvuedge.privacy.screened_text import ScreenedText
from tests.conftest import settings

NUMBERS_AND_DAYS = (*SCALARS, fields.UUID, Code)
NARROW = {random_key, line_mark, ndc_shape, known_unit}
# Shapes of fixed letters and digits: no name fits into them.
SHAPES = {
    r"^([01][0-9]|2[0-3]):[0-5][0-9]\Z": "a time of day",
    r"^[0-9]{10}\Z": "an NPI",
    r"^[A-Z]{2}-[0-9]{5}-[0-9]{2}\Z": "a locality",
    r"^[0-9a-f]{64}\Z": "a SHA-256",
    r"^[0-9a-f]{16}\Z": "a version: part of a SHA-256",
    r"p[1-9][0-9]?\Z|n_organizations\Z|n_providers\Z": "a figure of a survey",
}
PROOF = "proves who signs in; stored as a hash or not at all"
OWN_NAME = "of the person or the practice itself, by whoever it names"
CHOICE = "names something that exists, or is refused"
NOT_STORED = "read for this answer and not stored"
HEADING = "a heading of the file that is brought in, or a choice offered; others are passed over"
PROVIDER = "the name or NPI of a provider the file has, or it is refused"
KEY_OF_A_LIST = "a key of lowercase letters, digits and hyphens, of what the program does"
EXCEPTIONS = {
    "SignUpSchema.email": "of the physician who signs up",
    "SignUpSchema.password": PROOF,
    "SignUpSchema.name": OWN_NAME,
    "SignUpSchema.time_zone": CHOICE,
    "SignUpSchema.invitation": PROOF,
    "PersonPatchSchema.name": OWN_NAME,
    "PersonPatchSchema.time_zone": CHOICE,
    "CredentialsSchema.email": PROOF,
    "CredentialsSchema.password": PROOF,
    "CredentialsSchema.device_name": "of the person's own device; a sign-in is not refused for it",
    "RefreshSchema.refresh_token": PROOF,
    "TotpCodeSchema.code": PROOF,
    "ProofSchema.password": PROOF,
    "ProofSchema.totp": PROOF,
    "ProofSchema.recovery_code": PROOF,
    "PasskeyBodySchema.password": PROOF,
    "PasskeyBodySchema.totp": PROOF,
    "PasskeyBodySchema.recovery_code": PROOF,
    "EmailChangeSchema.password": PROOF,
    "EmailChangeSchema.totp": PROOF,
    "EmailChangeSchema.recovery_code": PROOF,
    "ConfirmAddressSchema.token": PROOF,
    "ConfirmAddressSchema.password": PROOF,
    "EmailChangeSchema.email": "of the physician who signs in",
    "PasskeyBodySchema.credential": PROOF,
    "SecondFactorBodySchema.challenge": PROOF,
    "SecondFactorBodySchema.totp": PROOF,
    "SecondFactorBodySchema.recovery_code": PROOF,
    "SecondFactorBodySchema.passkey": PROOF,
    "SecondFactorBodySchema.device_name": "of the person's own device; a sign-in is not refused for it",
    "PasskeySignInSchema.credential": PROOF,
    "PasskeySignInSchema.device_name": "of the person's own device; a sign-in is not refused for it",
    "MailedTokenSchema.token": PROOF,
    "ResetRequestSchema.email": PROOF,
    "ResetSchema.token": PROOF,
    "ResetSchema.password": PROOF,
    "PasswordChangeSchema.old": PROOF,
    "PasswordChangeSchema.new": PROOF,
    "AccountDeletionSchema.password": PROOF,
    "OrganizationBodySchema.name": OWN_NAME,
    "SignOnBodySchema.issuer": "an address of the practice's provider, asked before it is stored",
    "SignOnBodySchema.client_id": "the server's own name at the provider",
    "SignOnBodySchema.client_secret": "a secret, kept sealed",
    "InvitationBodySchema.email": "of a colleague who is invited",
    "InvitationTokenSchema.token": PROOF,
    "InvitationAcceptSchema.token": PROOF,
    "RosterFormSchema.file": "a file: its reader takes the columns it knows",
    "RosterFormSchema.mapping": HEADING,
    "RosterFormSchema.answers": HEADING,
    "BlendRankBodySchema.metric": NOT_STORED,
    "BlendRankBodySchema.filters": NOT_STORED,
    "BlendValueBodySchema.metric": NOT_STORED,
    "BlendValueBodySchema.filters": NOT_STORED,
    "SurveyUploadSchema.file": "a file: its reader takes the columns it knows",
    "SurveyUploadSchema.mapping": HEADING,
    "SurveyUploadSchema.template": CHOICE,
    "SurveyUploadSchema.metric": CHOICE,
    "SurveyUploadSchema.answers": HEADING,
    "MappingBodySchema.mapping": "headings of a survey's table, by a manager",
    "PolicyDraftSchema.changes": CHOICE,
    "PolicyAssignmentBodySchema.policy": CHOICE,
    "PolicyAssignmentBodySchema.specialty": "a specialty that a member has: compared, not stored",
    "WorkPlaceBodySchema.weekdays": "digits from 1 to 7",
    "ContractFieldsSchema.policy": CHOICE,
    "PracticeTermsBodySchema.policy": CHOICE,
    "PracticeTermsBodySchema.pinned_release": CHOICE,
    "TermsTemplateBodySchema.policy": CHOICE,
    "TermsTemplateBodySchema.pinned_release": CHOICE,
    "ContractFieldsSchema.pinned_release": CHOICE,
    "WeightSchema.release": CHOICE,
    "LogLineSchema.modifiers": "two letters or digits",
    "LogLineSchema.units": "a number",
    "TemplateLineSchema.modifiers": "two letters or digits",
    "TemplateLineSchema.units": "a number",
    "ValuationLineSchema.modifiers": "two letters or digits",
    "ValuationLineSchema.units": "a number",
    "ValuationLineSchema.role": NOT_STORED,
    "ValuationLineSchema.patient_key": NOT_STORED,
    "ValuationLineSchema.provider_type": NOT_STORED,
    "ValuationBodySchema.release": CHOICE,
    "PlanChangeBodySchema.release": CHOICE,
    "ValuationBodySchema.policy": CHOICE,
    "ValuationBodySchema.policy_overrides": NOT_STORED,
    "ValuationBodySchema.provider_type": NOT_STORED,
    "ValuationBodySchema.role": NOT_STORED,
    "DictationSchema.text": "screened by its route, and not stored",
    "SyncBodySchema.cursor": "a place in a list, of our own making",
    "ChangeSchema.log": "a log: read by LogBodySchema",
    "ImportFormSchema.mapping": HEADING,
    "ImportFormSchema.provider": PROVIDER,
    "ImportFormSchema.answers": HEADING,
    "ImportFormSchema.file": "a file: columns that name a patient are not read",
    "ReconciliationFormSchema.mapping": HEADING,
    "ReconciliationFormSchema.provider": PROVIDER,
    "ReconciliationFormSchema.answers": HEADING,
    "ReconciliationFormSchema.file": "a file: columns that name a patient are not read",
    "OfferSchema.policy": CHOICE,
    "OfferSchema.pinned_release": CHOICE,
    "PracticeUploadSchema.file": "a file: columns that name a patient are emptied",
    "PracticeUploadSchema.kind": CHOICE,
    "PracticeUploadSchema.options": "read by KindOptionsSchema",
    "UploadFormSchema.file": "a file: columns that name a patient are emptied",
    "UploadFormSchema.kind": CHOICE,
    "KindOptionsSchema.provider": PROVIDER,
    "UploadFormSchema.options": "read by KindOptionsSchema",
    "AnswersSchema.mapping": HEADING,
    "AnswersSchema.ignored": HEADING,
    "AnswersSchema.given": HEADING,
    "ImportFormSchema.cursor": "a place in a list, of our own making",
    "OldWordAnswerSchema.word": CHOICE,
    "ReportChoicesSchema.survey": "numbers of surveys with weights, by a pattern",
    "ReportChoicesSchema.policy": "of a policy that there is",
    "ProgramBodySchema.specialty": CHOICE,
    "ProgramBodySchema.name": OWN_NAME,
    "ProgramFactsSchema.specialty": CHOICE,
    "ListedProcedureSchema.key": KEY_OF_A_LIST,
    "ResidentChangeSchema.requirement_set": CHOICE,
    "BlockBodySchema.rotation_key": CHOICE,
    "AttendingBodySchema.email": "of an attending, by the program",
    "ProgramSetBodySchema.vocabulary": CHOICE,
    "AssessorSchema.id": CHOICE,
    "OwnRatingBodySchema.phase": CHOICE,
    "RatingBodySchema.phase": CHOICE,
    "StudentEntryBodySchema.list_key": CHOICE,
    "StudentEntryBodySchema.experience": CHOICE,
    "StudentEntryBodySchema.level": CHOICE,
    "ExperienceSchema.key": KEY_OF_A_LIST,
    "ExperienceSchema.level": CHOICE,
    "ActBodySchema.stated": "names of fields, by the server",
    "NewCaseExportSchema.requirement_set": CHOICE,
}
# Requirements a resident tries out: the answer alone is made of them.
NOT_STORED_AT_ALL = {"CheckSchema", "OwnSetSchema", "OwnCategorySchema", "CaseSchema", "ClaimSchema", "AttestationSchema", "CodeRowSchema", "MappedCodeSchema"}  # fmt: skip
# What of a path a person makes up, by the route's function.
PATHS = {
    ("put_site", "key"): "sites.api.KEY: lowercase letters, digits and hyphens; screened as its name is",
    ("put_policy", "name"): "letters, digits and hyphens, of a practice's policy",
    ("put_mapping", "name"): "screened by keep_mapping",
    ("change_choice", "category"): CHOICE,
    ("put_terms_template", "name"): "a ScreenedText in checked_name",
    ("put_rules", "starts_on"): "a day",
    ("put_rotation", "key"): KEY_OF_A_LIST,
    ("put_program_set", "set_id"): "curriculum.schemas.OWN_ID: own- and such a key",
    ("assign_set", "set_id"): CHOICE,
    ("put_mapped_code", "code"): "a code",
    ("put_list", "key"): KEY_OF_A_LIST,
    ("put_list", "starts_on"): "a day",
}


@pytest.fixture(scope="module")
def app() -> Flask:
    return create_app(settings("sqlite://"))


def schemas_of(app: Flask) -> Iterator[Schema]:
    """The schema of every body and form of a route; what a query asks is left out."""
    for blueprint in app.blueprints.values():
        for methods in getattr(blueprint, "_docs", {}).values():
            for described in (entry for entry in methods.values() if isinstance(entry, dict)):
                for parameter in described.get("arguments", {}).get("parameters", ()):
                    if parameter["in"] != "query":
                        yield parameter["schema"]


def strings_of(schema: Schema, seen: set[type[Schema]]) -> Iterator[tuple[str, fields.Field[Any]]]:
    """Each field of a schema and of those within it that may hold a string, by schema.field."""
    if type(schema) in seen:
        return
    seen.add(type(schema))
    for name, field in schema.load_fields.items():
        yield from _strings(f"{type(schema).__name__}.{name}", field, seen)


def _strings(name: str, field: fields.Field[Any], seen: set[type[Schema]]) -> Iterator[tuple[str, fields.Field[Any]]]:
    if isinstance(field, fields.Nested):
        yield from strings_of(field.schema, seen)
    elif isinstance(field, fields.List):
        yield from _strings(name, field.inner, seen)
    elif isinstance(field, fields.Dict) and (field.key_field is not None or field.value_field is not None):
        inner = [one for one in (field.key_field, field.value_field) if one is not None]
        for one in inner:
            yield from _strings(name, one, seen)
    elif not isinstance(field, NUMBERS_AND_DAYS):
        yield name, field


def is_held(field: fields.Field[Any]) -> bool:
    """Whether a field is screened, one of a list, or narrow."""
    if isinstance(field, ScreenedText | ListedWordField):
        return True
    return any(
        isinstance(check, validate.OneOf)
        or (callable(check) and check in NARROW)
        or (isinstance(check, validate.Regexp) and check.regex.pattern in SHAPES)
        for check in field.validators
    )


def open_strings(app: Flask) -> set[str]:
    seen: set[type[Schema]] = set()
    found = {name for schema in schemas_of(app) for name, field in strings_of(schema, seen) if not is_held(field)}
    return {name for name in found if name.partition(".")[0] not in NOT_STORED_AT_ALL}


def test_every_string_of_a_body_is_screened_or_narrow_or_named_with_its_reason(app: Flask) -> None:
    assert open_strings(app) - set(EXCEPTIONS) == set(), "make it a ScreenedText, or say here why it needs none"


def test_no_exception_is_left_over(app: Flask) -> None:
    assert set(EXCEPTIONS) - open_strings(app) == set()


def test_enough_fields_are_screened(app: Flask) -> None:
    """The guard reads what it should: these are among the fields it sees as held."""
    seen: set[type[Schema]] = set()
    held = {name for schema in schemas_of(app) for name, field in strings_of(schema, seen) if is_held(field)}
    assert held >= {
        "LogBodySchema.note", "LogBodySchema.patient_key", "LogLineSchema.id", "LogLineSchema.ndc", "DoseSchema.unit",
        "TemplateLineSchema.id", "PersonPatchSchema.specialty", "SignUpSchema.specialty", "TemplateBodySchema.name",
        "SiteBodySchema.aliases", "SurveyPatchSchema.license_note", "CallShiftsSchema.label", "OfferSchema.name",
    }  # fmt: skip


def test_every_text_a_person_makes_up_in_a_path_is_named(app: Flask) -> None:
    written = {
        (rule.endpoint.rpartition(".")[2], name)
        for rule in app.url_map.iter_rules()
        if "PUT" in (rule.methods or ())
        for name, converter in rule._converters.items()
        if type(converter).__name__ == "UnicodeConverter"
    }
    assert written <= set(PATHS), f"say here what shape it has: {sorted(written - set(PATHS))}"
