"""A case log as read, and how it is to be read. Only computes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo

from rvuedge.files.columns.outcomes import NOTHING_ANSWERED, Answered, LeftOut, Question
from rvuedge.files.problems import FileProblem
from rvuedge.files.values.dates import HERE
from rvuedge.training.rules.roles import RoleVocabulary


@dataclass(frozen=True, slots=True)
class CaseManner:
    """How a case log is read: the day it is, where, what a person said of it, and whose roles are whose words."""

    today: date
    vocabularies: Mapping[str, RoleVocabulary]
    own: str | None = None
    answered: Answered = NOTHING_ANSWERED
    zone: tzinfo = HERE


@dataclass(frozen=True, slots=True)
class FiledCode:
    """A code of a case on its row; `quantity` counts procedures."""

    line: int
    code: str
    modifiers: tuple[str, ...] = ()
    quantity: int = 1
    is_primary: bool = False
    rrc_code: str | None = None


@dataclass(frozen=True, slots=True)
class FiledCase:
    """A case of another system's log: rows with one case id, day and role.

    `case_id` is the other system's; `is_typed` whether the file says that the ACGME's log has it.
    """

    line: int
    performed_on: date
    codes: tuple[FiledCode, ...]
    sheet: str | None = None
    case_id: str | None = None
    role: str | None = None
    supervision: str | None = None
    attending: str | None = None
    site: str | None = None
    patient_type: str | None = None
    age_band: str | None = None
    rotation: str | None = None
    is_simulated: bool = False
    is_typed: bool = False

    @property
    def primary_line(self) -> int | None:
        """The place of the one code that is marked; None where none is, or several are."""
        marked = [place for place, code in enumerate(self.codes) if code.is_primary]
        return marked[0] if len(marked) == 1 else None


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A file as read. `unnamed` counts procedures that have a name and no code; their rows wait for an answer.

    `waiting` counts the rows that an open question keeps out; `others` those of other residents.
    """

    layout: str | None = None
    cases: tuple[FiledCase, ...] = ()
    problems: tuple[FileProblem, ...] = ()
    questions: tuple[Question, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()
    unnamed: Mapping[str, int] = field(default_factory=dict)
    others: int = 0
