"""Parts of a line that say a procedure in words: “2 knee replacements left and right”. Computes only.

A part is read whole; where “and” or “with” stands in it, also in pieces, and the reading that search is surer of is
taken. A side or a number that belongs to the name of what is found (“right colectomy”, “12 lead ECG”) is no modifier
and no count; a measure never counts. Words that a denial rules over choose no code, but for a name that says “without”.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import combinations

from rvuedge.catalog.search.fit import Fit
from rvuedge.catalog.search.words import raw_words, stem
from rvuedge.logbook.dictation.readers.items import LineItem
from rvuedge.logbook.dictation.readers.tokens import GRAMMAR, LineToken, digits_of
from rvuedge.logbook.dictation.rules.details import details_of
from rvuedge.logbook.dictation.rules.draft import Lookups
from rvuedge.logbook.dictation.rules.line_forms import TAKES_50, SpokenDetails

# Below this a proposal is a question: the wrong ones among 200 tried lines were at 0.57 and less.
ASKED = Decimal("0.65")
# Where another code is as near, a proposal has to be this sure: “hip injection” may be with or without ultrasound.
RIVALED = Decimal("0.75")
# Below this nothing is proposed at all; a reading in pieces must be this sure of every piece.
ENOUGH, SURE = Decimal("0.40"), Decimal("0.65")
# Words beside a code are a second procedure only when nearly all of a name was said.
BESIDE_A_CODE = Decimal("0.85")
# “with” joins more often than “and”: a cut there has to be this much surer.
CUT_AT_WITH, MOST_JOINTS = Decimal("0.05"), 4
CLOSE = Decimal("0.10")  # a rival within a tenth makes the choice a guess
SIDE_STEMS = {stem(word) for word in ("left", "right", "bilateral", "both")}
SIDE_KINDS = {"left", "right", "both", "two_sides"}
WORDS = {"word", "small", "number", "measure", "and", "with", "doubt", "each", "but"}
LEAD = frozenset(GRAMMAR["lead"])
# Words around a name that are never a part of one.
SAID = frozenset(GRAMMAR["around"])
WITHOUT = {"without", "w / o", "wo", "no"}


@dataclass(frozen=True, slots=True)
class UnderstoodPhrase:
    """A piece: what it says beside its procedure, the items of the procedure's words, what search finds for them."""

    details: SpokenDetails
    items: tuple[LineItem, ...]
    phrase: str
    found: Sequence[Fit]

    @property
    def best(self) -> Fit | None:
        """What search put first."""
        return self.found[0] if self.found else None


class Phrases:
    """Reads parts in words; remembers what pieces it has looked up."""

    def __init__(self, text: str, tokens: Sequence[LineToken], lookups: Lookups) -> None:
        self.text, self.tokens, self.lookups = text, tokens, lookups

    def pieces(self, part: Sequence[LineItem]) -> list[list[LineItem]]:
        """A part whole, or cut at joints into pieces that search is surer of; as few as are as sure."""
        part = self._without_lead(part)
        joints = [place for place, item in enumerate(part) if item.kind in {"and", "with"} and not item.denied]
        joints = joints[:MOST_JOINTS]
        whole = self.understood(part)
        best, chosen_pieces = self._sureness(whole) if whole.best else Decimal(0), [list(part)]
        for count in range(1, len(joints) + 1):
            for chosen in combinations(joints, count):
                cut = _cut(part, chosen)
                worth = self._worth(cut, sum(part[place].kind == "with" for place in chosen), whole.best)
                if worth > best:
                    best, chosen_pieces = worth, cut
        return chosen_pieces

    def _without_lead(self, part: Sequence[LineItem]) -> list[LineItem]:
        place = 0
        while (
            place < len(part)
            and part[place].kind in {"small", "and", "sign", "word"}
            and (part[place].kind == "sign" or part[place].value in LEAD)
        ):
            place += 1
        return list(part[place:])

    def text_of(self, items: Sequence[LineItem]) -> str:
        """The words of items as they were written."""
        texts = [self.text[self.tokens[item.first].start : self.tokens[item.last - 1].end] for item in items]
        return " ".join(texts)

    def understood(self, piece: Sequence[LineItem]) -> UnderstoodPhrase:
        """A side is a modifier of a code that has two (bilateral indicator 1, 3 or none), else part of the name."""
        affirmed = [item for item in piece if not item.denied and not item.used]
        named = self._named_measure(affirmed)
        if named is not None:
            return named
        denied = self._named_without(piece)
        if denied is not None:
            return denied
        physician = self.lookups.is_physician
        details = details_of(affirmed, is_physician=physician)
        words = [item for item in affirmed if item.kind in WORDS - {"measure"} and item not in details.items]
        stripped = self._by_unit(affirmed, words, self._find(words))
        if not details.sides and not details.both:
            return self._counted(details, words, stripped)
        with_sides = [item for item in affirmed if item in words or item.kind in SIDE_KINDS]
        whole = self._find(with_sides)
        if stripped and self._has_sides(stripped[0].code):
            is_named = whole and SIDE_STEMS & whole[0].named and whole[0].confidence > max(stripped[0].confidence, SURE)
            if not is_named:
                return self._counted(details, words, stripped)
        beside = details_of(affirmed, is_physician=physician, sides=False)
        if whole and (SIDE_STEMS & whole[0].named or _says_the_side(whole[0], with_sides)):
            if stripped and stripped[0].code == whole[0].code and stripped[0].confidence > whole[0].confidence:
                whole = [replace(whole[0], confidence=stripped[0].confidence), *whole[1:]]
            return self._counted(beside, with_sides, whole)
        return self._counted(details, words, stripped)

    def _named_measure(self, affirmed: Sequence[LineItem]) -> UnderstoodPhrase | None:
        """“psychotherapy 45 minutes”: a measure that stands in a name chooses the code."""
        measures = [item for item in affirmed if item.kind == "measure" and item.value in {"time", "length", "other"}]
        if not measures:
            return None
        details = details_of(
            [item for item in affirmed if item not in measures], is_physician=self.lookups.is_physician
        )
        words = [item for item in affirmed if (item.kind in WORDS and item not in details.items)]
        found = self._find(words)
        number = stem(str(measures[0].number)) if measures[0].number % 1 == 0 else ""
        plain = self._find([item for item in words if item not in measures])
        surer = bool(plain) and bool(found) and plain[0].confidence > found[0].confidence
        if found and number in found[0].named and found[0].confidence >= SURE and not surer:
            return UnderstoodPhrase(details, tuple(words), self._phrase(words), found)
        return None

    def _named_without(self, piece: Sequence[LineItem]) -> UnderstoodPhrase | None:
        """“CT head without contrast”: a name that says “without” is said in full."""
        place = next((place for place, item in enumerate(piece) if item.kind == "deny" and item.value in WITHOUT), -1)
        if place < 0:
            return None
        spoken = [item for item in piece if not item.used]
        details = details_of([item for item in spoken if not item.denied], is_physician=self.lookups.is_physician)
        words = [item for item in spoken if item.kind in WORDS | {"deny"} and item not in details.items]
        phrase = " ".join("without" if item.kind == "deny" else self.text_of([item]) for item in words)
        found = self.lookups.find(phrase)
        affirmed = self._find([item for item in words if not item.denied])
        denied = {stem(word) for item in words if item.denied and item.kind != "deny" for word in raw_words(item.value)}
        given = {stem(word) for item in words if not item.denied for word in raw_words(self.text_of([item]))}
        named = found[0].named if found else frozenset()
        if stem("without") not in named or not denied & named or not given & (named - denied):
            return None
        if affirmed and affirmed[0].confidence > found[0].confidence:
            return None
        return UnderstoodPhrase(details, tuple(words), phrase, found)

    def _phrase(self, words: Sequence[LineItem]) -> str:
        return " ".join(self.text_of([item for item in words if item.value not in SAID]).split())

    def _find(self, words: Sequence[LineItem]) -> Sequence[Fit]:
        """What search finds; nothing for number words, small words and joints alone."""
        telling = [
            item
            for item in words
            if item.kind == "word" and not digits_of(item.value) and any(map(str.isalpha, item.value))
        ]
        sides = any(item.kind in SIDE_KINDS for item in words)
        if not telling and not sides:
            return ()
        return self.lookups.find(self._phrase(words)) if telling else ()

    def _by_unit(self, affirmed: Sequence[LineItem], words: Sequence[LineItem], found: Sequence[Fit]) -> Sequence[Fit]:
        """Of codes that fit about alike, the one whose name speaks of the unit that was said: “minutes of …”."""
        units = [item.unit for item in affirmed if item.kind == "measure" and item.value == "time"]
        if not units or not found:
            return found
        again = self.lookups.find(f"{units[0]} {self._phrase(words)}")
        best = next((fit for fit in again[:1] if stem(units[0]) in fit.named), None)
        if best is None or best.confidence + CLOSE < found[0].confidence:
            return found
        return [best, *(fit for fit in found if fit.code != best.code)]

    def _has_sides(self, code: str) -> bool:
        facts = self.lookups.known(code)
        return facts is None or facts.bilat is None or facts.bilat in TAKES_50

    def _counted(self, details: SpokenDetails, words: Sequence[LineItem], found: Sequence[Fit]) -> UnderstoodPhrase:
        """Without a number in front, unless what is found has it in its name."""
        numbers = [item for item in words if item.kind == "number"]
        first = (
            numbers[0]
            if numbers and all(item.kind in {"small", "number"} for item in words[: words.index(numbers[0]) + 1])
            else None
        )
        if first is None or first.number % 1 or first.number < 1:
            return UnderstoodPhrase(details, tuple(words), self._phrase(words), found)
        without = [item for item in words if item is not first]
        again = self._find(without)
        is_named = found and (stem(first.value) in found[0].named or str(first.number) in found[0].named)
        if not again or (is_named and found[0].confidence > again[0].confidence):
            return UnderstoodPhrase(details, tuple(words), self._phrase(words), found)
        if details.count and details.count != int(first.number):
            details.doubts.append(("TWO_COUNTS", f"Both {first.number} and {details.count} were given: how many?"))
        details.count = details.count or int(first.number)
        details.items.append(first)
        return UnderstoodPhrase(details, tuple(without), self._phrase(without), again)

    def _worth(self, pieces: Sequence[Sequence[LineItem]], at_with: int, whole: Fit | None) -> Decimal:
        """How sure search is of the pieces, by the word; -1 when they are no reading.

        Each piece must be sure, or at least enough where the whole is unsure too, and be a code of its own. Cut at
        “with”, none may be what the whole is, if that holds every word: “with cholangiogram” has made it that.
        """
        read = [self.understood(piece) for piece in pieces]
        found = [entry.best for entry in read if entry.best is not None]
        floor = SURE if whole is not None and whole.confidence >= SURE else ENOUGH
        if len(found) < len(pieces) or min(fit.confidence for fit in found) < floor:
            return Decimal(-1)
        codes = {fit.code for fit in found}
        if len(codes) < len(pieces):
            return Decimal(-1)
        if at_with and whole is not None and whole.code in codes and _is_all(read, whole):
            return Decimal(-1)
        sizes = [max(1, len(piece)) for piece in pieces]
        sure = [size * self._sureness(entry) for size, entry in zip(sizes, read, strict=True)]
        return sum(sure, Decimal(0)) / sum(sizes) - CUT_AT_WITH * at_with

    def _sureness(self, read: UnderstoodPhrase) -> Decimal:
        """Confidence by the share of words that the code's texts hold: a reading that leaves words is worse."""
        words = set(raw_words(self._phrase(read.items)))
        if read.best is None or not words:
            return Decimal(0)
        return read.best.confidence * len(words & read.best.held) / len(words)


def _says_the_side(fit: Fit, items: Sequence[LineItem]) -> bool:
    """Whether a code's texts hold the side that was said, so that it is no modifier."""
    return all(fit.held & set(item.value.split()) for item in items if item.kind in SIDE_KINDS)


def _cut(part: Sequence[LineItem], joints: Sequence[int]) -> list[list[LineItem]]:
    starts = [0, *(place + 1 for place in joints)]
    ends = [*joints, len(part)]
    return [list(part[start:end]) for start, end in zip(starts, ends, strict=True)]


def _is_all(read: Sequence[UnderstoodPhrase], whole: Fit) -> bool:
    return whole.held.issuperset(word for entry in read for word in raw_words(entry.phrase))
