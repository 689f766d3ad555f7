"""Lines from a procedure in words, and from a length; what is not sure enough is a question. Computes only."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from rvuedge.catalog.search.fit import Fit
from rvuedge.catalog.search.words import raw_words
from rvuedge.logbook.dictation.readers.items import LineItem
from rvuedge.logbook.dictation.readers.minutes import by_minutes
from rvuedge.logbook.dictation.readers.sizes import sized
from rvuedge.logbook.dictation.readers.tokens import digits_of
from rvuedge.logbook.dictation.rules.details import details_of
from rvuedge.logbook.dictation.rules.draft import Alternative, DraftLine, Form, LineQuestion, SpokenCodeFacts
from rvuedge.logbook.dictation.rules.finish import DOUBT, Finisher
from rvuedge.logbook.dictation.rules.line_forms import SpokenDetails, as_lines, line_forms
from rvuedge.logbook.dictation.rules.phrases import ASKED, CLOSE, ENOUGH, RIVALED, SURE, UnderstoodPhrase

# A length that names one code, of a procedure whose other facts (simple, benign) were taken as said.
BY_LENGTH = Decimal("0.80")
ALTERNATIVES = 3  # what fits below a line on a phone


class WordLines(Finisher):
    """Makes lines of words."""

    def phrase_lines(self, part: Sequence[LineItem], *, enough: Decimal = ENOUGH) -> list[DraftLine]:
        """The lines a part in words makes; none when search is not sure enough."""
        by_length = self._by_length(part)
        if by_length is not None:
            return by_length
        joined = self._joined_to_the_last(part) if enough == ENOUGH else None
        if joined is not None:
            return joined
        lines: list[DraftLine] = []
        for piece in self.phrases.pieces(part):
            lines += self._piece(piece, enough)
        return lines

    def _piece(self, piece: Sequence[LineItem], enough: Decimal) -> list[DraftLine]:
        read = self.phrases.understood(piece)
        chosen = read.best
        if chosen is None or chosen.confidence < enough or not _shares_words(read, chosen):
            return []
        self.groups += 1
        code = by_minutes(chosen.code, read.details.measures)
        facts = self.lookups.known(code) or SpokenCodeFacts(chosen.code, chosen.title)
        covered = self._covered(read.items, chosen)
        lengths = any(item.kind == "measure" and item.value == "length" for item in piece if item not in read.items)
        sure = _doubted(read)
        timed = any(item.kind == "measure" and item.value == "time" for item in piece)  # asked about its units
        enough_sure = ASKED if timed or sure == chosen.confidence else RIVALED
        if sure < enough_sure or (lengths and chosen.confidence < 1):
            self._ask_which(read, covered)
            return []
        base = self._base(read, covered)
        if facts.code != chosen.code:
            base.title, base.explanation = facts.title, "chosen by its minutes"
        return self._finish(base, facts, read.details)

    def _covered(self, items: Sequence[LineItem], chosen: Fit) -> list[LineItem]:
        """The items whose words the chosen code holds, alone or as one word with the next: “c section”."""
        texts = [self.phrases.text_of([item]) for item in items]
        held = [is_covered_text(text, chosen) for text in texts]
        for place, (text, following) in enumerate(pairwise(texts)):
            joined = raw_words(f"{text} {following}")
            if len(joined) == 1 and joined[0] in chosen.held:
                held[place] = held[place + 1] = True
        return [item for item, is_held in zip(items, held, strict=True) if is_held]

    def _ask_which(self, read: UnderstoodPhrase, covered: Sequence[LineItem]) -> None:
        options = []
        for fit in read.found[:ALTERNATIVES]:
            if fit.confidence >= ENOUGH:
                facts = self.lookups.known(fit.code) or SpokenCodeFacts(fit.code, fit.title)
                forms = line_forms(facts, read.details)[0]
                options.append(Alternative(tuple(forms), fit.title, fit.why, fit.confidence))
        words = self.use([*covered, *read.details.items], "question")
        spoken = " ".join(word.text for word in words)
        self.draft.ask(
            LineQuestion("DID_YOU_MEAN", f"“{spoken}”: did you mean one of these?", tuple(words), tuple(options))
        )

    def _base(self, read: UnderstoodPhrase, covered: Sequence[LineItem]) -> DraftLine:
        """A line for what was found, with the next best codes beside it."""
        chosen = read.found[0]
        confidence, how = _doubted(read), f"{chosen.why}: {chosen.confidence} of 1, the shares of words that agree"
        if confidence < chosen.confidence:
            how += f"; times {DOUBT}, because another code is as near"
        others = [
            Alternative((Form(fit.code),), fit.title, fit.why, fit.confidence)
            for fit in read.found[1 : 1 + ALTERNATIVES]
            if fit.code != chosen.code and fit.confidence > 0
        ]
        return DraftLine(
            Form(chosen.code),
            chosen.title,
            confidence,
            how,
            self.use(covered, "line"),
            phrase=read.phrase,
            is_guess=confidence < 1,
            group=self.groups,
            alternatives=others,
        )

    def _by_length(self, part: Sequence[LineItem]) -> list[DraftLine] | None:
        """“5 cm laceration face”: the length chooses the code; several codes are asked about."""
        found = sized(part)
        if found is None or any(item.kind == "and" for item in part) or not found.is_whole:
            return None
        codes = [code for code in found.codes if self.lookups.known(code)] or list(found.codes)
        self.groups += 1
        if len(codes) > 1 or not self.lookups.known(codes[0]):
            words = self.use(found.items, "question")
            options = tuple(
                Alternative((Form(code),), self.facts_of(code).title, "by its length", BY_LENGTH) for code in codes
            )
            spoken = " ".join(word.text for word in words)
            self.draft.ask(LineQuestion("DID_YOU_MEAN", f"“{spoken}”: which of these?", tuple(words), options))
            return []
        facts = self.facts_of(codes[0])
        affirmed = [item for item in part if item not in found.items and not item.used]
        details = details_of(affirmed, is_physician=self.lookups.is_physician)
        words = self.use(found.items, "line")
        base = DraftLine(
            Form(facts.code), facts.title, BY_LENGTH, "chosen by its length", words, is_guess=True, group=self.groups
        )
        return self._finish(base, facts, details)

    def _joined_to_the_last(self, part: Sequence[LineItem]) -> list[DraftLine] | None:
        """“with cholangiogram” after “lap chole”: together another code than the one before; None when not so."""
        affirmed = [item for item in part if not item.denied and item.kind not in {"small", "sign"}]
        if not self.draft.lines or not affirmed or affirmed[0].kind != "with" or not self.draft.lines[-1].phrase:
            return None
        last = self.draft.lines[-1]
        phrase = f"{last.phrase} {self.phrases.text_of(affirmed)}"
        found = self.lookups.find(phrase)
        if not found or found[0].code == last.form.code or found[0].confidence < SURE:
            return None
        self.draft.lines.pop()
        facts = self.facts_of(found[0].code)
        covered = self._covered(affirmed, found[0])
        base = self._base(UnderstoodPhrase(SpokenDetails(), tuple(affirmed), phrase, found), covered)
        base.words = [*last.words, *base.words]
        modifiers = SpokenDetails(modifiers=list(last.form.modifiers), count=last.form.units)
        return as_lines(base, line_forms(facts, modifiers)[0], [])


def _doubted(read: UnderstoodPhrase) -> Decimal:
    """The confidence of what search put first, a tenth less when another code is as near."""
    best = read.found[0].confidence
    if any(other.confidence + CLOSE > best for other in read.found[1:]):
        return (best * DOUBT).quantize(Decimal("0.01"))
    return best


def _shares_words(read: UnderstoodPhrase, chosen: Fit) -> bool:
    """Whether the code's own words share more with the phrase than numbers and small words."""
    telling = {word for word in raw_words(read.phrase) if not digits_of(word)}
    return bool(telling & chosen.held) or bool(chosen.held and not telling - chosen.held)


def is_covered(item: LineItem, chosen: Fit) -> bool:
    """Whether a word is among those the chosen code holds."""
    return is_covered_text(item.value, chosen)


def is_covered_text(token: str, chosen: Fit) -> bool:
    """The same for a text; the letters of “I & D” join the words next to them."""
    words = raw_words(token)
    alone = token.strip(".").lower()
    if (
        len(alone) <= 3
        and alone.replace("&", "").isalpha()
        and any(alone.replace("&", "") in text for text in chosen.held)
        and words != ["and"]
    ):
        return True
    return any(word in chosen.held for word in words) or "".join(words) in chosen.held
