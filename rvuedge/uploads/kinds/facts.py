"""Plain tables of a practice or a program: rows become things, each stored in a step of its own and taken back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rvuedge.accounts.jobs.work import Work
from rvuedge.accounts.people.queries import Member, members_of
from rvuedge.accounts.practices.npis import npis_of
from rvuedge.files.columns.outcomes import IGNORE, Choice, LeftOut, Question, answered
from rvuedge.files.columns.vocabulary import HeadingVocabulary
from rvuedge.files.problems import FileProblem, FileRefused
from rvuedge.files.values.dates import DateManner, order_of, read_date
from rvuedge.files.values.refusals import CellError
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import transaction
from rvuedge.uploads.kinds.protocol import AsSent, Sent, UploadNotReadyError, problems_in_short, taken_back_by
from rvuedge.uploads.overview import SAMPLES, Overview
from rvuedge.uploads.plain_tables import PlainRow, PlainTable, read_plain_table
from rvuedge.uploads.providers import name_words


@dataclass(slots=True)
class TableFacts:
    """What rows of a table come to: things to store, problems, questions, and rows a person leaves out."""

    made: list[dict[str, Any]]
    problems: list[FileProblem]
    questions: dict[str, Question]
    left_out: list[LeftOut] = field(default_factory=list)

    def problem(self, row: PlainRow, column: str, found: str, expected: str) -> None:
        """Note what keeps a row out."""
        self.problems.append(FileProblem(row.line, column, found, expected))

    def ask(self, key: str, sentence: str, row: PlainRow, choices: Sequence[Choice]) -> None:
        """Note what only a person can say, once for all rows that ask it."""
        question = Question(key, sentence, f"row {row.line}", (*choices, Choice(IGNORE, "Leave these rows out.")))
        self.questions.setdefault(key, question)


@dataclass(frozen=True, slots=True)
class PracticeFacts(AsSent):
    """A kind of plain table. `read` turns its rows into things, `store` stores one, `remove` takes one back.

    `shown` are a thing's words under `head`; without it its values in their order.
    """

    name: str
    title: str
    vocabulary: HeadingVocabulary
    needed: tuple[str, ...]
    head: tuple[str, ...]
    read: Callable[[Sent, PlainTable], TableFacts]
    store: Callable[[Sent, Mapping[str, Any]], Any]
    remove: Callable[[Sent, Any], None]
    for_practice: bool | None = True
    is_undoable: bool = True
    shown: Callable[[Mapping[str, Any]], tuple[str, ...]] | None = None

    def look_over(self, sent: Sent) -> Overview:
        """Every row and what it comes to."""
        try:
            table = self._table(sent)
        except FileRefused as error:
            return Overview(fields=self.vocabulary.called, problems=tuple(error.problems))
        facts = self.read(sent, table)
        questions = (*table.questions, *facts.questions.values())
        rows = tuple((self.shown or _values)(item) for item in facts.made[:SAMPLES])
        return Overview(
            table.columns,
            self.vocabulary.called,
            questions,
            (*table.left_out, *facts.left_out),
            tuple(facts.problems),
            head=self.head,
            rows=rows,
            totals=(("Rows that would be stored", f"{len(facts.made):,}"),),
            is_ready=bool(rows) and not questions and not facts.problems,
        )

    def apply(self, sent: Sent, work: Work) -> dict[str, Any]:
        """Store row by row, each in a step of its own."""
        try:
            facts = self.read(sent, self._table(sent))
        except FileRefused as error:
            raise UploadNotReadyError(problems_in_short(tuple(error.problems), sent.file)) from error
        if facts.problems:
            raise UploadNotReadyError(problems_in_short(tuple(facts.problems), sent.file))
        if facts.questions:
            raise UploadNotReadyError("The file asks something new; nothing was imported.")
        stored, total = list(work.position.get("stored", [])), len(facts.made)
        with taken_back_by(lambda: self._take_back(sent, work.position.get("stored", []))):
            for number, item in enumerate(facts.made):
                if number < int(work.position.get("next", 0)):
                    continue
                with work.step() as step:
                    stored.append(self.store(sent, item))
                    step.leaves({"next": number + 1, "stored": stored}, done=number + 1, total=total)
        return {"stored": stored, "report": [["Rows stored", f"{sum(item is not None for item in stored):,}"]]}

    def undo(self, sent: Sent, result: Mapping[str, Any], work: Work) -> dict[str, Any]:
        """Take back what was stored, last first; what is gone already stays gone."""
        stored = [item for item in result.get("stored", []) if item is not None]
        for number, item in enumerate(reversed(stored)):
            if number < int(work.position.get("next", 0)):
                continue
            with work.step() as step:
                with suppress(NotFoundError):
                    self.remove(sent, item)
                step.leaves({"next": number + 1})
        return {"report": [["Rows taken back", f"{len(stored):,}"]]}

    def _take_back(self, sent: Sent, stored: Sequence[Any]) -> None:
        for item in reversed([item for item in stored if item is not None]):
            with transaction(), suppress(NotFoundError):
                self.remove(sent, item)

    def _table(self, sent: Sent) -> PlainTable:
        return read_plain_table(
            sent.data,
            file=sent.file,
            vocabulary=self.vocabulary,
            needed=self.needed,
            answers=answered(sent.answers.as_mapping(), sent.answers.given),
            today=sent.now.date(),
        )


def _values(item: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple("" if value is None else str(value) for value in item.values())


def day_in(row: PlainRow, field: str, manner: DateManner, facts: TableFacts, called: str) -> date | None:
    """A day of a row; None where the cell says nothing, or what it says is no day and is noted as a problem."""
    text = row.text(field)
    if not text:
        return None
    try:
        return read_date(text, manner)
    except CellError as error:
        facts.problem(row, called, error.found, error.expected)
        return None


def member_in(sent: Sent, row: PlainRow, facts: TableFacts) -> int | None:
    """Whose a row is: by NPI, by address, by a name that one member has, or by an answer; None for a row that waits."""
    people = {member.person.id: member.person for member in _members(sent)}
    if (npi := row.text("npi")) and (whose := npis_of(sent.organization_id or 0).get(npi)) in people:
        return whose
    address = row.text("email").casefold()
    if address:
        found = next((number for number, person in people.items() if person.email == address), None)
        if found is None:
            facts.problem(row, "email", repr(address), "the address of a member")
        return found
    name = row.text("name")
    key = f"person:{name}"
    given = sent.answers.given.get(key)
    if given == IGNORE:
        facts.left_out.append(LeftOut("row", f"row {row.line}", 1, f"“{name}” was answered with leaving the row out"))
        return None
    if given is not None and given.isdigit() and int(given) in people:
        return int(given)
    same = [number for number, person in people.items() if name and name_words(person.name) == name_words(name)]
    if len(same) == 1:
        return same[0]
    choices = [Choice(str(number), person.name) for number, person in people.items()]
    facts.ask(key, f"Who is “{name}”?" if name else "Whose are the rows without a name?", row, choices)
    return None


def _members(sent: Sent) -> list[Member]:
    return members_of(sent.organization_id or 0, start=date.min, end=date.max)


def manner_of(sent: Sent, table: PlainTable, *fields: str) -> DateManner:
    """How a table writes its days, by all cells of some columns."""
    texts = [row.text(name) for row in table.rows for name in fields]
    return DateManner(sent.now.date(), order=order_of(texts))
