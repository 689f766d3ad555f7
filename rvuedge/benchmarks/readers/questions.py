"""The questions of a survey file, gathered while it is read, and the answers that were sent (docs/rules.md, R-10.1)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from rvuedge.benchmarks.readers.measures import METRICS, metric_words
from rvuedge.files.columns.outcomes import Choice, LeftOut, Part, Question, gathered

NOTHING: Mapping[str, str] = MappingProxyType({})
KEEP = "keep"  # a measure of a name of its own
LEAVE_OUT = "leave_out"


class Inquiry:
    """What a file leaves open: questions by key, each once, what was left out, and notes of how something was read."""

    def __init__(self, answers: Mapping[str, str] = NOTHING) -> None:
        self.answers = {key.casefold(): value for key, value in answers.items()}
        self.questions: dict[str, Question] = {}
        self.left_out: list[LeftOut] = []
        self.notes: list[str] = []
        self.specialties: dict[str, None] = {}  # that titles name, in their order

    def ask(self, key: str, sentence: str, choices: Sequence[Choice], place: str = "") -> str | None:
        """The answer to a question, or None where it is open: then it stands among `questions`."""
        answer = self.answers.get(key.casefold())
        if answer is not None and answer in {choice.value for choice in choices}:
            return answer
        if key not in self.questions:
            self.questions[key] = Question(key, sentence, place, tuple(choices))
        return None

    def leave_out(self, what: Part, name: str, reason: str, count: int = 1) -> None:
        """Name a part that is not read."""
        self.left_out.append(LeftOut(what, name, count, reason))

    def note(self, sentence: str) -> None:
        """Say once how something was read."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def unread(self) -> tuple[LeftOut, ...]:
        """What was not read, equal parts as one."""
        return gathered(self.left_out)


def metric_choices(proposals: Sequence[str], *, keep: str | None = None) -> list[Choice]:
    """The metrics an unknown measure may be, likeliest first, and the name of its own where it has one."""
    names = dict.fromkeys([*proposals, *METRICS.fields])
    choices = [Choice(name, f"it is {metric_words(name)}") for name in names]
    own = [Choice(KEEP, f"a measure of its own: {keep}"), Choice(LEAVE_OUT, "do not read it")] if keep else []
    return [*choices, *own]
