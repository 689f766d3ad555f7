"""No column speaks of a patient, and no free text is kept that is neither screened nor about something else."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import JSON, Column, String

from rvuedge.logbook.logs.schemas import LogBodySchema
from rvuedge.privacy.screened_text import ScreenedText
from rvuedge.schema import all_tables

OF_A_PATIENT = re.compile(
    r"(^|_)(patient|pt|mrn|dob|birth|born|ssn|social|address|street|city|zip|postcode|phone|tel|fax|mobile|email|insurance"
    r"|member_?id|subscriber|mbi|hicn|account|acct|chart|first_?name|last_?name|surname|given|family|full_?name|initials"
    r"|age|sex|gender|race|diagnosis|photo|face|guardian|kin)(_|$)",
)
ALLOWED = {
    "procedure_log.patient_key": "the random pseudonym the phone makes and keeps",
    "procedure_log.patient_type": "adult or pediatric, as residencies ask",
    "procedure_log.age_band": "one of five bands, the widest of 53 years, as residencies ask",
    "attending.email": "of an attending",
    "person.email": "of the physician who signs in",
    "email_change.email": "the address that physician changes to",
    "person.email_verified_at": "when that was confirmed",
    "invitation.email": "of a colleague who is invited",
    "member_npi.email": "of a colleague who is on the roster",
    "outgoing_mail.given_up_at": "an instant",
    "credit.face_work_rvu": "a face value",
    "relative_value.imaging_family": "CMS's indicator of a family of imaging codes",
}
# Refused when it points at a patient: rvuedge/privacy/screened_text.py.
SCREENED = {
    "procedure_log.note",
    "procedure_log.site",
    "procedure_log.case_ref",
    "procedure_log.attending",
    "procedure_log.rotation",
}
# Files that CMS, FDA or a survey's publisher makes, and our own articles: nothing of a person's typing.
FROM_FILES = {
    "add_on_edit", "anesthesia_base", "anesthesia_factor", "article", "article_revision", "component_edit",
    "edit_file", "edit_rationale", "opps_cap", "units_limit", "hcpcs_code", "hcpcs_file", "locality", "locality_counties",
    "ndc_file", "ndc_listing", "payment_limit", "payment_limit_file", "relative_value", "release", "release_track",
    "search_terms", "survey", "survey_curve",
}  # fmt: skip
OF_SOMETHING_ELSE = {
    "support_message.about": "a code or the path of a page",
    "support_message.reply_to": "of whoever writes to support",
    "support_message.stamp": "random digits",
    "support_message.text": "a ScreenedText of whoever writes to support",
    "support_message.topic": "one of a list",
    "attending.aliases": "ScreenedTexts of attendings' names, as residents wrote them",
    "attending.email": "of an attending",
    "attending.name": "of an attending, a ScreenedText",
    "procedure_log.role": "one of a list",
    "procedure_log.supervision": "one of a list",
    "procedure_log.as_written": "screened when it was written, as role and supervision",
    "procedure_certification.procedure": "a key of the program's list",
    "program_code.categories": "words of a requirement set",
    "progress_month.counts": "numbers, categories, codes, days and ids of logs",
    "progress_month.made_from": "a hash",
    "progress_month.month": "of the calendar",
    "progress_month.set_key": "of a set",
    "progress_tally.basis": "a hash",
    "progress_tally.counts": "numbers, categories, codes, days and ids of logs",
    "progress_tally.set_key": "of a set",
    "program_code.source": "of a report",
    "program_rules.rules": "choices from lists, codes and figures",
    "program_set.document": "categories and numbers of a program's requirements",
    "program_set.set_id": "of a set",
    "program_set.source": "of a program's requirements",
    "rotation.name": "a ScreenedText of the program's rotations",
    "rotation.site": "a ScreenedText of the program's rotations",
    "set_assignment.set_id": "of a set",
    "trainee.requirement_set": "of a set",
    "training_program.specialty": "one of a list",
    "audit_event.action": "a name of ours",
    "audit_event.subject": "a kind and an id",
    "audit_event.detail": "figures and ids",
    "audit_event.seals": "salts and digests",
    "charge_import.counts": "figures",
    "charge_import.file_name": "left out when it points at a patient (screening.shown_file_name)",
    "charge_import.options": "choices from lists, and the headers of a mapping",
    "charge_import.sha256": "of a file",
    "charge_import_log.external_ref": "a keyed hash",
    "known_provider.printed": "a provider's name or number, as a practice's file prints it",
    "remembered_answers.answers": "headings, our fields, and choices",
    "remembered_answers.file_name": "left out when it points at a patient (screening.shown_file_name)",
    "remembered_answers.look": "a hash of headings",
    "survey_correction.reason": "a manager's ScreenedText",
    "upload.answers": "headings, our fields, and choices",
    "upload.file_name": "left out when it points at a patient (screening.shown_file_name)",
    "upload.look": "a hash of headings",
    "upload.options": "dates, names of providers and surveys, headings that were emptied",
    "upload.overview": "headings, three samples of a column that point at nobody, figures; samples go when it is applied",
    "upload.result": "ids and figures",
    "upload.sha256": "of a file",
    "specialty_crosswalk.specialty": "a specialty's name, by a manager",
    "specialty_crosswalk.specialty_key": "its words",
    "specialty_crosswalk.survey_specialty": "one the survey has",
    "survey_mapping.mapping": "headers of a survey table",
    "survey_mapping.name": "a manager's, screened by header_mappings.keep_mapping",
    "closed_month.names": "of physicians and their practice",
    "reconciliation.findings": "codes, dates and figures; no other column of the file is read",
    "reconciliation.options": "figures, and the provider asked for",
    "reconciliation.overview": "sums, rows by number, codes, dates and figures",
    "reconciliation.group_id": "the id of the comparison of a whole file",
    "group_reconciliation.note": "a manager's ScreenedText",
    "group_reconciliation.file_name": "left out when it points at a patient (screening.shown_file_name)",
    "group_reconciliation.left_out": "providers as the file prints them, counts and our reasons; no column of patients is read",
    "reconciliation.file_name": "left out when it points at a patient (screening.shown_file_name)",
    "closed_pay.lines": "elements of pay, amounts and our own sentences, by person id",
    "saved_report.name": "a ScreenedText of reports.saved.schemas",
    "saved_report.name_key": "the name without its case",
    "saved_report.choices": "days, numbers and names of surveys, policies and specialties that there are",
    "report_schedule.every": "month or quarter",
    "report_schedule.recipients": "numbers of people",
    "report_mailing.state": "one of four words",
    "report_mailing.reason": "our own sentences, and the kind of a mail server's failure",
    "report_comment.text": "a ScreenedText of reports.commentary.schemas",
    "closed_line.was": "a code, a day and a figure",
    "closed_month.standings": "days and numbers, by person id",
    "own_closed_month.standings": "days and numbers, by person id",
    "own_closed_month.name": "of a physician",
    "contract.money": "figures, dates and labels of two or three words (contracts.schemas.LABEL)",
    "contract.pin": "a year, releases that are loaded, weights and codes",
    "contract.policy": "a policy's name",
    "practice_terms.money": "as contract.money",
    "practice_terms.pin": "as contract.pin",
    "practice_terms.policy": "a policy's name",
    "practice_terms.query": "a ScreenedText of productivity.practice_terms.schemas",
    "practice_terms.template": "a template's name",
    "terms_template.name": "a ScreenedText of productivity.practice_terms.schemas",
    "terms_template.terms": "the contract's columns without days",
    "member_npi.email": "of a colleague",
    "member_npi.npi": "of a colleague",
    "contract_amendment.terms": "the contract's columns as they were",
    "idempotency_key.body": "an answer of ours, kept for a day",
    "idempotency_key.headers": "of that answer",
    "idempotency_key.key": "made by a program",
    "idempotency_key.request_digest": "a keyed hash",
    "idempotency_key.scope": "a kind and an id",
    "invitation.email": "of a colleague",
    "invitation.name": "of a colleague",
    "invitation.specialty": "of a colleague",
    "one_time_token.detail": "the address of the physician",
    "outgoing_mail.detail": "device names and instants",
    "outgoing_mail.last_error": "of a mail server",
    "outgoing_mail.to": "of the physician",
    "passkey.credential_id": "made by an authenticator",
    "passkey.name": "a ScreenedText of a physician's own device",
    "rate_window.key": "a rule and a network address or hash",
    "attestation.attester": "of an attending",
    "attestation.attending_form": "the words of an attending's name",
    "attestation.claim": "codes, figures, words of lists, and the log's screened name of an attending",
    "attestation.attested": "words of lists and a figure",
    "attestation.settled": "words of lists and a figure",
    "attestation.message": "a ScreenedText of attestations.schemas",
    "attestation_step.actor": "of an attending, a resident or a director",
    "attestation_step.claim": "as attestation.claim",
    "attestation_step.word": "words of lists and a figure",
    "attestation_step.message": "a ScreenedText of attestations.schemas",
    "template.name": "a ScreenedText of capture_api",
    "template.site": "a ScreenedText of capture_api",
    "template.lines": "codes and figures, as in a log",
    "case_mark.content": "what another log was given: codes, days, and texts of a log that point at nobody",
    "case_mark.digest": "a hash",
    "credit.state": "a word of the engine",
    "credit.factors": "the engine's reasons",
    "credit.warnings": "the engine's warnings",
    "credit.drug": "units and amounts",
    "credit.anesthesia": "units and amounts",
    "credit.policy": "a policy's name",
    "device.name": "of a physician's own device",
    "device.revoked_why": "a word of ours",
    "log_answer.answer": "made of the log's own columns, written and deleted with them",
    "log_line.modifiers": "two letters or digits each",
    "log_line.facts": "figures, codes, units of a list and NDCs by their grammar; performed_by is screened",
    "organization.name": "of a practice",
    "practice_sign_on.issuer": "an address of the practice's provider",
    "practice_sign_on.client_id": "our name at the practice's provider",
    "practice_domain.domain": "a mail domain, by the operator",
    "provider_identity.subject": "the provider's number of a member of staff",
    "assessment_side.comment": "a ScreenedText of training/assessments/schemas",
    "assessment_side.seal": "a digest",
    "clerkship_list.experiences": "ScreenedTexts of training/students/schemas, and choices from lists",
    "clerkship_list.source": "a ScreenedText of training/students/schemas",
    "clerkship_list.title": "a ScreenedText of training/students/schemas",
    "student_entry.note": "a ScreenedText of training/students/schemas",
    "student_entry.preceptor": "a ScreenedText of training/students/schemas: a physician's name",
    "student_entry.site": "a ScreenedText of training/students/schemas",
    "student_sign_off.message": "a ScreenedText of training/students/schemas",
    "job.kind": "of a list",
    "job.payload": "references, dates and numbers of the program's",
    "job.position": "where the next step begins",
    "job.problem": "a sentence of the program's",
    "job.result": "figures of the program's",
    "job.words": "how far it is, in the program's words",
    "job_note.detail": "figures of the program's",
    "person.email": "of the physician",
    "email_change.email": "of the physician",
    "person.name": "of the physician",
    "person.password_hash": "argon2id",
    "person.specialty": "a ScreenedText of the physician",
    "person.stage_changes": "days and career stages of the physician, each one of a list",
    "person.time_zone": "one of a list",
    "policy_assignment.policy": "of a policy that there is",
    "practice_policy.name": "of a policy, screened by contracts.policies.practice.drafted",
    "practice_policy.base": "of a policy",
    "practice_policy.changes": "rules and factors",
    "practice_policy.internal_values": "codes and figures",
    "site.aliases": "ScreenedTexts of sites_api",
    "site.name": "a ScreenedText of sites_api",
    "procedure_log.patient_key": "a UUID or another random key (screened_text.random_key)",
}
SHORTEST_FREE_TEXT = 40


def columns() -> dict[str, Column[object]]:
    """Every column of every table, by table.column."""
    return {f"{table.name}.{column.name}": column for table in all_tables().tables.values() for column in table.columns}


def is_free_text(column: Column[object]) -> bool:
    """Whether a column has room for a sentence."""
    if isinstance(column.type, JSON):
        return True
    return isinstance(column.type, String) and (column.type.length is None or column.type.length >= SHORTEST_FREE_TEXT)


def test_no_column_speaks_of_a_patient() -> None:
    named = {name for name in columns() if OF_A_PATIENT.search(name.partition(".")[2])}
    assert named <= set(ALLOWED), f"speaks of a patient: {sorted(named - set(ALLOWED))}"


@pytest.mark.parametrize(
    "name",
    ["mrn", "patient_name", "dob", "birth_date", "pt_phone", "ssn_last4", "home_address", "age", "email", "acct_no"],
)
def test_the_names_of_such_columns_are_known(name: str) -> None:
    assert OF_A_PATIENT.search(name)


@pytest.mark.parametrize("name", ["stage", "percentage", "coverage", "page", "code", "released_on"])
def test_a_name_that_only_holds_such_a_word_is_none(name: str) -> None:
    assert not OF_A_PATIENT.search(name)


def test_every_column_with_room_for_a_sentence_is_screened_or_about_something_else() -> None:
    free = {name for name, column in columns().items() if is_free_text(column)}
    known = SCREENED | set(OF_SOMETHING_ELSE) | {name for name in free if name.partition(".")[0] in FROM_FILES}
    assert free <= known, f"say in this test what keeps a patient out of: {sorted(free - known)}"


def test_the_lists_name_nothing_that_is_gone() -> None:
    assert set(columns()) >= SCREENED
    assert set(OF_SOMETHING_ELSE) <= set(columns())
    assert {name.partition(".")[0] for name in columns()} >= FROM_FILES


def test_the_columns_called_screened_are_screened_on_their_way_in() -> None:
    fields = LogBodySchema().fields
    screened = {f"procedure_log.{name}" for name, field in fields.items() if isinstance(field, ScreenedText)}
    assert screened == SCREENED
