"""What a practice says of its members by file: who belongs to it (the roster), and what their contracts pay."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

from rvuedge.accounts.jobs.work import Work
from rvuedge.accounts.people.models import Person
from rvuedge.accounts.practices.roster import RosterResult, import_roster
from rvuedge.accounts.rules.roster.rows import VOCABULARY
from rvuedge.accounts.rules.staff_cells import read_cfte
from rvuedge.contracts.terms import practice
from rvuedge.files.columns.outcomes import answered
from rvuedge.files.values.figures import read_figure
from rvuedge.files.values.refusals import CellError
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.extensions import db
from rvuedge.platform.figures import plain
from rvuedge.productivity.practice_terms import services as practice_terms
from rvuedge.uploads import headings
from rvuedge.uploads.kinds.facts import PracticeFacts, TableFacts, day_in, manner_of, member_in
from rvuedge.uploads.kinds.protocol import AsSent, Sent, in_one_step
from rvuedge.uploads.overview import SAMPLES, Overview
from rvuedge.uploads.plain_tables import PlainRow, PlainTable, table_columns

ROSTER_HEAD = ("Email", "Name", "Role", "cFTE", "From", "Last day", "What happens")
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
            ROSTER_HEAD,
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


# Pay of a row with the least it may be and how many places the column has (contracts/terms/schemas.py, MoneySchema).
FIGURES = {
    "base_salary": ("base salary", 2),
    "rate": ("dollars per wRVU", 4),
    "threshold": ("threshold", 2),
    "annual_goal": ("goal", 2),
}
MOST = Decimal(100_000_000)  # dollars or wRVUs of a person's year: above any, so a column of another kind
CONTRACTS_HEAD = ("Member", "From", "Until", "Clinical FTE", "Template", "Base salary", "Per wRVU", "Threshold", "Goal")


def _contracts(sent: Sent, table: PlainTable) -> TableFacts:
    facts = TableFacts([], [], {})
    manner = manner_of(sent, table, "first_day", "last_day")
    templates = {item.name.casefold(): item.name for item in practice.templates_of(sent.organization_id or 0)}
    for row in table.rows:
        before = len(facts.problems)
        person_id = member_in(sent, row, facts)
        first = day_in(row, "first_day", manner, facts, "first day")
        last = day_in(row, "last_day", manner, facts, "last day")
        pay = {name: _figure(row, name, facts) for name in FIGURES}
        named = row.text("template")
        template = templates.get(named.casefold()) if named else None
        if named and template is None:
            known = ", ".join(templates.values()) or "none is stored"
            facts.problem(row, "template", named, f"a template of the practice: {known}")
        elif named and any(pay.values()):
            facts.problem(row, "template", named, "a template or figures, not both")
        elif not named and pay["base_salary"] is None and pay["rate"] is None:
            facts.problem(row, "base salary", "nothing", "a base salary, dollars per wRVU, or a template")
        elif pay["threshold"] is not None and pay["rate"] is None:
            facts.problem(row, "threshold", f"{pay['threshold']:f}", "dollars per wRVU beside a threshold")
        if first is None and len(facts.problems) == before:
            facts.problem(row, "first day", row.text("first_day") or "nothing", "the first day of the terms")
        cfte = _cfte(sent, row, person_id, first, facts)
        if person_id is None or first is None or len(facts.problems) > before:
            continue
        facts.made.append({"person": person_id, "from": first, "to": last, "cfte": cfte, "template": template, **pay})
    return facts


def _figure(row: PlainRow, name: str, facts: TableFacts) -> Decimal | None:
    """A figure of a row; None where the cell says nothing, or what it says is noted as a problem."""
    text, (called, places) = row.text(name), FIGURES[name]
    if not text:
        return None
    try:
        found = read_figure(text)
    except CellError as error:
        facts.problem(row, called, error.found, error.expected)
        return None
    if found is None or not 0 < found < MOST or found != round(found, places):
        facts.problem(row, called, text, f"a figure above 0 with at most {places} decimals")
        return None
    return found


def _cfte(sent: Sent, row: PlainRow, person_id: int | None, first: date | None, facts: TableFacts) -> Decimal | None:
    """The clinical FTE of a row, or the roster's of its first day where the file says none."""
    try:
        stated = read_cfte(row.text("cfte"))
    except CellError as error:
        facts.problem(row, "clinical FTE", error.found, error.expected)
        return None
    if stated is not None or person_id is None or first is None:
        if stated == 0:
            facts.problem(row, "clinical FTE", "0", "more than 0 and at most 1")
        return stated
    try:
        return practice.cfte_on(sent.organization_id or 0, person_id, first)
    except RvuEdgeError as error:
        facts.problem(row, "clinical FTE", "nothing", error.detail)
        return None


def _fields(sent: Sent, item: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the terms it states."""
    days = {"effective_from": item["from"], "effective_to": item["to"], "cfte": item["cfte"]}
    if item["template"]:
        found = practice.template_named(sent.organization_id or 0, item["template"])
        stated = practice.from_template(found, cfte=item["cfte"])
        return {**{name: getattr(stated, name) for name in practice.FOR_A_CLASS}, **days}
    money = {name: f"{item[name]:f}" for name in ("base_salary", "rate", "threshold") if item[name] is not None}
    pay: dict[str, Any] = {"rate": item["rate"], "money": None} if set(money) == {"rate"} else {"money": money}
    return {**pay, "annual_goal": item["annual_goal"], **days}


def _store(sent: Sent, item: Mapping[str, Any]) -> Any:
    by = db.session.get_one(Person, sent.person_id)
    made, _ = practice_terms.state(
        sent.organization_id or 0, item["person"], _fields(sent, item), template=item["template"], by=by, now=sent.now
    )
    return [item["person"], made.id] if made.stated_at == sent.now else None


def _remove(sent: Sent, stored: Any) -> None:
    """Take stated terms back; those that were confirmed or replaced meanwhile stay."""
    person_id, terms_id = stored
    by = db.session.get_one(Person, sent.person_id)
    with suppress(practice.TermsAnsweredError):
        practice_terms.withdraw(sent.organization_id or 0, person_id, terms_id, by=by, now=sent.now)


KINDS = (
    PracticeRoster(),
    PracticeFacts(
        "contracts",
        "Contracts of members",
        headings.CONTRACTS,
        ("first_day",),
        CONTRACTS_HEAD,
        _contracts,
        _store,
        _remove,
    ),
)
