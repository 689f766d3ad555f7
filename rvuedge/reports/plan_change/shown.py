"""A plan change as it is shown: its rows with names, from what its job wrote down, and the look written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from rvuedge.accounts.audit.visibility import record_view
from rvuedge.accounts.jobs import queue
from rvuedge.accounts.jobs.models import Job
from rvuedge.accounts.people.queries import names_of, organization_named
from rvuedge.benchmarks.store.queries import surveys_for
from rvuedge.contracts.terms.practice import template_as_read
from rvuedge.contracts.terms.sentences import sentences
from rvuedge.platform.figures import count
from rvuedge.reports.benchmark.build import release_windows
from rvuedge.reports.plan_change.rows import NotCompared, PersonChange, PlanOutcome, outcome
from rvuedge.reports.rules.clinical_time import Stint
from rvuedge.reports.rules.notes import uncovered, without_release

OF_DAYS = ("In effect", "Clinical FTE")  # sentences about what a plan for many has none of


@dataclass(frozen=True, slots=True)
class PlanChangeShown:
    """A plan change for a reader. `outcome` is None while its job runs or where it failed."""

    job: Job
    organization: str
    plan: str
    plan_says: tuple[str, ...]
    start: date
    end: date
    release: str | None
    outcome: PlanOutcome | None
    names: Mapping[int, str]
    gaps: tuple[Stint, ...] = ()

    @property
    def method(self) -> list[str]:
        """What a reader has to know of the figures, in sentences."""
        found = [
            f"The work of {self.start:%B %Y} to {self.end:%B %Y} under the present terms and under the new plan.",
            "The new plan stands on the same days, at the clinical FTE of the present terms.",
            "Work spread as it was logged. Call, entries and dated sums are what was entered.",
            "Pay is what is earned, before draws, taxes and benefits.",
            "More or less volume moves work and what follows it; dated and one-off sums stay.",
        ]
        if self.gaps:
            found.append(f"{without_release(self.gaps)} A yearly threshold is counted for the whole year all the same.")
        if self.release is None:
            found.append("No release is loaded that begins after these months, so none is tried.")
        else:
            found.append(
                f"At {self.release} each physician’s lines are valued anew and every day’s work moves in the same "
                "proportion; a line that it does not value counts as 0, and work whose values a contract freezes stays."
            )
        if self.outcome is not None and self.outcome.unconfirmed:
            people = count(self.outcome.unconfirmed, "physician")
            found.append(f"Of {people} the present terms are as the practice states them, not yet confirmed.")
        return [*found, "Nothing is applied. This is no opinion on fair market value."]

    def as_json(self) -> dict[str, Any]:
        """As the API answers it, with names."""
        out = self.outcome
        rows, left = (out.rows, out.left_out) if out else ((), ())
        return {
            "job_id": self.job.id, "state": self.job.state, "plan": self.plan, "plan_says": self.plan_says,
            "start": self.start, "end": self.end, "release": self.release,
            "budget": out and out.budget, "gain": out and len(out.winners), "lose": out and len(out.losers),
            "unconfirmed": out and out.unconfirmed, "tried": out.tried if out else (), "method": self.method,
            "rows": [_named(row, self.names) for row in rows], "left_out": [_named(item, self.names) for item in left],
            "reasons": [{"reason": why, "count": number} for why, number in (out.reasons if out else ())],
        }  # fmt: skip


def _named(row: PersonChange | NotCompared, names: Mapping[int, str]) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in row.__slots__}
    more = {"sums": row.sums} if isinstance(row, PersonChange) else {}
    return {**facts, **more, "name": names.get(row.person_id, "")}


def shown_to(actor: int, job: Job, *, wanted: str, now: datetime) -> PlanChangeShown:
    """What a plan change came to, after the look at everybody in it is written down."""
    payload, organization_id = job.payload, int(job.organization_id or 0)
    found = _outcome(job) if job.state == "done" else None
    people = found.people if found else []
    if people:
        detail = {"plan": payload["plan"]["name"], "from": payload["start"], "to": payload["end"], "format": wanted}
        record_view(actor, organization_id, people, what="plan change", detail=detail, now=now)
    start, end = date.fromisoformat(payload["start"]), date.fromisoformat(payload["end"])
    return PlanChangeShown(
        job=job,
        organization=organization_named(organization_id),
        plan=payload["plan"]["name"],
        plan_says=_says(payload["plan"], organization_id),
        start=start,
        end=end,
        release=payload["release"],
        outcome=found,
        names=names_of(people),
        gaps=tuple(uncovered(release_windows(), start, end)),
    )


def _outcome(job: Job) -> PlanOutcome:
    notes = [detail for _, detail in queue.notes_of(job.id)]
    rows = [PersonChange.from_json(row) for note in notes for row in note["rows"]]
    return outcome(rows, [NotCompared.from_json(item) for note in notes for item in note["left"]])


def _says(plan: Mapping[str, Any], organization_id: int) -> tuple[str, ...]:
    """The new plan as sentences; of a change to each one's own, its name says all."""
    if "terms" not in plan:
        return ()
    surveys = {survey.id: survey.name for survey in surveys_for([organization_id])}
    phrases = sentences(template_as_read(plan["terms"]), surveys)
    return tuple(phrase for phrase in phrases if not phrase.startswith(OF_DAYS))
