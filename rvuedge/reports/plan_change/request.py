"""What a manager asks of a plan change (whose, which plan, which year), and the job that models it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from rvuedge.accounts.jobs import queue
from rvuedge.accounts.jobs.models import Job
from rvuedge.accounts.jobs.work import new_holder, work_now
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.people.queries import members_of
from rvuedge.catalog.store.queries import release_named, releases
from rvuedge.contracts.policies.practice import policy_named
from rvuedge.contracts.terms import practice
from rvuedge.contracts.terms.models import PracticeTerms
from rvuedge.contracts.terms.services import Stated, checked_terms, json_of
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.productivity.pay.contract_parts import pays
from rvuedge.reports.plan_change.jobs import KIND
from rvuedge.reports.plan_change.new_plan import Adjustment, change_words

SECONDS = 20  # a request waits as long; what is left goes on with the worker
DAY = timedelta(days=1)
CLOSED = ("withdrawn", "replaced")


def ask(
    organization_id: int, body: Mapping[str, Any], *, by: Person, now: datetime, seconds: float | None = SECONDS
) -> Job:
    """Model a plan change: done within the request where that takes some seconds, else by the worker; the job.

    `seconds` None works on it to its end.

    Raises NotFoundError for a template, terms or a release there are not, InvalidError for a year that is not over, a
    group without anybody, or a plan that pays nothing for work; ContractTermsError.
    """
    start, end = twelve_months(body["from_"], now.date())
    payload = {
        "plan": _plan(organization_id, body),
        "people": _people(organization_id, body, start, end),
        "start": start.isoformat(),
        "end": end.isoformat(),
        "release": _release(body["release"], end),
    }
    holder = new_holder()
    job = queue.enqueue(KIND, payload, now=now, person_id=by.id, organization_id=organization_id, holder=holder)
    if not db.session().info.get("writing"):
        work_now(job, holder, seconds=seconds)
    return job_of(organization_id, job)


def job_of(organization_id: int, job_id: str) -> Job:
    """A plan change of a practice by its job. Raises NotFoundError, also once it is no longer stored."""
    found = queue.job_of(job_id)
    if found is None or found.kind != KIND or found.organization_id != organization_id:
        raise NotFoundError("There is no such plan change. It is stored for a day: model it again.")
    return found


def twelve_months(first: date | None, today: date) -> tuple[date, date]:
    """The twelve months from a month's first day, both days included; without one the last whole twelve.

    Raises InvalidError for months that are not over.
    """
    start = first or date(today.year - 1, today.month, 1)
    end = date(start.year + 1, start.month, 1) - DAY
    if end >= today:
        sentence = f"These twelve months end on {end}. Choose twelve months that are over."
        raise InvalidError(sentence, errors={"from": [sentence]})
    return start, end


def _plan(organization_id: int, body: Mapping[str, Any]) -> dict[str, Any]:
    """The new plan as a job's payload has it: its name, with the terms or the change."""
    if body["change"] is not None:
        change = {name: value for name, value in body["change"].items() if value is not None}
        return {"name": change_words(Adjustment(**change)), "change": {name: str(change[name]) for name in change}}
    if body["template"] is not None:
        return _paying(body["template"], practice.template_named(organization_id, body["template"]).terms)
    if body["terms_id"] is not None:
        found = db.session.get(PracticeTerms, body["terms_id"])
        if found is None or found.organization_id != organization_id or found.state in CLOSED:
            raise NotFoundError("Your practice has stated no such terms.")
        return _paying("Terms as stated", {name: json_of(getattr(found, name)) for name in practice.FOR_A_CLASS})
    stated = Stated(**{name: body["terms"][name] for name in practice.FOR_A_CLASS if name in body["terms"]})
    policy_named(stated.policy, [organization_id])
    columns = checked_terms(stated, None, [organization_id])
    return _paying("New terms", {name: json_of(columns[name]) for name in practice.FOR_A_CLASS})


def _paying(name: str, terms: Mapping[str, Any]) -> dict[str, Any]:
    if not pays(practice.template_as_read(terms)):
        sentence = "These terms pay nothing for work: enter a salary, a rate or tiers."
        raise InvalidError(sentence, errors={"terms": [sentence]})
    return {"name": name, "terms": dict(terms)}


def _people(organization_id: int, body: Mapping[str, Any], start: date, end: date) -> list[int] | None:
    """Who was chosen among the members of the year; None for everybody."""
    members = {member.person.id: member.person for member in members_of(organization_id, start=start, end=end)}
    found: Sequence[int] | None = None
    if body["people"] is not None:
        found = [number for number in body["people"] if number in members]
        if len(found) < len(set(body["people"])):
            raise NotFoundError("Somebody chosen was no member of the practice in these twelve months.")
    elif body["specialty"] is not None:
        found = [number for number, person in members.items() if person.specialty == body["specialty"]]
    elif body["class_of"] is not None:
        found = [number for number in _of_class(organization_id, body["class_of"]) if number in members]
    if found is not None and not found:
        raise InvalidError("Nobody of this group was a member in these twelve months.", errors={"people": ["Nobody."]})
    return None if found is None else list(dict.fromkeys(found))


def _of_class(organization_id: int, template: str) -> list[int]:
    """Who is under terms made from a template: the newest that were stated and not taken back."""
    newest: dict[int, PracticeTerms] = {}
    for terms in practice.stated_for(organization_id):
        if terms.state not in CLOSED:
            newest.setdefault(terms.person_id, terms)
    return [person for person, terms in newest.items() if terms.template == template]


def _release(name: str | None, end: date) -> str | None:
    """The release tried: the one named, else the newest loaded that begins after the year; None where there is none."""
    if name:
        return release_named(name).name
    later = [release for release in releases() if release.effective_from > end]
    return later[-1].name if later else None
