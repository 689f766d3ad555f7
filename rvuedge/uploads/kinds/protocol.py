"""What a kind of table has to offer, and what it is given: the file, whose it is, and what a person said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy.exc import DBAPIError

from rvuedge.accounts.jobs.work import StoppingError, TakenOverError, Work
from rvuedge.files.problems import FileProblem
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.extensions import db
from rvuedge.uploads.overview import Overview, UploadAnswers


class UploadNotReadyError(InvalidError):
    """An upload still has questions or problems, so nothing of it can be stored."""

    code = "upload-not-ready"


@dataclass(frozen=True, slots=True)
class Sent:
    """A file as it was sent, whose it is and for which practice, with what was answered so far.

    `options` are what its kind needs beside the file, such as the period of a statement or the name of a survey.
    """

    id: str
    file: str
    data: bytes
    person_id: int
    organization_id: int | None
    options: Mapping[str, Any]
    answers: UploadAnswers
    now: datetime


class UploadKind(Protocol):
    """A kind of table. `for_practice`: None where a person brings their own and a practice's as well.
    `is_undoable` is False where what was done has left the house, as mail has.

    `prepared` takes out what must not be stored, even sealed and for a day, and names it.
    """

    name: str
    title: str
    for_practice: bool | None
    is_undoable: bool

    def prepared(self, data: bytes, file: str) -> tuple[bytes, tuple[str, ...]]:
        """The file without what names a patient, and the headings of the columns that were emptied."""

    def look_over(self, sent: Sent) -> Overview:
        """The file as understood with the answers so far; stores nothing."""

    def apply(self, sent: Sent, work: Work) -> dict[str, Any]:
        """Store it, in steps of the job; a report as small JSON. Raises UploadNotReadyError with nothing stored."""

    def undo(self, _sent: Sent, result: Mapping[str, Any], work: Work) -> dict[str, Any]:
        """Take back what `apply` stored, but for what was changed since; a report as small JSON."""


class AsSent:
    """A kind whose files name no patient: codes, figures, or members of the staff."""

    def prepared(self, data: bytes, _file: str) -> tuple[bytes, tuple[str, ...]]:
        """The file as it is."""
        return data, ()


@contextmanager
def taken_back_by(take_back: Callable[[], None]) -> Iterator[None]:
    """Around the steps of an import: whatever ends it for good, what it stored so far is taken back.

    What only interrupts it (the server ends, the database is away, another worker goes on) does not.
    """
    try:
        yield
    except (TakenOverError, StoppingError, DBAPIError):
        raise
    except Exception:
        db.session.rollback()
        take_back()
        raise


def in_one_step(work: Work, store: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What an import of one step comes to. The answer is committed with the step, so that a job that is interrupted
    right after it gives the same answer and stores nothing twice."""
    if "result" in work.position:
        return dict(work.position["result"])
    with work.step() as step:
        result = store()
        step.leaves({"result": result})
    return result


def problems_in_short(problems: tuple[FileProblem, ...], file: str) -> str:
    """The first problem as a sentence, and how many more there are."""
    more = len(problems) - 1
    rest = f" And {more:,} more." if more > 0 else ""
    return f"{problems[0].sentence(file)}.{rest}"
