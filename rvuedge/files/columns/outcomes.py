"""What becomes of the parts of a file: whatever is not read is named or asked about (docs/rules.md, R-10.1).

A part that comes in ends as a stored fact, as a `Question`, or as a `LeftOut`. Every reader of tables and claims uses
these two, so that every answer of the API, page and command line shows them in one way.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, NoReturn

from rvuedge.platform.figures import count as counted

Part = Literal["column", "sheet", "row", "section", "footer", "segment", "cell", "provider"]
NO_CHOICES: Mapping[str, str] = {}
IGNORE = "ignore"  # the answer, and the key of a mapping, by which a person says that a part is not to be read


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part of a file that was not read: what it is, how the file calls it, how often it comes, and why."""

    what: Part
    name: str
    count: int
    reason: str

    @property
    def sentence(self) -> str:
        """For a person: "Not read: column 'Payer' (12 cells): names a payer"."""
        parts = {"column": "cell", "sheet": "row", "section": "row", "footer": "row", "provider": "line"}
        much = f" ({counted(self.count, parts[self.what])})" if self.what in parts else ""
        times = f", {self.count:,} times" if self.what not in parts and self.count > 1 else ""
        return f"Not read: {self.what} {self.name!r}{much}{times}: {self.reason}"

    def shown(self) -> dict[str, Any]:
        """As the API answers it."""
        return {"what": self.what, "name": self.name, "count": self.count, "reason": self.reason}


@dataclass(frozen=True, slots=True)
class Choice:
    """An answer to a question: the value to send, and what it means."""

    value: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Question:
    """What a file does not say by itself. `key` is what an answer names; `place` is where in the file it arose.

    `is_blocking` for one that keeps the whole file out until it is answered; another keeps out only what it names.
    `takes` says what may be written as an answer beside the choices, such as "a code".
    """

    key: str
    sentence: str
    place: str
    choices: tuple[Choice, ...]
    is_blocking: bool = True
    takes: str | None = None

    def shown(self) -> dict[str, Any]:
        """As the API answers it."""
        choices = [{"value": choice.value, "sentence": choice.sentence} for choice in self.choices]
        return {
            "key": self.key,
            "sentence": self.sentence,
            "place": self.place,
            "choices": choices,
            "is_blocking": self.is_blocking,
            "takes": self.takes,
        }


class QuestionsOpen(Exception):  # noqa: N818 - what happened to the file, in the words of the trade
    """A file asks what only a person can say; nothing of it was stored. `left_out` is what was not read so far."""

    def __init__(self, file: str, questions: Sequence[Question], left_out: Sequence[LeftOut] = ()) -> None:
        super().__init__(file, tuple(questions))
        self.file = file
        self.questions = tuple(questions)
        self.left_out = tuple(left_out)

    def __str__(self) -> str:
        return "\n".join(f"{self.file}: {question.sentence}" for question in self.questions)


def ask(file: str, questions: Sequence[Question], left_out: Sequence[LeftOut] = ()) -> NoReturn:
    """Raises QuestionsOpen."""
    raise QuestionsOpen(file, questions, left_out)


def gathered(left_out: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    """Parts of one kind, name and reason as one, in the order they came."""
    counts: Counter[tuple[Part, str, str]] = Counter()
    for part in left_out:
        counts[part.what, part.name, part.reason] += part.count
    return tuple(LeftOut(what, name, count, reason) for (what, name, reason), count in counts.items())


@dataclass(frozen=True, slots=True)
class Answered:
    """What a person says of a file: the headings of a field, the headings and sheets not to be read, and choices.

    `choices` has the answers to questions by their keys.
    """

    fields: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    choices: Mapping[str, str] = field(default_factory=dict)

    def choice(self, key: str) -> str | None:
        """The answer to a question, if there is one."""
        return self.choices.get(key)


NOTHING_ANSWERED = Answered()


def answered(mapping: Mapping[str, object], answers: Mapping[str, str] = NO_CHOICES) -> Answered:
    """What a mapping and the answers to questions say together.

    A mapping is sent as {"units": "N", "modifiers": ["M one", "M two"], "ignore": ["Batch"]}, answers as
    {"column:N": "units", "column:Batch": "ignore", "field:date": "column C"}. Raises ValueError for a mapping with a
    value that is neither a text nor a list of texts.
    """
    fields: dict[str, tuple[str, ...]] = {}
    for name, value in mapping.items():
        headings = (value,) if isinstance(value, str) else value
        if not isinstance(headings, list | tuple) or not all(isinstance(item, str) for item in headings):
            raise ValueError(f"{name}: expected a heading or a list of headings")
        fields[name] = tuple(headings)
    ignored = set(fields.pop(IGNORE, ()))
    for key, choice in answers.items():
        about, _, name = key.partition(":")
        if about == "column" and choice == IGNORE:
            ignored.add(name)
        elif about == "column":
            fields[choice] = (*fields.get(choice, ()), name)
        elif about == "field":
            fields[name] = (choice,)
    return Answered(fields, frozenset(ignored), dict(answers))
