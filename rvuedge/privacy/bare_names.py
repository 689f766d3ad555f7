"""A name that stands in a note without “patient” or a title. Computes only.

What is found is “Given Surname”, “Surname, Given”, “G. Surname” and single names beside what is said of patients.
Source: 45 CFR 164.514(b)(2)(i)(A), names, of relatives and household members too. Whether a word is a name is told by
the Census's lists (census_names.toml) and by what stands around it; a colleague's is told by “Dr.”, a role or what
they did, and passes. A surname alone is looked at only beside what is said of patients: no list tells Lee the surgeon
from Lee the patient. Not used for fields that hold names of staff or of places.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rvuedge.privacy.findings import Finding
from rvuedge.privacy.name_words import (
    ALL_SURNAMES,
    EPONYMS,
    GIVEN,
    GIVEN_WORDS,
    NOT_IN_SMALL,
    OPERATIONS,
    SURNAME_WORDS,
    SURNAMES,
    WORDS,
    is_given_name,
    is_ordinary,
)

THINGS_TOO = EPONYMS | OPERATIONS
RELATIVES, BELONGINGS = frozenset(WORDS["relatives"].split()), frozenset(WORDS["belongings"].split())
NEXT_TO_COLLEAGUE = frozenset(WORDS["colleague_next"].split())
BEFORE_COLLEAGUE = frozenset(WORDS["colleague_before"].split())
PLACES = frozenset(WORDS["places"].split())

WORD = re.compile(r"[A-Za-z](?:[A-Za-z'’-]{0,40}[A-Za-z])?(?:['’]s\b)?")
OF_COLLEAGUE = re.compile(
    r"[, ]{0,2}[(-]? ?(?:(?:m\.?d|d\.?o|p\.?a|p\.?a\.?-c|n\.?p|crna|r\.?n|dpm|dds|ph\.?d|facs)\b|attending\b|"
    r"resident\b|fellow\b|"
    r"(?:also |then )?(?:assist|scrubb|supervis|staff|clos|open|operat|perform|taught|dictat|cover|precept|"
    r"proctor|primary|"
    r"present\b|present for|did (?:the|a|an|first|second|most|both|one|half|his|her)\b|took (?:over|the)|sign|"
    r"harvest|first assist)|"
    r"(?:and|&) (?:i|me|myself)\b|et al|as (?:co|first|second|primary|attending|assist|surgeon|the)|service\b|"
    r"on call\b)",
    re.IGNORECASE,
)
OF_PATIENT = re.compile(
    r",? (?:did (?:well|great|fine|ok|okay|poorly)|tolerated|went home|is (?:stable|home|doing|recovering)|"
    r"was (?:discharged|admitted|extubated|consented|prepped|intubated)|needs (?:a|an|another|repeat)\b|"
    r"(?:presents|presented|returns|back|here) (?:for|with)|seen (?:in|for|today|again|at)|discharged|admitted|"
    r"(?:is|was) an? (?:pleasant|delightful|lovely|very|healthy|frail|otherwise)\b|"
    r"was (?:brought|taken|placed|identified|positioned|evaluated|transferred) |"
    r"who (?:presents|presented|is|was|has)\b|"
    r"recovering|consult\b(?! (?:by|from|with)\b)|"
    r"consented|refused|s/p|status post|r(?:oo)?m \d|in (?:room|rm|bed|pacu|icu)\b|home today)",
    re.IGNORECASE,
)
TO_PATIENT = re.compile(
    r"(?:^|[ ,;:(-])(?:on|for|saw|case of|rounded on|family of|visited|discharged|admitted|added|booked|scheduled|"
    r"consented|extubated|transferred|dictating) $",
    re.IGNORECASE,
)
CALLED = re.compile(
    r"\b(?:goes by|aka|a\.k\.a\.|nicknamed?|first name|last name|surname|"
    r"(?:lady|woman|man|gentleman|girl|boy) named):? (?:is )?$",
    re.IGNORECASE,
)
NEWBORN = re.compile(r"\b(?:baby|infant|newborn|twin) (?:boy|girl|of|[ab12])(?: of)? $", re.IGNORECASE)
ABBREVIATED = frozenset({"dr", "drs", "prof", "st", "mt"})
SPAN = 40  # characters looked at on either side of a name: a few words


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text with its place; `plain` in small letters, without 's."""

    text: str
    plain: str
    start: int
    end: int

    @property
    def has_capital(self) -> bool:
        """Whether it begins with one."""
        return self.text[0].isupper()

    @property
    def is_initial(self) -> bool:
        """Whether it is one capital letter."""
        return len(self.text) == 1 and self.has_capital

    @property
    def is_sure_surname(self) -> bool:
        """Whether it is a common surname that names no instrument and no disease."""
        return self.plain in SURNAMES and self.plain not in THINGS_TOO and not is_ordinary(self.plain)

    @property
    def may_be_surname(self) -> bool:
        """Whether it is a surname among other things, but no operation, no disease and no clinical word."""
        is_on_lists = self.plain in ALL_SURNAMES or self.plain in EPONYMS
        return is_on_lists and self.plain not in OPERATIONS and not is_ordinary(self.plain)


def bare_names(text: str) -> Iterator[Finding]:
    """Names without any sign, those of relatives, and single names beside what is said of patients."""
    words = [_word(match) for match in WORD.finditer(text)]
    past = 0
    for place, word in enumerate(words):
        if place < past:
            continue
        last = _whole_name(words, place, text)
        if last is None and _is_single_name(words, place, text):
            last = place
        if last is not None and not _is_colleague(words, place, last, text):
            yield Finding("name", word.start, words[last].end)
            past = last + 1


def _word(match: re.Match[str]) -> Word:
    return Word(match[0], match[0].lower().replace("’", "'").removesuffix("'s"), match.start(), match.end())


def _whole_name(words: Sequence[Word], place: int, text: str) -> int | None:
    """The place of the last word of a name of two words or more that begins here."""
    if place + 1 == len(words):
        return None
    word, after = words[place], words[place + 1]
    gap = text[word.end : after.start]
    if gap in {",", ", "}:
        return place + 1 if _is_last_first(word, after) else None
    if gap in {" ", ". ", "."} and word.is_initial and after.has_capital:
        is_dotted = "." in gap
        is_name = after.plain in ALL_SURNAMES if is_dotted else after.is_sure_surname and word.plain not in {"a", "i"}
        return place + 1 if is_name and len(after.plain) > 2 and not is_ordinary(after.plain) else None
    if gap != " ":
        return None
    if after.is_initial and word.plain in SURNAMES and word.has_capital and not is_ordinary(word.plain):
        return place + 1 if (place == 0 and word.is_sure_surname) or text[after.end : after.end + 1] == "." else None
    is_surname_first = place == 0 and _is_surname_first(word, after)
    return place + 1 if is_surname_first else _first_last(words, place, text)


def _is_surname_first(last: Word, first: Word) -> bool:
    """Whether a note begins with “Surname Given”, as a list of cases does; “Mary Smith” is another's matter."""
    is_given = first.plain in GIVEN and (first.plain not in EPONYMS or is_given_name(first.plain))
    is_surname = last.plain in ALL_SURNAMES and last.plain not in OPERATIONS and not is_ordinary(last.plain)
    return is_given and is_surname and first.has_capital and last.has_capital


def _is_last_first(last: Word, first: Word) -> bool:
    if first.is_initial:
        return last.has_capital and last.is_sure_surname
    both = last.has_capital and first.has_capital
    if {first.plain, last.plain} <= EPONYMS or is_ordinary(last.plain):
        return False
    if first.plain in GIVEN_WORDS:
        return both and last.is_sure_surname
    return first.plain in GIVEN and (last.is_sure_surname or (both and len(last.plain) > 2))


def _first_last(words: Sequence[Word], place: int, text: str) -> int | None:
    first, at_last = words[place], place + 1
    if first.plain not in GIVEN and not (first.plain in GIVEN_WORDS and first.has_capital):
        return None
    middle, more = words[at_last], words[at_last + 1 : at_last + 2]
    is_between = middle.is_initial or middle.plain in GIVEN
    if more and is_between and text[middle.end : more[0].start] in {" ", ". "} and _is_surname(first, more[0]):
        return at_last + 1
    return at_last if _is_surname(first, middle) else None


def _is_surname(first: Word, last: Word) -> bool:
    """Whether a word after a given name is a surname: in small letters it has to be on the list."""
    if len(last.plain) < 2 or (is_ordinary(last.plain) and not _may_be_ordinary_too(first, last)):
        return False
    if {first.plain, last.plain} <= EPONYMS or last.plain in PLACES or last.plain in RELATIVES:
        return False
    if first.plain in GIVEN_WORDS or not (first.has_capital and last.has_capital):
        may_be = last.plain in SURNAMES or (
            first.plain in GIVEN and last.plain in SURNAME_WORDS and last.plain not in NOT_IN_SMALL
        )
        return may_be and first.has_capital == last.has_capital
    return True


def _may_be_ordinary_too(first: Word, last: Word) -> bool:
    """Whether a surname that is a word too is meant as one: “Laura Stone” and “Kevin Ross”, but no “Kelly Long”."""
    if last.plain in SURNAMES:
        return True
    is_written_as_name = first.has_capital and last.has_capital and not last.text.isupper()
    is_given_alone = is_given_name(first.plain) and first.plain not in EPONYMS
    return is_written_as_name and is_given_alone and (last.plain in ALL_SURNAMES or last.plain in EPONYMS)


def _is_single_name(words: Sequence[Word], place: int, text: str) -> bool:
    """Whether one name stands where a patient's or a relative's does."""
    word = words[place]
    is_given = word.plain in GIVEN and word.plain not in EPONYMS
    may_be_name = is_given or ((word.is_sure_surname or word.has_capital) and not is_ordinary(word.plain))
    if len(word.plain) < 3 or not may_be_name:
        return False
    before, after = text[max(0, word.start - SPAN) : word.start], text[word.end : word.end + SPAN]
    earlier, later = words[place - 1] if place else None, words[place + 1] if place + 1 < len(words) else None
    is_name = is_given or word.is_sure_surname
    if earlier and earlier.plain in RELATIVES and re.fullmatch(r"[ (:,-]{1,3}", text[earlier.end : word.start]):
        return word.plain in GIVEN or (word.has_capital and (is_name or word.plain in GIVEN_WORDS))
    if CALLED.search(before):
        return is_given or word.has_capital
    if len(word.text) > len(word.plain) and later and text[word.end : later.start] == " ":
        return word.has_capital and _belongs_to(word, later, is_name=is_name)
    if OF_PATIENT.match(after):
        return is_given or (word.has_capital and word.may_be_surname)
    return word.has_capital and _is_told_of(word, before, after, is_name=is_name)


def _is_told_of(word: Word, before: str, after: str, *, is_name: bool) -> bool:
    """Whether what stands before a name speaks of a newborn or of a patient: “baby boy …”, “rounded on …”."""
    if NEWBORN.search(before):
        return word.plain in ALL_SURNAMES or word.plain not in THINGS_TOO
    return TO_PATIENT.search(before) is not None and (is_name or (word.may_be_surname and not after[:1].isspace()))


def _belongs_to(owner: Word, thing: Word, *, is_name: bool) -> bool:
    """Whether “Somebody's wife” or “Somebody's hip” speaks of a patient."""
    if thing.plain in RELATIVES:
        return owner.plain not in OPERATIONS
    return thing.plain in BELONGINGS and (is_name or owner.may_be_surname)


def _is_colleague(words: Sequence[Word], first: int, last: int, text: str) -> bool:
    """Whether a title, a role or what is said after a name makes it a colleague's, or a place's."""
    after = text[words[last].end : words[last].end + SPAN]
    if first and words[first - 1].plain in RELATIVES:
        return False
    if OF_PATIENT.match(after) is None and OF_COLLEAGUE.match(after):
        return True
    if _is_place(words, last, text):
        return True
    if first == 0 or CALLED.search(text[max(0, words[first].start - SPAN) : words[first].start]):
        return False
    before = words[max(0, first - 4) : first]
    if before[-1].plain == "and":
        before = [word for word in before if word.plain != "and" and not word.has_capital] or before
    between = text[before[-1].end : words[first].start]
    if re.search(r"[;!?]", between) or ("." in between and before[-1].plain not in ABBREVIATED):
        return False
    near = [word.plain for word in before[-2:]]
    return near[-1] in NEXT_TO_COLLEAGUE or any(word in BEFORE_COLLEAGUE for word in near)


def _is_place(words: Sequence[Word], last: int, text: str) -> bool:
    """Whether a word such as Hospital ends what stands after a name, with nothing but capitals between."""
    for place in range(last + 1, min(last + 4, len(words))):
        if re.search(r"[.;,:]", text[words[place - 1].end : words[place].start]):
            return False
        if words[place].plain in PLACES:
            return True
        if not words[place].has_capital:
            return False
    return False
