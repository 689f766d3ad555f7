"""Entries of the audit trail in a person's words; an action without any is shown as it is."""

from __future__ import annotations

WORDS = {
    "member-figures.view": "looked at figures",
    "benchmark-report.view": "looked at the benchmark report",
    "policy.preview": "looked at what a change of policy would do",
    "policy.change": "changed a policy",
    "organization.found": "founded the practice",
    "invitation.send": "sent an invitation",
    "invitation.withdraw": "took an invitation back",
    "invitation.accept": "accepted an invitation",
    "member.change": "changed a membership",
    "roster.import": "brought the members to a roster",
    "leave.add": "entered leave",
    "leave.remove": "took leave back",
    "audit.export": "took the audit trail as a file",
    "survey.import": "brought a survey",
    "survey.correct": "corrected what is said of a survey",
    "survey.remove": "removed a survey",
    "survey-mapping.keep": "kept a mapping of headers",
    "survey-mapping.remove": "removed a mapping of headers",
    "crosswalk.change": "said what stands for a specialty in a survey",
    "crosswalk.suggest": "had specialties of a survey suggested",
    "person.leave": "deleted their account",
    "site.put": "stated a site",
    "site.remove": "removed a site",
    "period.close": "closed a month",
}
