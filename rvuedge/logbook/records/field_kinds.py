"""The kinds of fields a log and its lines have: what each may hold, said once for the wire, the columns and exports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rvuedge.privacy.screening import Holds


@dataclass(frozen=True, slots=True)
class CalendarDay:
    """A calendar day."""


@dataclass(frozen=True, slots=True)
class FixedWords:
    """One of a few words; `usual` is meant where none is given."""

    words: tuple[str, ...]
    usual: str


@dataclass(frozen=True, slots=True)
class ListedWord:
    """One of a few words, or nothing: no default stands where a question belongs. `meant` reads other spellings."""

    words: tuple[str, ...]
    meant: Callable[[str], str | None] | None = None


@dataclass(frozen=True, slots=True)
class PersonName:
    """The name of somebody of the staff, as written; never a patient's. Screened, and {"name": ...} on the wire."""

    longest: int


# How an account was named by its number until attendings had names; taken for one version more.
ACCOUNT = "account:"


class RosterKey(str):
    """In place of a name: the key of an entry in a program's roster, until its name is looked up."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class FreeText:
    """Text a person writes, screened for what points at a patient, by what it is there to hold."""

    longest: int
    holds: Holds = Holds.PROSE


@dataclass(frozen=True, slots=True)
class Mark:
    """A National Drug Code, as it was written."""

    longest: int


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """The random key a phone makes for a patient; never a record number."""

    longest: int = 64


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number; without bounds an id."""

    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Exact:
    """A decimal, kept as text; with `places`, in a column that holds so many of them."""

    low: int
    high: int
    places: int | None = None


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes or no."""


@dataclass(frozen=True, slots=True)
class CodeOf:
    """A CPT/HCPCS code."""


@dataclass(frozen=True, slots=True)
class ClockTime:
    """A time of day as a clock on the wall shows it, 07:40 to 24 hours."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount and its unit, such as 600 mg."""


Kind = (
    CalendarDay
    | FixedWords
    | ListedWord
    | FreeText
    | PersonName
    | Mark
    | Pseudonym
    | Whole
    | Exact
    | YesNo
    | CodeOf
    | ClockTime
    | Quantity
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A column of the csv and xlsx exports: its title, and its width in characters."""

    title: str
    width: int


@dataclass(frozen=True, slots=True)
class Entry:
    """One field of a log: what it holds, its column in exports (None: not exported), and what else uses it.

    `is_sticky`: the next log most likely has the same. `is_searched`: the list's search looks into it.
    """

    kind: Kind
    heading: Heading | None = None
    is_sticky: bool = False
    is_searched: bool = False


@dataclass(frozen=True, slots=True)
class LineFact:
    """One further fact of a line. `is_rule`: a crediting rule asks for it by this name."""

    name: str
    kind: Kind
    is_rule: bool = False
    heading: Heading | None = None
