"""What is to become of the charges of a file, beside what is stored: made, already here, duplicate, ending others."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import get_args

from rvuedge.files.columns.outcomes import LeftOut, Question
from rvuedge.files.problems import FileProblem
from rvuedge.logbook.charges import queries as charge_queries
from rvuedge.logbook.charges.corrections import mark_changed
from rvuedge.logbook.charges.matching import Outcome, Planned, contradictions, mark_duplicates, planned
from rvuedge.logbook.charges.own_logs import checked
from rvuedge.logbook.charges.queries import Record
from rvuedge.logbook.charges.rules.encounters import ChargeFile, Encounter, SegmentProblem, Skipped, Void
from rvuedge.logbook.records import queries as log_queries
from rvuedge.logbook.records.facts import Owner
from rvuedge.platform.errors import InvalidError

NAMED = 100  # providers listed at once; a file of a health system has more


class SeveralProvidersError(InvalidError):
    """The file holds charges of several rendering providers and nothing says which is the person."""

    code = "several-providers"


class NoSuchProviderError(InvalidError):
    """The file has no charge of the provider that was asked for; `errors.provider` lists those it has."""

    code = "no-such-provider"


@dataclass(slots=True)
class ImportPlan:
    """The logs of a file and what becomes of them; `ended` are earlier logs that its claims replace or void.

    `left_out` names what of the file was not read, `questions` what has to be answered.
    """

    kind: str
    logs: list[Planned]
    skipped: tuple[Skipped, ...]
    problems: list[FileProblem]
    notes: list[FileProblem]
    others: int
    ended: list[Record] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)

    def counts(self) -> dict[str, int]:
        """How many logs came to what, lines made, rows skipped, problems, and other providers' lines."""
        outcomes = Counter(log.outcome for log in self.logs)
        return {
            **{name: outcomes[name] for name in get_args(Outcome)},
            "lines": sum(len(log.facts.lines) for log in self.logs if log.outcome == "made"),
            "skipped": len(self.skipped),
            "problems": len(self.problems),
            "other_providers": self.others,
            "ended": len(self.ended),
            "left_out": len(self.left_out),
        }


def make_plan(
    read: ChargeFile, *, owner: Owner, provider: str | None, keep: bool, corrections: str, today: date
) -> ImportPlan:
    """Decide on every charge. Raises SeveralProvidersError when somebody has to say whose charges are meant, and
    NoSuchProviderError when the file has none of theirs."""
    mine, faults = checked(_own(read, provider), person_id=owner.person_id)
    others = sum(len(encounter.charges) for encounter in read.encounters) - sum(
        len(encounter.charges) for encounter in mine
    )
    plan = ImportPlan(
        read.kind,
        planned(mine, person_id=owner.person_id, kind=read.kind),
        read.skipped,
        [*read.problems, *faults],
        list(read.notes),
        others + read.others,
        left_out=list(read.left_out),
        questions=list(read.questions),
    )
    _drop_contradictions(plan, owner, today)
    _mark_known(plan, owner.person_id)
    if plan.kind == "rvu-edge":
        _mark_own(plan, owner.person_id)
    changed = mark_changed(plan.logs, owner.person_id, corrections)
    plan.ended += changed.ended
    plan.problems += changed.problems
    plan.questions += changed.questions
    _end_earlier(plan, owner.person_id, [void for void in read.voids if provider is None or void.provider == provider])
    known = {log.facts.id for log in plan.logs} | {log.id for _, log in plan.ended}
    days = {log.facts.performed_on for log in plan.logs}
    pool = charge_queries.lines_like(owner.person_id, days, kind=read.kind, but=known)
    plan.left_out += mark_duplicates(plan.logs, pool, keep=keep)
    return plan


def _own(read: ChargeFile, provider: str | None) -> list[Encounter]:
    names = Counter(read.providers)
    if not names:
        for encounter in read.encounters:
            if encounter.provider:
                names[encounter.provider] += len(encounter.charges)
    listed = [f"{name} ({count:,} lines)" for name, count in names.most_common(NAMED)]
    if provider is None and len(names) > 1:
        raise SeveralProvidersError(
            f"The file holds charges of {len(names)} rendering providers; give npi or provider to say whose are yours: "
            f"{', '.join(listed[:20])}.",
            errors={
                "npi": ["Needed for a file of several providers."],
                "provider": [name for name, _ in names.most_common(NAMED)],
            },
        )
    if provider is not None and provider not in names:
        has = f"It has {', '.join(listed[:20])}." if names else "It names no provider at all."
        hint = (
            " It has no NPIs; give provider with a name."
            if provider.isdigit() and names and not any(map(str.isdigit, names))
            else ""
        )
        raise NoSuchProviderError(
            f"The file has no charge of {provider[:60]!r}. {has}{hint}", errors={"provider": list(names)[:NAMED]}
        )
    return [encounter for encounter in read.encounters if provider is None or encounter.provider == provider]


def _drop_contradictions(plan: ImportPlan, owner: Owner, today: date) -> None:
    """A claim of which one log cannot be saved is left out whole: half an encounter would be credited wrongly."""
    broken: set[tuple[str | None, int]] = set()
    problem = SegmentProblem if plan.kind == "837p" else FileProblem
    for log in plan.logs:
        found = contradictions(log, person=owner.facts, today=today, problem=problem)
        if found:
            plan.problems += found
            broken.add((log.encounter.sheet, log.encounter.claim))
    plan.logs = [log for log in plan.logs if (log.encounter.sheet, log.encounter.claim) not in broken]


def _mark_known(plan: ImportPlan, person_id: int) -> None:
    """Logs that are here already stay as they are; what the person deleted, or a later claim ended, stays gone."""
    ids = [log.facts.id for log in plan.logs]
    known = log_queries.logs_by_id(person_id, ids)
    deleted = [log_id for log_id, log in known.items() if log.deleted_at is not None]
    back = charge_queries.returnable(person_id, deleted)
    ended = charge_queries.ended(person_id, deleted)
    for planned_log in plan.logs:
        log = known.get(planned_log.facts.id)
        if log is None or planned_log.facts.id in back:
            continue
        if log.deleted_at is None:
            planned_log.outcome = "already"
        else:
            planned_log.outcome = "superseded" if log.id in ended else "deleted"


def _mark_own(plan: ImportPlan, person_id: int) -> None:
    """Of our own export, the logs that are this person's and here under their own id."""
    ids = {log.facts.id: log.encounter.header["facts"].id for log in plan.logs}  # type: ignore[attr-defined]
    known = log_queries.logs_by_id(person_id, list(ids.values()))
    for log in plan.logs:
        here = known.get(ids[log.facts.id])
        if log.outcome == "made" and here is not None and not here.is_deleted:
            log.outcome, log.duplicate_of = "already", (here.id,)


def _end_earlier(plan: ImportPlan, person_id: int, voids: Sequence[Void]) -> None:
    """Find the earlier logs that replacing (7) and voiding (8) claims end."""
    replacing: dict[int, list[Planned]] = {}
    for log in plan.logs:
        if log.encounter.replaces and log.outcome == "made":
            replacing.setdefault(log.encounter.claim, []).append(log)
    wanted = {ref for logs in replacing.values() for ref in logs[0].encounter.replaces}
    wanted |= {ref for void in voids for ref in void.references}
    known = charge_queries.earlier_claims(person_id, sorted(wanted))
    own = {log.facts.id for log in plan.logs}
    for claim, logs in replacing.items():
        days = {log.facts.performed_on for log in logs}
        if not _end(plan, known, logs[0].encounter.replaces, claim, days, own):
            plan.logs = [log for log in plan.logs if log.encounter.claim != claim]
    for void in voids:
        _end(plan, known, void.references, void.line, void.days, own, settled=void.settled)


def _end(
    plan: ImportPlan,
    known: dict[str, list[Record]],
    references: Sequence[str],
    line: int,
    days: Collection[date],
    own: set[str],
    *,
    settled: bool = False,
) -> bool:
    """End the one earlier claim; False, with a problem, when it is not clear which or was edited since."""
    found = next((known[reference] for reference in references if known.get(reference)), [])
    taken = own | {log.id for _, log in plan.ended}
    found = [(record, log) for record, log in found if log.id not in taken]
    claims = {(record.import_id, record.claim) for record, _ in found}
    if len(claims) > 1:
        same_day = {(record.import_id, record.claim) for record, log in found if log.performed_on in days}
        if len(same_day) != 1:
            return _unclear(plan, line, f"{len(claims)} earlier claims of that number", "one")
        found = [pair for pair in found if (pair[0].import_id, pair[0].claim) in same_day]
    if any(log.version != record.version for record, log in found):
        return _unclear(plan, line, "an earlier claim whose log you edited since", "a log as it was imported")
    if not found and not settled:
        plan.notes.append(SegmentProblem(line, "CLM", "no earlier claim of that number here", "the claim it speaks of"))
    plan.ended += found
    return True


def _unclear(plan: ImportPlan, line: int, found: str, expected: str) -> bool:
    plan.problems.append(SegmentProblem(line, "CLM", found, expected))
    return False
