"""A practice's roster: members are changed, everybody else is invited."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rvuedge.accounts.jobs.work import Work
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.practices.roster import RosterResult, import_roster
from rvuedge.accounts.rules.roster_file import VOCABULARY
from rvuedge.files.columns.outcomes import answered
from rvuedge.platform.extensions import db
from rvuedge.platform.figures import plain
from rvuedge.uploads.kinds.protocol import AsSent, Sent, in_one_step
from rvuedge.uploads.overview import SAMPLES, Overview
from rvuedge.uploads.plain_tables import table_columns

HEAD = ("Email", "Name", "Role", "cFTE", "From", "Last day", "What happens")
OUTCOMES = {
    "unchanged": "Members and invitations that stay as they are",
    "changed": "Members that change",
    "invited": "People who get an invitation",
    "invited_again": "Invitations that are sent again",
}


class PracticeRoster(AsSent):
    """Who belongs to the practice, from when to when."""

    name = "roster"
    title = "Roster"
    for_practice: bool | None = True
    is_undoable: bool = False

    def look_over(self, sent: Sent) -> Overview:
        """Every row and what becomes of it."""
        result = _brought(sent, dry_run=True)
        counts = result.counts()
        columns = table_columns(
            sent.data, sent.file, VOCABULARY, answered(sent.answers.as_mapping(), sent.answers.given), "email"
        )
        return Overview(
            columns,
            VOCABULARY.called,
            result.questions,
            result.left_out,
            result.problems,
            result.notes,
            HEAD,
            _rows(result),
            tuple((words, f"{counts[name]:,}") for name, words in OUTCOMES.items() if counts[name]),
            is_ready=result.accepted and bool(result.steps),
        )

    def apply(self, sent: Sent, work: Work) -> dict[str, Any]:
        """Change members and send invitations."""

        def store() -> dict[str, Any]:
            counts = _brought(sent, dry_run=False).counts()
            return {"report": [[words, f"{counts[name]:,}"] for name, words in OUTCOMES.items()]}

        return in_one_step(work, store)

    def undo(self, _sent: Sent, _result: Mapping[str, Any], _work: Work) -> dict[str, Any]:
        """Nothing: a mail cannot be called back, and `is_undoable` says so."""
        return {}


def _brought(sent: Sent, *, dry_run: bool) -> RosterResult:
    return import_roster(
        sent.organization_id or 0,
        sent.data,
        sent.file,
        dry_run=dry_run,
        by=db.session.get_one(Person, sent.person_id),
        now=sent.now,
        mapping={heading: name for name, headings in sent.answers.mapping.items() for heading in headings}
        | dict.fromkeys(sent.answers.ignored, "ignore"),
        answers=dict(sent.answers.given),
    )


def _rows(result: RosterResult) -> tuple[tuple[str, ...], ...]:
    found = []
    for step in result.steps[:SAMPLES]:
        row = step.row
        cfte = "" if row.cfte is None else plain(row.cfte)
        days = ("" if day is None else day.isoformat() for day in (row.start, row.end))
        found.append((row.email, row.name or "", row.role or "", cfte, *days, step.outcome.replace("_", " ")))
    return tuple(found)


KINDS = (PracticeRoster(),)
