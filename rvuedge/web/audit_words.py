"""Entries of the audit trail in a person's words; an action without any is shown as it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from rvuedge.platform.figures import count

WORDS = {
    "member-figures.view": "viewed figures",
    "benchmark-report.view": "viewed the benchmark report",
    "report-comment.write": "wrote a comment on a physician of a report",
    "report-comment.remove": "took a comment on a physician of a report back",
    "saved-report.save": "saved a report",
    "saved-report.change": "changed a saved report",
    "saved-report.remove": "deleted a saved report",
    "saved-report.schedule": "had a saved report mailed",
    "saved-report.unschedule": "ended the mail of a saved report",
    "policy.preview": "previewed a policy change",
    "policy.change": "changed a policy",
    "policy-assignment.preview": "previewed an assignment of a policy",
    "policy-assignment.add": "assigned a policy",
    "work-place.add": "stated where they work",
    "organization.found": "created the practice",
    "single-sign-on.put": "stated the practice’s own sign-in",
    "single-sign-on.remove": "removed the practice’s own sign-in",
    "single-sign-on.link": "signed in through the practice for the first time",
    "single-sign-on.unlink": "ended a link with the practice’s sign-in",
    "practice-domain.add": "confirmed a mail domain of the practice",
    "practice-domain.remove": "took a mail domain of the practice back",
    "invitation.send": "sent an invitation",
    "invitation.withdraw": "revoked an invitation",
    "invitation.accept": "accepted an invitation",
    "member.change": "changed a membership",
    "member.cfte": "changed a clinical FTE",
    "career-stage.change": "changed the career stage",
    "roster.import": "imported a roster",
    "roster.undo": "undid the import of a roster",
    "group-charges.import": "imported the group’s charges",
    "group-charges.undo": "undid the import of the group’s charges",
    "leave.import": "imported leave",
    "leave.undo": "undid the import of leave",
    "sites.import": "imported sites",
    "sites.undo": "undid the import of sites",
    "group-statement.import": "compared a statement of the group",
    "group-statement.undo": "removed a comparison of the group",
    "group-reconciliation.note": "changed the note on a comparison of the group",
    "terms.state": "stated terms of a contract",
    "terms.confirm": "confirmed terms of a contract",
    "terms.query": "asked about terms of a contract",
    "terms.withdraw": "took stated terms back",
    "terms-template.put": "saved a template of terms",
    "terms-template.remove": "removed a template of terms",
    "contracts.import": "imported contracts",
    "contracts.undo": "undid the import of contracts",
    "provider.forget": "forgot whose a provider of files is",
    "member.npi": "changed a member’s NPI",
    "cfte.import": "imported clinical FTE",
    "cfte.undo": "undid the import of clinical FTE",
    "survey.undo": "undid the import of a survey",
    "leave.add": "added leave",
    "leave.remove": "removed leave",
    "audit.export": "exported the audit trail",
    "survey.import": "uploaded a survey",
    "survey.correct": "edited survey details",
    "survey.correct-figure": "corrected a survey figure",
    "survey.remove": "removed a survey",
    "survey-mapping.keep": "saved a header mapping",
    "survey-mapping.remove": "removed a header mapping",
    "crosswalk.change": "mapped a specialty",
    "crosswalk.suggest": "requested specialty matches",
    "person.leave": "deleted their account",
    "site.put": "saved a site",
    "site.remove": "removed a site",
    "period.close": "closed a month",
    "job.cancel": "canceled a background job",
    "program.put": "stated the program’s specialty",
    "program-rules.put": "stated program rules",
    "program-rules.remove": "removed program rules",
    "resident.put": "changed a resident’s training",
    "residents.import": "imported residents",
    "residents.undo": "undid the import of residents",
    "rotation.put": "saved a rotation",
    "rotation.remove": "removed a rotation",
    "rotation-block.put": "put a resident on a rotation",
    "rotation-block.remove": "took a resident off a rotation",
    "rotations.import": "imported rotations",
    "rotations.undo": "undid the import of rotations",
    "attending.put": "saved an attending",
    "attending.link": "linked a written name to an attending",
    "attending.remove": "removed an attending",
    "requirement-set.put": "entered a requirement set",
    "requirement-set.remove": "removed a requirement set",
    "requirement-set.assign": "assigned a requirement set",
    "requirement-set.unassign": "took back the assignment of a requirement set",
    "code-map.put": "said where a code counts",
    "code-map.remove": "removed a code from the map",
    "code-map.import": "imported a code map",
    "code-map.undo": "undid the import of a code map",
    "own-set.import": "imported a requirement set",
    "own-set.undo": "undid the import of a requirement set",
    "certification.give": "certified for a procedure",
    "certification.end": "ended a certification",
    "look-up-link.make": "made a look-up link",
    "look-up-link.withdraw": "withdrew a look-up link",
    "assessment.open": "began the assessment of a case",
    "assessment.rate": "rated a case",
    "student-entry.sign": "signed an entry",
    "student-entry.return": "returned an entry",
    "clerkship-list.put": "saved a list of required experiences",
    "clerkship-list.remove": "deleted a list of required experiences",
    "attestation.request": "requested an attestation",
    "attestation.confirm": "confirmed a case",
    "attestation.amend": "attested a case with other facts",
    "attestation.return": "returned a case",
    "attestation.dispute": "disputed a case",
    "attestation.undo": "took an attestation back",
    "attestation.object": "objected to an attestation",
    "attestation.settle": "settled a disputed case",
    "attestation.copy": "copied a case into their own log",
    "trail.erase": "removed the words of someone who left",
    "account.sign-up": "signed up",
    "account.confirm": "confirmed the email address",
    "account.sign-in": "signed in",
    "account.sign-in-refused": "was refused at sign-in",
    "account.factor-refused": "gave a wrong second factor",
    "account.proof-refused": "was refused a change for want of proof",
    "account.lock": "was locked out after too many wrong tries",
    "account.sign-out": "signed out",
    "account.session-end": "signed a device out",
    "account.sessions-end": "signed every device out",
    "account.token-reuse": "used a token that was used before; its device was signed out",
    "account.password-change": "changed the password",
    "account.password-reset-send": "requested a link to reset the password",
    "account.password-reset": "reset the password",
    "account.factor-add": "added a second factor",
    "account.factor-remove": "removed a second factor",
    "account.factors-reset": "removed every second factor",
    "account.recovery-codes-make": "made new recovery codes",
    "account.recovery-code-use": "used a recovery code",
    "account.email-change-send": "requested a change of the email address",
    "account.email-change": "changed the email address",
    "account.identity-link": "linked single sign-on",
    "account.identity-unlink": "unlinked single sign-on",
    "account.disable": "disabled the account",
    "account.enable": "enabled the account",
}

VIEWED = {
    "pending statements": "the preview of the next month to close",
    "practice desk": "the practice desk",
    "practice set-up": "the practice’s set-up",
    "member page": "the member’s page",
    "dashboard": "the dashboard",
    "wrvu": "wRVU totals",
    "logs": "logged cases",
    "leave": "leave",
    "statement": "a monthly statement",
    "statement pack": "every statement of a month",
    "payroll file": "a month’s payroll file",
    "reconciliation": "a reconciliation",
    "reconciliations": "the list of reconciliations",
    "assessments": "assessments after cases",
    "required experiences": "required experiences",
}
FORMATS = {"page": "on the page", "list": "in a list", "removal": "to remove it"}
# Means that are not said as they are written.
BY = {
    "recovery-code": "recovery code",
    "single-sign-on": "single sign-on",
    "mailed-link": "mailed link",
    "refresh-token": "refresh token",
    "authenticator": "authenticator app",
}
DETAILS = {"physicians": "with names", "groups": "without names"}
# What a detail is called before its value; a name that is not here is said with spaces for its underscores.
NAMES = {
    "ended_on": "last day",
    "started_on": "first day",
    "cfte": "clinical FTE",
    "posted": "lines and adjustments posted:",
    "logs": "cases affected:",
    "change": "change in wRVUs:",
    "suggested": "suggestions:",
    "invited_again": "re-invited:",
    "invited": "invited:",
    "changed": "changed:",
    "unchanged": "unchanged:",
    "problems": "problems:",
    "lines": "lines:",
    "data_year": "data year",
    "schedule_year": "fee schedule year",
    "effective_date": "dollars as of",
    "license_note": "license note",
    "licence_note": "license note",  # in entries written by version 0.1
    "before": "before:",
}


def in_words(detail: Mapping[str, Any]) -> list[str]:
    """What an entry says beyond its action, thing by thing, in words; what has no value is left out.

    >>> in_words({"what": "wrvu", "from": "2026-01-01", "to": "2026-06-30", "by": "code", "format": "csv"})
    ['wRVU totals', 'by code', 'as CSV', '2026-01-01 to 2026-06-30']
    """
    left = {name: value for name, value in detail.items() if value and value != "None"}
    if "surveys" in left:
        left.pop("survey", None)
    if "from" in left and "to" in left:
        left["days"] = f"{left.pop('from')} to {left.pop('to')}"
    return [_shown(name, value) for name, value in left.items()]


def _surveys(value: Any) -> str:
    numbers = value if isinstance(value, list) else [value]
    return f"{'survey' if len(numbers) == 1 else 'surveys'} {', '.join(map(str, numbers))}"


SENTENCES: dict[str, Callable[[Any], str]] = {
    "what": lambda value: VIEWED.get(value, str(value)),
    "format": lambda value: FORMATS.get(value, f"as {str(value).upper()}"),
    "detail": lambda value: DETAILS.get(value, str(value)),
    "survey": _surveys,
    "surveys": _surveys,
    "days": str,
    "by": lambda value: f"by {BY.get(value, value)}",
    "entries": lambda value: f"from {count(len(value), 'entry', 'entries')}",
    "before": lambda value: f"before: {_before(str(value))}",
}


def _shown(name: str, value: Any) -> str:
    if name in SENTENCES:
        return SENTENCES[name](value)
    return f"{NAMES.get(name, name.replace('_', ' '))} {value}"


def _before(text: str) -> str:
    """How a membership was, as it is kept: role physician, ended_on None, cfte None."""
    parts = [part.partition(" ") for part in text.split(", ")]
    return ", ".join(
        f"{NAMES.get(name, name)} {'not set' if value == 'None' else value}".strip() for name, _, value in parts
    )
