"""A draft: what a line seems to say, its places, its questions and what was not read. Computes only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from rvuedge.catalog.search.fit import Fit


@dataclass(frozen=True, slots=True)
class Words:
    """Characters `start` to `end` (counted from 0, `end` not included) of the text, and what they said."""

    start: int
    end: int
    text: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class SpokenCodeFacts:
    """What a draft needs to know of a code: its title (ours), and its indicators under the day's release."""

    code: str
    title: str
    bilat: str | None = None
    is_visit: bool = False
    is_drug: bool = False
    global_days: str | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """One line as it would be logged."""

    code: str
    modifiers: tuple[str, ...] = ()
    units: int = 1


@dataclass(frozen=True, slots=True)
class Alternative:
    """Other lines that the same words may mean."""

    lines: tuple[Form, ...]
    title: str
    why: str
    confidence: Decimal


@dataclass(frozen=True, slots=True)
class Dose:
    """An amount of a drug as it was said; `unit` in small letters."""

    amount: Decimal
    unit: str


@dataclass(slots=True)
class DraftLine:
    """A line of a draft. `confidence` is from 0 to 1, and `explanation` says how it was computed.

    `is_guess`: anything but a code or a whole name, every sign used in one way. `group` is the place it was said at.
    """

    form: Form
    title: str
    confidence: Decimal
    explanation: str
    words: list[Words]
    phrase: str = ""
    dose: Dose | None = None
    wasted: Dose | None = None
    is_guess: bool = False
    group: int = 0
    alternatives: list[Alternative] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class LineQuestion:
    """What a person has to settle: `options` are lines to choose from, none where it is about something else.

    `group` is that of the lines it is about, 0 for none.
    """

    code: str
    message: str
    words: tuple[Words, ...] = ()
    options: tuple[Alternative, ...] = ()
    group: int = 0


@dataclass(slots=True)
class LogDraft:
    """A log as it was read, never saved. `recognized` are the words of day, site, setting and role.

    `unparsed` are words that mean something and are not in the draft; `passed_over` are small words (“did”, “a”).
    Every word of the text is in one of five: `recognized`, a line's words, a question's, `unparsed`, `passed_over`.
    """

    performed_on: date
    setting: str = "facility"
    site: str | None = None
    role: str | None = None
    lines: list[DraftLine] = field(default_factory=list)
    questions: list[LineQuestion] = field(default_factory=list)
    recognized: list[Words] = field(default_factory=list)
    unparsed: list[Words] = field(default_factory=list)
    passed_over: list[Words] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)

    def warn(self, code: str, text: str) -> None:
        """Add a doubt, once."""
        if (code, text) not in self.warnings:
            self.warnings.append((code, text))

    def warn_all(self, doubts: Sequence[tuple[str, str]]) -> None:
        """Add several doubts, each once."""
        for doubt in doubts:
            self.warn(*doubt)

    def ask(self, question: LineQuestion) -> None:
        """Add a question, once."""
        if question not in self.questions:
            self.questions.append(question)


@dataclass(frozen=True, slots=True)
class Lookups:
    """What a draft asks of the catalog and of the person.

    Codes for a phrase, facts of a code, whether a phrase speaks of a code, and the person's own sites.
    """

    find: Callable[[str], Sequence[Fit]]
    known: Callable[[str], SpokenCodeFacts | None]
    describes: Callable[[str, str], bool]
    sites: Sequence[str] = ()
    is_physician: bool = True
