"""What words in the cells of a case log mean: roles, supervision, patient types, age bands. Only computes.

A role is read where every vocabulary that knows all words of the column agrees; a word that may mean two things, or
nothing, is asked about (docs/rules.md, R-7.5 and R-10.1).
"""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rvuedge.files.columns.outcomes import IGNORE, Answered, Choice, Question
from rvuedge.files.headers import words
from rvuedge.files.values.blanks import is_empty, tidy
from rvuedge.logbook.records.case_words import ROLES, SUPERVISION, role_meant, supervision_meant
from rvuedge.platform.figures import count as counted
from rvuedge.training.rules.roles import RoleFacts, RoleVocabulary

_LISTS = tomllib.loads(Path(__file__).with_name("word_lists.toml").read_text(encoding="utf-8"))
OFFERED = tuple(role for role in ROLES if role != "other")  # "other" needs a note, which a file's word is none of
NO_ROLE = "none"  # the answer that cases of a word come in without a role
YES = frozenset({"y", "yes", "x", "true", "1", "t", "primary", "✓"})
CALLED = {
    "surgeon": "surgeon",
    "teaching_assistant": "teaching assistant",
    "first_assistant": "first assistant",
    "second_assistant": "second assistant",
    "observer": "observer",
    "supervisor": "supervisor",
    "independent": "independent",
    "available": "supervisor available",
    "present": "supervisor present, not scrubbed",
    "scrubbed": "supervisor scrubbed",
    "directing": "supervisor directing",
    "direct": "direct supervision",
    "indirect": "indirect supervision",
    "oversight": "oversight",
}
_AGE = re.compile(
    r"(?P<number>[0-9]{1,3})(?:\.[0-9]+)? ?(?P<unit>y|yr|yrs|year|years|m|mo|mos|month|months)?\.?", re.ASCII
)
# Lower ends in months of the bands of the ACGME's anesthesia log (ANES, ACP): 3 months, 3, 12 and 65 years.
_BANDS = (
    (65 * 12, "65_and_over"),
    (12 * 12, "12_to_64_years"),
    (3 * 12, "3_to_11_years"),
    (3, "3_months_to_2_years"),
    (0, "under_3_months"),
)
OLDEST = 130  # years; more is no age


@dataclass(frozen=True, slots=True)
class WordRead:
    """What a word of the file stands for: a role, a supervision, both or neither. `is_left_out`: its rows stay out."""

    role: str | None = None
    supervision: str | None = None
    is_left_out: bool = False

    @property
    def called(self) -> str:
        """For a person."""
        return ", ".join(CALLED[name] for name in (self.role, self.supervision) if name) or "no role"


@dataclass(frozen=True)
class ColumnWords:
    """The words of a column of roles or supervision: what each stands for, and those that have to be asked about."""

    known: Mapping[str, WordRead]
    questions: tuple[Question, ...] = ()

    def of(self, text: str) -> WordRead | None:
        """What a cell's word stands for; None while it is open, an empty WordRead for an empty cell."""
        return WordRead() if is_empty(text) else self.known.get(_plain(text))


@dataclass(frozen=True)
class RoleReader:
    """Reads columns of roles and supervision; `own` names the vocabulary of the resident's specialty."""

    vocabularies: Mapping[str, RoleVocabulary]
    own: str | None = None
    answered: Answered = field(default_factory=Answered)

    def roles(self, texts: Iterable[str], place: str) -> ColumnWords:
        """The words of a column of roles."""
        return self._column(Counter(map(_plain, filter(_says, texts))), place, "role")

    def supervision(self, texts: Iterable[str], place: str) -> ColumnWords:
        """The words of a column of supervision: our own, or a logbook's that say role and supervision in one."""
        return self._column(Counter(map(_plain, filter(_says, texts))), place, "supervision")

    def _column(self, counts: Counter[str], place: str, about: str) -> ColumnWords:
        knowing = self._knowing(counts)
        known: dict[str, WordRead] = {}
        questions = []
        for text, count in counts.items():
            found = self._answer(text, about) or self._meaning(text, knowing) or _ours(text, about)
            if found is None:
                questions.append(_question(text, count, place, about))
            else:
                known[text] = found
        return ColumnWords(known, tuple(questions))

    def _knowing(self, texts: Iterable[str]) -> tuple[RoleVocabulary, ...]:
        """The vocabularies that know every word; the resident's own alone if it is among them."""
        listed = list(texts)
        found = {key: of for key, of in self.vocabularies.items() if all(of.word(text) for text in listed)}
        if self.own in found and all(found[self.own].word(text).facts() for text in listed):  # type: ignore[union-attr]
            return (found[self.own],)
        return tuple(found.values())

    def _meaning(self, text: str, knowing: Iterable[RoleVocabulary]) -> WordRead | None:
        listed = [of.word(text) for of in knowing] or [of.word(text) for of in self.vocabularies.values()]
        facts = {word.facts() for word in listed if word is not None}
        read = {_read(item) for item in facts}
        return read.pop() if len(read) == 1 else None

    def _answer(self, text: str, about: str) -> WordRead | None:
        chosen = self.answered.choice(f"{about}:{text}")
        if chosen == IGNORE:
            return WordRead(is_left_out=True)
        if chosen == NO_ROLE:
            return WordRead()
        if chosen in SUPERVISION:
            return WordRead(supervision=chosen)
        return WordRead(chosen) if chosen in OFFERED else None


def _says(text: str) -> bool:
    return not is_empty(text)


def _plain(text: str) -> str:
    return " ".join(tidy(text).split())


def _read(facts: RoleFacts | None) -> WordRead | None:
    return None if facts is None else WordRead(facts.operative_role, facts.supervision)


def _ours(text: str, about: str) -> WordRead | None:
    """A word that a log takes itself; a role's says a supervision too where it is such a word."""
    if about == "supervision":
        found = supervision_meant(text)
        return WordRead(supervision=found) if found else None
    meant = role_meant(text)
    return WordRead(*meant) if meant and meant[0] != "other" else None


def _question(text: str, count: int, place: str, about: str) -> Question:
    if about == "supervision":
        choices = [Choice(name, f"{CALLED[name].capitalize()}.") for name in SUPERVISION]
        nothing = Choice(NO_ROLE, "None of these: bring the cases in without it.")
        sentence = f"Which supervision is “{text}” ({counted(count, 'row')})?"
    else:
        choices = [Choice(name, f"{CALLED[name].capitalize()}.") for name in OFFERED]
        nothing = Choice(NO_ROLE, "None of these: bring the cases in without a role.")
        sentence = f"Which role is “{text}” ({counted(count, 'row')})?"
    leave = Choice(IGNORE, "Leave these rows out.")
    return Question(f"{about}:{text}", sentence, place, (*choices, nothing, leave))


def patient_type_of(text: str) -> str | None:
    """Adult or pediatric; None for a word that says neither.

    >>> patient_type_of("Peds"), patient_type_of("Adults"), patient_type_of("both")
    ('pediatric', 'adult', None)
    """
    return next((kind for kind, listed in _LISTS["patient_type"].items() if words(text) in listed), None)


def age_band_of(text: str) -> str | None:
    """The anesthesia band of a cell: by its words, or of an age in years or months; None for what names none.

    A bare number is years, and of a bare 0 the band is not known.

    >>> age_band_of("c. >= 3 yr. and < 12 yr."), age_band_of("45"), age_band_of("2 mos"), age_band_of("0")
    ('3_to_11_years', '12_to_64_years', 'under_3_months', None)
    """
    plain = " ".join(tidy(text).casefold().split())
    for band, listed in _LISTS["age_band"].items():
        if plain in {band, *listed}:
            return str(band)
    found = _AGE.fullmatch(plain)
    if found is None or int(found["number"]) > OLDEST:
        return None
    is_months = (found["unit"] or "y").startswith("m")
    if int(found["number"]) == 0 and not is_months:
        return None
    months = int(found["number"]) * (1 if is_months else 12)
    return next(band for least, band in _BANDS if months >= least)


def is_yes(text: str) -> bool:
    """Whether a cell is a mark."""
    return _plain(text).casefold() in YES
