"""Valuing lines without saving them: for POST /valuations and the command line, and for dry runs of imports."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import partial
from typing import Any

from rvuedge.accounts.rules.career_stages import ATTENDING, Stages
from rvuedge.catalog.store.queries import release_for
from rvuedge.contracts.policies.dated import DatedPolicy
from rvuedge.contracts.policies.practice import changed, policy_named
from rvuedge.contracts.policies.settings import refuse_statuses
from rvuedge.contracts.terms.person_now import work_terms_now
from rvuedge.logbook.credits.crediting import CreditingBasis, credit_engine_lines
from rvuedge.logbook.credits.gather import around_changes
from rvuedge.logbook.credits.rebuild import decided
from rvuedge.logbook.credits.rules.global_periods import surgeries_around
from rvuedge.logbook.credits.rules.line_credits import LineCredit, placed, refuse_all, totals
from rvuedge.logbook.records import queries as log_queries
from rvuedge.logbook.records.facts import LogFacts, Owner, PersonFacts, engine_line, line_facts
from rvuedge.logbook.records.queries import shown_credit
from rvuedge.logbook.records.revisions import Revision, buried, revised
from rvuedge.platform.errors import InvalidError
from rvuedge.valuation import Line, Policy

# A valuation has no history: what needs it is checked when a log is stored.
HISTORY = (
    "Earlier and later days: a valuation sees its own lines alone, so that the global period of an earlier surgery, a"
    " procedure repeated on another day and a visit already reported are not seen."
)
UNNUMBERED = 0  # the number of a change that is not made
AT_ONCE = 2_000  # logs valued together, as many as saving takes; a patient's are never parted


def value(body: Mapping[str, Any], *, organization_ids: Sequence[int] = ()) -> dict[str, Any]:
    """Each line's credit and drug block, the exact total, and how many lines could not be valued.

    Raises NotFoundError for an unknown release or policy, NoReleaseError outside every window, InvalidError for a day
    before the policy has rules, and ContradictoryLinesError.
    """
    release, missing = release_for(on=body["performed_on"], name=body["release"])
    lines = [_line(body, line, index) for index, line in enumerate(body["lines"])]
    more = {item.key: line_facts(line).more for item, line in zip(lines, body["lines"], strict=True)}
    refuse_statuses(body.get("policy_overrides") or {})
    named = policy_named(body["policy"], organization_ids)
    policy = named.each(lambda policy: changed(policy, body.get("policy_overrides") or {}))
    credits = _credits(lines, policy, partial(CreditingBasis, release, missing), more)
    total, unvalued = totals(credits)
    return {
        "performed_on": body["performed_on"],
        "release": release.name,
        "policy": body["policy"],
        "lines": _shown(lines, credits),
        "work_rvu": total,
        "unvalued_lines": unvalued,
        "not_checked": [HISTORY],
    }


def _credits(
    lines: Sequence[Line],
    policy: DatedPolicy,
    basis: Callable[[Policy], CreditingBasis],
    more: Mapping[str, Mapping[str, Any]],
) -> list[LineCredit]:
    """The credits in the order of the lines, each day's under the policy as it is on that day."""
    first = policy.versions[0].effective_from
    early = next((line.performed_on for line in lines if line.performed_on < first), None)
    if early is not None:
        raise InvalidError(f"{policy.name} has no rules for {early}: its rules begin on {first}.", code="E_NO_POLICY")
    refuse_all(lines)
    lines = _in_global_periods(lines, basis(policy.versions[0]))
    by_version: dict[tuple[str, str, date], list[Line]] = {}
    for line in lines:
        by_version.setdefault(policy.on(line.performed_on).identity, []).append(line)
    found: dict[str, LineCredit] = {}
    for together in by_version.values():
        found |= credit_engine_lines(together, basis=basis(policy.on(together[0].performed_on)), more=more)
    return [found[line.key] for line in lines]


def _in_global_periods(lines: Sequence[Line], basis: CreditingBasis) -> list[Line]:
    """The lines, each visit with a surgery of another day among them whose global period holds it."""
    if len({line.performed_on for line in lines}) < 2 or basis.release is None:
        return list(lines)
    performed: dict[str, list[tuple[str, date]]] = {}
    for line in sorted(lines, key=lambda line: line.performed_on):
        performed.setdefault(line.patient_key, []).append((line.code, line.performed_on))
    days = basis.known.global_days(basis.release.id, {line.code for line in lines})
    return [
        placed([line], surgeries_around(performed, [line.patient_key], line.performed_on, lambda _: days))[0]
        for line in lines
    ]


def _line(body: Mapping[str, Any], line: Mapping[str, Any], index: int) -> Line:
    performed_on: date = line.get("performed_on") or body["performed_on"]
    log = LogFacts(
        id=f"line-{index}",
        performed_on=performed_on,
        setting=line.get("setting") or body["setting"],
        patient_key=line.get("patient_key") or "this patient",
        role=line.get("role") or body.get("role"),
        lines=(line_facts(line),),
    )
    trainee = line.get("trainee")
    person = PersonFacts(
        provider_type=line.get("provider_type") or body["provider_type"],
        stages=Stages("resident") if (body["trainee"] if trainee is None else trainee) else ATTENDING,
    )
    return replace(engine_line(log, 0, person), key=f"line:{index}")


def _shown(lines: Sequence[Line], credits: Sequence[LineCredit]) -> list[dict[str, Any]]:
    return [
        {
            "code": line.code,
            "modifiers": list(line.modifiers),
            "units": line.units,
            "credit": shown_credit(credit),
            "drug": credit.drug,
            "anesthesia": credit.anesthesia,
        }
        for line, credit in zip(lines, credits, strict=True)
    ]


def credits_if_saved(
    *, owner: Owner, logs: Sequence[LogFacts], removed: Collection[str], now: datetime
) -> dict[str, Sequence[Mapping[str, Any]]]:
    """The credits of new logs and of those they touch, by log and line, with the logs of `removed` deleted.

    Read in the reader's one snapshot. Raises ContradictoryLinesError for contradictory lines.
    """
    revisions = [*_new(owner, logs, now), *_deleted(owner, removed, now)]
    found: dict[str, Sequence[Mapping[str, Any]]] = {}
    under = work_terms_now(owner.person_id)
    for some in _by_patients(revisions):
        for portion in around_changes(owner, under, some):
            found |= decided(portion, now).in_force
    return found


def _new(owner: Owner, logs: Sequence[LogFacts], now: datetime) -> Iterator[Revision]:
    for some in log_queries.chunks(logs):
        here = log_queries.logs_by_id(owner.person_id, [facts.id for facts in some])
        before = {log.id: log for log in log_queries.facts_of(owner.person_id, list(here.values()))} if here else {}
        for facts in some:
            log = revised(here.get(facts.id), facts, owner=owner, change=UNNUMBERED, now=now)
            yield Revision(log, facts, before.get(facts.id))


def _deleted(owner: Owner, ids: Collection[str], now: datetime) -> Iterator[Revision]:
    logs = [log for log in log_queries.logs_by_id(owner.person_id, ids).values() if not log.is_deleted] if ids else []
    facts = {log.id: log for log in log_queries.facts_of(owner.person_id, logs)} if logs else {}
    for log in logs:
        yield Revision(buried(log, change=UNNUMBERED, now=now), facts[log.id], facts[log.id])


def _by_patients(revisions: Sequence[Revision]) -> Iterator[list[Revision]]:
    """The revisions in portions; those of one patient, who share encounters and global periods, stay together."""
    by_patient: dict[str, list[Revision]] = {}
    for revision in revisions:
        by_patient.setdefault(revision.facts.patient_key or revision.log.id, []).append(revision)
    portion: list[Revision] = []
    for some in by_patient.values():
        portion += some
        if len(portion) >= AT_ONCE:
            yield portion
            portion = []
    if portion:
        yield portion
