"""What is shown of an uploaded file before anything is stored. Computes only."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from rvuedge.files.columns.outcomes import IGNORE, LeftOut, Question
from rvuedge.files.headers import words
from rvuedge.files.problems import FileProblem
from rvuedge.files.values.blanks import is_empty
from rvuedge.privacy.screening import screen

ColumnState = Literal["read", "question", "not read"]
SAMPLES = 3  # rows of the preview, and different values beside a heading: the "three sample rows"
SEARCHED = 200  # rows looked through for samples: enough to see what a column holds
LONGEST_SAMPLE = 24  # characters of a value that are shown: a date, a code, a name's beginning


@dataclass(frozen=True, slots=True)
class ColumnShown:
    """A column as the mapping screen has it: its heading, a few of its values, and the field it is read as."""

    heading: str
    samples: tuple[str, ...]
    state: ColumnState
    field: str | None = None
    reason: str | None = None

    def shown(self) -> dict[str, Any]:
        """As the API answers it."""
        return {
            "heading": self.heading,
            "samples": list(self.samples),
            "state": self.state,
            "field": self.field,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Overview:
    """A file as understood so far. `fields` are those a column may be read as, with how a person calls them.

    `totals` are names and figures of what would happen; `rows` three sample rows under `head`.
    """

    columns: tuple[ColumnShown, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Question, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    problems: tuple[FileProblem, ...] = ()
    notes: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    totals: tuple[tuple[str, str], ...] = ()
    is_ready: bool = False

    def shown(self) -> dict[str, Any]:
        """As the API answers it."""
        return {
            "columns": [column.shown() for column in self.columns],
            "fields": [{"field": name, "called": called} for name, called in self.fields.items()],
            "questions": [question.shown() for question in self.questions],
            "left_out": [part.shown() for part in self.left_out],
            "problems": [
                {"line": item.line, "column": item.column, "found": item.found, "expected": item.expected}
                for item in self.problems
            ],
            "notes": list(self.notes),
            "preview": {"head": list(self.head), "rows": [list(row) for row in self.rows]},
            "totals": [{"name": name, "value": value} for name, value in self.totals],
            "is_ready": self.is_ready,
        }


def samples_of(body: Sequence[Sequence[str]], index: int) -> tuple[str, ...]:
    """The first few different values of a column, each cut to what tells it apart; none that points at a patient."""
    found: dict[str, None] = {}
    for row in body[:SEARCHED]:
        text = " ".join(row[index].split())[:LONGEST_SAMPLE] if index < len(row) else ""
        if not is_empty(text) and text not in found and not screen(text):
            found.setdefault(text)
        if len(found) == SAMPLES:
            break
    return tuple(found)


@dataclass(frozen=True, slots=True)
class UploadAnswers:
    """What a person said of a file: the headings of a field, headings not to be read, and answers to questions."""

    mapping: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ignored: tuple[str, ...] = ()
    given: Mapping[str, str] = field(default_factory=dict)

    def as_mapping(self) -> dict[str, Any]:
        """As the readers take it: {"units": ["Qty"], "ignore": ["Batch"]}."""
        found: dict[str, Any] = {name: list(headings) for name, headings in self.mapping.items()}
        return {**found, IGNORE: list(self.ignored)} if self.ignored else found


def look_of(kind: str, overview: Overview) -> str | None:
    """What tells files of one look: the kind and the headings in their order; None where there are none."""
    headings = [words(column.heading) for column in overview.columns]
    return hashlib.sha256("\n".join([kind, *headings]).encode()).hexdigest() if headings else None
