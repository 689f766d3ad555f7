"""Questions a file of CMS raises: nothing of it is stored before each is answered. Computes only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rvuedge.platform.errors import ConflictError


@dataclass(frozen=True, slots=True)
class FileQuestion:
    """What has to be answered with yes, in a sentence; `answer` is the word that says so."""

    answer: str
    sentence: str


@dataclass(frozen=True, slots=True)
class AcceptedAnswers:
    """What somebody has said yes to: some words, or everything."""

    words: frozenset[str] = frozenset()
    everything: bool = False

    def settles(self, question: FileQuestion) -> bool:
        """Whether a question is answered."""
        return self.everything or question.answer in self.words


NO_ANSWERS = AcceptedAnswers()


class AnswerNeededError(ConflictError):
    """A file may be right and looks wrong: somebody has to say so before anything of it is stored."""

    code = "answer-needed"

    def __init__(self, file: str, questions: tuple[FileQuestion, ...]) -> None:
        words = " ".join(f"--accept {word}" for word in dict.fromkeys(question.answer for question in questions))
        sentences = "\n".join(f"{file}: {question.sentence}" for question in questions)
        super().__init__(f"{sentences}\nNothing was imported. If this is right, say so: {words}")
        self.questions = questions


def settle(file: str, questions: Iterable[FileQuestion], answers: AcceptedAnswers) -> None:
    """Go on when every question of a file is answered. Raises AnswerNeededError with those that are not."""
    open_questions = tuple(question for question in questions if not answers.settles(question))
    if open_questions:
        raise AnswerNeededError(file, open_questions)


def bad_row_questions(bad_rows: tuple[str, ...]) -> list[FileQuestion]:
    """The question whether rows with a wrong cell may be left out; none where no row has one."""
    if not bad_rows:
        return []
    return [FileQuestion("rows", f"{row}; the rest is as it should be. Leave the row out?") for row in bad_rows]


def report(
    *, not_read: Iterable[str] = (), left_out: Iterable[str] = (), compared: Iterable[str] = ()
) -> tuple[str, ...]:
    """What an import says beside its first line: the comparison, rows left out, and what of the file was not read."""
    return (
        *compared,
        *(f"Left out: {row}." for row in left_out),
        *(f"Not read: {part}." for part in not_read),
    )
