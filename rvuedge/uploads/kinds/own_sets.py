"""A program's own requirement set from a sheet: a category a row, with the one above it and its number."""

from __future__ import annotations

import re
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from marshmallow import ValidationError

from rvuedge.accounts.jobs.work import Work
from rvuedge.accounts.people.models import Person
from rvuedge.files.columns.outcomes import LeftOut, answered
from rvuedge.files.problems import FileProblem, FileRefused
from rvuedge.platform.errors import NotFoundError, RvuEdgeError
from rvuedge.platform.extensions import db
from rvuedge.training.curriculum import sets
from rvuedge.training.curriculum.queries import program_set
from rvuedge.training.programs.listing import program_named
from rvuedge.training.requirements.schemas import OwnSetSchema
from rvuedge.training.requirements.services import own_set
from rvuedge.training.requirements.shipped import specialty
from rvuedge.uploads import headings
from rvuedge.uploads.kinds.protocol import AsSent, Sent, UploadNotReadyError, in_one_step, problems_in_short
from rvuedge.uploads.overview import SAMPLES, Overview
from rvuedge.uploads.plain_tables import PlainRow, PlainTable, read_plain_table

NEEDS_TITLE = "Give the set’s title as the name."


class OwnSet(AsSent):
    """Categories with their numbers; what a program asks for by itself, shown as its own."""

    name = "own-set"
    title = "Requirement set of a program"
    for_practice: bool | None = True
    is_undoable: bool = True

    def look_over(self, sent: Sent) -> Overview:
        """The categories as read, and whether they make a set."""
        try:
            table = _table(sent)
        except FileRefused as error:
            return Overview(fields=headings.OWN_SET.called, problems=tuple(error.problems))
        categories, problems, left_out = _categories(table)
        document, sentence = _document(sent, categories)
        notes = [sentence] if sentence and not problems else []
        numbered = sum(item["minimum"] is not None for item in categories)
        return Overview(
            table.columns,
            headings.OWN_SET.called,
            table.questions,
            (*table.left_out, *left_out),
            tuple(problems),
            tuple(notes),
            ("Category", "Above it", "Number"),
            tuple(_row(item) for item in categories[:SAMPLES]),
            (("Categories", f"{len(categories):,}"), ("With a number", f"{numbered:,}")),
            is_ready=document is not None and not problems and not table.questions,
        )

    def apply(self, sent: Sent, work: Work) -> dict[str, Any]:
        """Store the set; what it was before is remembered for an undoing."""
        try:
            table = _table(sent)
        except FileRefused as error:
            raise UploadNotReadyError(problems_in_short(tuple(error.problems), sent.file)) from error
        categories, problems, _ = _categories(table)
        document, sentence = _document(sent, categories)
        if document is None or problems or table.questions:
            raise UploadNotReadyError(sentence or "The file asks something new; nothing was imported.")
        organization, set_id = sent.organization_id or 0, sets.own_set_id(document["title"])

        def store() -> dict[str, Any]:
            before = _stored(organization, set_id)
            by = db.session.get_one(Person, sent.person_id)
            sets.put_set(organization, set_id, document, sent.file[:200], by=by, now=sent.now)
            report = [["Set", document["title"]], ["Categories", f"{len(categories):,}"]]
            return {"set": set_id, "before": before, "after": _stored(organization, set_id), "report": report}

        return in_one_step(work, store)

    def undo(self, sent: Sent, result: Mapping[str, Any], work: Work) -> dict[str, Any]:
        """Put back the set as it was before, or take it away; one that was changed since stays."""
        organization, set_id = sent.organization_id or 0, str(result["set"])
        if _stored(organization, set_id) != result["after"]:
            return {"report": [["Set", "changed since, and stays"]]}
        by = db.session.get_one(Person, sent.person_id)
        with work.step():
            if result["before"] is None:
                with suppress(NotFoundError):
                    sets.remove_set(organization, set_id, by=by, now=sent.now)
            else:
                document = OwnSetSchema().load(result["before"]["document"])
                sets.put_set(organization, set_id, document, result["before"]["source"], by=by, now=sent.now)
        return {"report": [["Set", "removed" if result["before"] is None else "as it was before"]]}


def _table(sent: Sent) -> PlainTable:
    program_named(sent.organization_id or 0)
    return read_plain_table(
        sent.data,
        file=sent.file,
        vocabulary=headings.OWN_SET,
        needed=("name", "minimum"),
        answers=answered(sent.answers.as_mapping(), sent.answers.given),
        today=sent.now.date(),
    )


def _categories(table: PlainTable) -> tuple[list[dict[str, Any]], list[FileProblem], list[LeftOut]]:
    found: list[dict[str, Any]] = []
    problems: list[FileProblem] = []
    left_out: list[LeftOut] = []
    for row in table.rows:
        if not row.text("name"):
            left_out.append(LeftOut("row", f"row {row.line}", 1, "it names no category"))
        elif (number := _number(row)) is False:
            problems.append(FileProblem(row.line, "number", repr(row.text("minimum")), "a whole number, or nothing"))
        else:
            item = {"name": row.text("name"), "parent": row.text("parent") or None, "minimum": number}
            found.append(item)
    return found, problems, left_out


def _number(row: PlainRow) -> int | bool | None:
    """The number of a row; None where it says none, False for what is no number."""
    text = row.text("minimum").replace(",", "").removesuffix(".0")
    if not text:
        return None
    return int(text) if re.fullmatch(r"[0-9]{1,6}", text, re.ASCII) else False


def _document(sent: Sent, categories: list[dict[str, Any]]) -> tuple[dict[str, Any] | None, str | None]:
    """The set as it would be stored; None with the sentence that says what is missing or contradicts it."""
    title = str(sent.options.get("name") or "").strip()
    if not title:
        return None, NEEDS_TITLE
    program = program_named(sent.organization_id or 0)
    vocabulary = specialty(program.specialty).vocabulary
    body = {"title": title[:120], "vocabulary": vocabulary, "categories": categories}
    try:
        document: dict[str, Any] = OwnSetSchema().load(body)
        own_set(document, program.specialty)
    except ValidationError as error:
        return None, f"These categories make no set: {error.messages}."
    except RvuEdgeError as error:
        return None, error.detail
    return document, None


def _stored(organization_id: int, set_id: str) -> dict[str, Any] | None:
    """A set as it is stored, with its source; None where there is none."""
    with suppress(NotFoundError):
        found = program_set(organization_id, set_id)
        return {"document": found["document"], "source": found["source"]}
    return None


def _row(item: Mapping[str, Any]) -> tuple[str, ...]:
    return item["name"], item["parent"] or "", "" if item["minimum"] is None else str(item["minimum"])


KINDS = (OwnSet(),)
