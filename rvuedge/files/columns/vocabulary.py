"""Which field a heading means: by a name that was seen, or word by word, or, as a proposal alone, by likeness.

A `HeadingVocabulary` is data of one kind of table (data_files.py reads it): names with their sources, and patterns of
words. A pattern means its field when every word of the heading is in it and each of its `needs` has one: "Units of
Service" and "Billed Qty" are units without having been listed. A pattern of the kinds that are not read ("Patient Last
Name") says why. Joined words are parted: ServiceDate, CPTCode, PROC_CD, Mod1.

`alike` of the data file are words for the same thing ("dt", "date"): a pattern with one of them has all. `colorless`
words change nothing ("Submitted Mod 1"). An `open` pattern of a kind that is not read also takes words nobody listed
("Payer City"), unless one of them is what makes a field: "Payer Units" stays unknown and is asked about.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rapidfuzz import fuzz, process

from rvuedge.files.columns.wording import ORDINALS, SHORTEST, consonants, heading_words, is_short, parted, run_together
from rvuedge.files.headers import Names

CLOSE = 86.0  # of 100 (rapidfuzz ratio): "Modifers" is 94 to "modifiers", "Mode" 75 to "mod"; a proposal, never read
LONG = 5  # letters from which a misspelled word is still known
HALF = 4  # letters from which a part of a known word is a word of its own: "fromdate", not "attending"
PLURALS = (("ies", "y"), ("es", ""), ("s", ""))
DESCRIPTION = "description"  # the kind of text that explains a field
BY_WORDS = 1_000  # ranks after every name that was listed
FILLERS = frozenset(
    {"of", "the", "for", "in", "on", "a", "an", "and", "or", "s", "to", "at", "is", "if", "any", "this"}
)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A field (or a kind that is not read) by words: all of them from `words`, one at least of each of `needs`.

    An open one takes other words too, but those that make a field that is read; or, where it has `stops`, but these.
    """

    field: str
    needs: tuple[frozenset[str], ...]
    words: frozenset[str]
    rank: int
    is_open: bool = False
    stops: frozenset[str] = frozenset()

    def fits(self, found: frozenset[str], colorless: frozenset[str], decisive: frozenset[str]) -> bool:
        """Whether a heading of these words means the field; `decisive` words are what makes a field that is read."""
        if not self.may_fit(found):
            return False
        others = found - self.words
        return not (others & (self.stops or decisive) if self.is_open else others - colorless)

    def may_fit(self, found: frozenset[str]) -> bool:
        """Whether a word of each of the `needs` is there: most patterns end here."""
        for group in self.needs:  # noqa: SIM110 - a third of the time of `all` over 160 patterns
            if found.isdisjoint(group):
                return False
        return True


@dataclass(frozen=True, slots=True)
class HeadingMeaning:
    """What a heading means: a field that is read, or a kind that is not, with its rank among names for it.

    `is_vague`: the cells are looked at too, for the kind says little or words of the heading are not listed.
    """

    field: str
    rank: int
    is_read: bool = True
    is_vague: bool = False


@dataclass(frozen=True)
class HeadingVocabulary:
    """The headings of one kind of table.

    `called` says how a person calls a field; `asks` by which words an unknown heading may be it; `gathers` those of
    which several columns are read in order; `certain` those of which two columns that differ are asked about, though
    one has the better name; `reasons` why a kind is not read; `vague` the kinds of which the cells are looked at too;
    `unsure` are names that are asked about whatever their words; `spellings` a word by each way it is shortened.
    """

    names: Names
    others: Names
    patterns: tuple[Pattern, ...]
    called: Mapping[str, str]
    asks: Mapping[str, frozenset[str]]
    reasons: Mapping[str, str]
    gathers: frozenset[str] = frozenset()
    certain: frozenset[str] = frozenset()
    vague: frozenset[str] = frozenset()
    colorless: frozenset[str] = frozenset()
    unsure: frozenset[str] = frozenset()
    spellings: Mapping[str, str] = field(default_factory=dict)
    other_patterns: tuple[Pattern, ...] = field(default=())

    def meaning(self, heading: str) -> HeadingMeaning | None:
        """What a heading means for certain; None for one that says nothing known, or may mean two things."""
        compact = run_together(heading)
        if not compact:
            return None
        if compact in self._by_name:
            return self._by_name[compact]
        written = self._written_out(heading)
        if written in self._by_name_written_out:
            return self._by_name_written_out[written]
        meant = self._by_its_words(heading, self._known) or self._by_its_words(heading, self._atoms)
        return meant or self._by_name.get(run_together(heading.replace("#", " ")))

    def _by_its_words(self, heading: str, parts: frozenset[str]) -> HeadingMeaning | None:
        found = frozenset(self._words_by(heading, parts))
        read = self._fitting(self.patterns, found, frozenset())
        others = self._fitting(self.other_patterns, found, frozenset())
        if not read and all(pattern.is_open for pattern in others):  # "Submitted Date" is listed: not the service's
            read = self._fitting(self.patterns, found, self.colorless)
            others = self._fitting(self.other_patterns, found, self.colorless)
        if read:
            is_sure = len({pattern.field for pattern in read}) == 1
            return HeadingMeaning(read[0].field, BY_WORDS + min(item.rank for item in read)) if is_sure else None
        if not others:
            return None
        best = min(others, key=lambda item: (item.is_open, item.rank))
        if best.field == DESCRIPTION and self._has_field_before_a_slash(heading):
            return None
        is_vague = best.is_open or best.field in self.vague
        return HeadingMeaning(best.field, BY_WORDS, is_read=False, is_vague=is_vague)

    def _has_field_before_a_slash(self, heading: str) -> bool:
        """Whether a column of descriptions may hold the thing too: "Modifier 1/Description"."""
        before, _, after = heading.partition("/")
        meaning = self.meaning(before) if len(heading_words(after)) == 1 else None
        return meaning is not None and meaning.is_read

    def words_of(self, heading: str) -> list[str]:
        """The words of a heading; one that is not known is parted into those that are ("providertype"), or is one that
        is known in the plural ("Residents") or by its consonants ("SBMTD")."""
        return self._words_by(heading, self._known)

    def _words_by(self, heading: str, parts: frozenset[str]) -> list[str]:
        return [self._familiar(part) for word in heading_words(heading) for part in parted(word, parts)]

    def _familiar(self, word: str) -> str:
        if word in self._known or len(word) <= SHORTEST:
            return word
        shorter = (word.removesuffix(ending) + instead for ending, instead in PLURALS if word.endswith(ending))
        singular = next((text for text in shorter if text in self._known), None)
        return singular or (self._by_consonants.get(consonants(word), word) if is_short(word) else word)

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(word for pattern in (*self.patterns, *self.other_patterns) for word in pattern.words)

    @cached_property
    def _atoms(self) -> frozenset[str]:
        """The known words but those that are two joined ones: "fromdate" is "from" and "date"."""
        cuts = {(word[:cut], word[cut:]) for word in self._known for cut in range(HALF, len(word) - HALF + 1)}
        return self._known - {first + second for first, second in cuts if {first, second} <= self._known}

    @cached_property
    def _by_consonants(self) -> dict[str, str]:
        """Known words by their consonants, where one word alone has these, or words that every pattern has together."""
        found: dict[str, list[str]] = {}
        for word in sorted(self._known):
            if len(word) > SHORTEST and word.isalpha() and len(key := consonants(word)) > SHORTEST:
                found.setdefault(key, []).append(word)
        return {key: listed[0] for key, listed in found.items() if len(set(map(self._uses, listed))) == 1}

    def _uses(self, word: str) -> frozenset[int]:
        patterns = (*self.patterns, *self.other_patterns)
        return frozenset(index for index, pattern in enumerate(patterns) if word in pattern.words)

    @cached_property
    def _decisive(self) -> frozenset[str]:
        return frozenset(word for pattern in self.patterns for group in pattern.needs for word in group)

    @cached_property
    def _fillers(self) -> frozenset[str]:
        """Words that say nothing; not those that a pattern needs: "DOS To" is not "DOS"."""
        patterns = (*self.patterns, *self.other_patterns)
        return FILLERS - frozenset(word for pattern in patterns for group in pattern.needs for word in group)

    def _fitting(self, patterns: Iterable[Pattern], found: frozenset[str], colorless: frozenset[str]) -> list[Pattern]:
        bare = found - self._fillers
        without = frozenset(word for word in bare if word not in ORDINALS and not word.isdigit())
        return [
            pattern
            for pattern in patterns
            if pattern.may_fit(bare)
            and any(pattern.fits(way, colorless, self._decisive) for way in self._ways(pattern, bare, without))
        ]

    def _ways(self, pattern: Pattern, bare: frozenset[str], without: frozenset[str]) -> tuple[frozenset[str], ...]:
        """A second "Units" is another column; a second modifier, or a second thing that is not read, is not."""
        if pattern.field in self.reasons:
            return without, bare
        return (without,) if pattern.field in self.gathers else (bare,)

    def may_be(self, heading: str) -> tuple[str, ...]:
        """The fields an unknown heading may mean, the likeliest first: by a word of it, or by a likeness."""
        found = frozenset(self.words_of(heading))
        by_word = [name for name, words_of in self.asks.items() if found & words_of]
        texts = [" ".join(heading_words(heading)), *(word for word in found if len(word) >= LONG)]
        fuzzy = [process.extractOne(text, self._spelled, scorer=fuzz.ratio, score_cutoff=CLOSE) for text in texts]
        by_likeness = [self._fuzzy[match[0]] for match in fuzzy if match is not None]
        return tuple(dict.fromkeys([*by_word, *by_likeness]))

    @cached_property
    def _by_name(self) -> dict[str, HeadingMeaning]:
        found: dict[str, HeadingMeaning] = {}
        for names, is_read in ((self.others, False), (self.names, True)):
            for ours, listed in names.fields.items():
                for rank, name in enumerate(listed):
                    is_vague = not is_read and ours in self.vague
                    found[name.replace(" ", "")] = HeadingMeaning(ours, rank, is_read=is_read, is_vague=is_vague)
        return found

    def _written_out(self, text: str) -> str:
        """The words of a text, shortened ones written out: "Svc Loc" is "service location"."""
        return " ".join(self.spellings.get(word, word) for word in self.words_of(text))

    @cached_property
    def _by_name_written_out(self) -> dict[str, HeadingMeaning | None]:
        """The names written out: None for one that is asked about, or that stands for two things when written out."""
        found: dict[str, HeadingMeaning | None] = {}
        listed = (name for names in (self.others, self.names) for of in names.fields.values() for name in of)
        for name in listed:
            meaning, written = self._by_name[name.replace(" ", "")], self._written_out(name)
            known = found.get(written, meaning)
            found[written] = meaning if known and known.field == meaning.field else None
        return found | dict.fromkeys(map(self._written_out, self.unsure))

    @cached_property
    def _fuzzy(self) -> dict[str, str]:
        """Names long enough to be misspelled and still known, with the field each proposes."""
        listed = [(name, ours) for ours, names in self.names.fields.items() for name in names if ours in self.asks]
        listed += [(word, ours) for ours, words_of in self.asks.items() for word in words_of]
        return {name: ours for name, ours in listed if len(name) >= LONG}

    @cached_property
    def _spelled(self) -> list[str]:
        return list(self._fuzzy)
