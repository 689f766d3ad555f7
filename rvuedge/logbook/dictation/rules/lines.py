"""Lines of a draft from a code with what stands at it, or from a procedure in words; and the questions they raise."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rvuedge.catalog.search.fit import Fit
from rvuedge.catalog.search.words import raw_words
from rvuedge.logbook.dictation.rules.codes import Stretch
from rvuedge.logbook.dictation.rules.details import details_of
from rvuedge.logbook.dictation.rules.draft import (
    Alternative,
    DraftLine,
    Form,
    LogDraft,
    Lookups,
    Question,
    SpokenCodeFacts,
    Words,
)
from rvuedge.logbook.dictation.readers.items import MODIFIERS, Item
from rvuedge.logbook.dictation.rules.line_forms import SpokenDetails, as_lines, line_forms
from rvuedge.logbook.dictation.rules.phrases import ASKED, BESIDE_A_CODE, CLOSE, ENOUGH, SURE, Phrases, Understood
from rvuedge.logbook.dictation.readers.sizes import sized
from rvuedge.logbook.dictation.readers.tokens import GRAMMAR, Token, digits_of

# A code the catalog has is certain; one it lacks is as likely a slip.
KNOWN, UNKNOWN = Decimal("1.00"), Decimal("0.50")
# A rival that is close makes the choice a guess, and a tenth less certain; so does any open question.
DOUBT = Decimal("0.90")
# A length that names one code, of a procedure whose other facts (simple, benign) were taken as said.
BY_LENGTH = Decimal("0.80")
ALTERNATIVES = 3  # what fits below a line on a phone
ROLES = {"assistant", "second_assistant"}
MEASURE_OUT = "a measure, not a count"
MINUTES_OUT = "a time: a log holds none"


class LineMaker:
    """Makes lines; marks the tokens they use; asks what is in doubt."""

    def __init__(
        self, draft: LogDraft, text: str, tokens: Sequence[Token], lookups: Lookups, phrases: Phrases
    ) -> None:
        self.draft, self.text, self.tokens, self.lookups, self.phrases = draft, text, tokens, lookups, phrases
        self.denied: list[Item] = []
        self.groups = 0

    def facts_of(self, code: str) -> SpokenCodeFacts:
        """What is known of a code, which may be nothing."""
        return self.lookups.known(code) or SpokenCodeFacts(code, "")

    def words(self, items: Sequence[Item], why: str = "") -> list[Words]:
        """The characters of items, each by itself."""
        found = []
        for item in items:
            start, end = self.tokens[item.first].start, self.tokens[item.last - 1].end
            found.append(Words(start, end, self.text[start:end], why))
        return found

    def use(self, items: Sequence[Item], what: str, why: str = "") -> list[Words]:
        """Mark the tokens of items as used, and their characters."""
        for item in items:
            item.used = True
            for token in self.tokens[item.first : item.last]:
                token.use = what
        return self.words(items, why)

    def use_run(self, run: Sequence[Item], what: str, why: str) -> list[Words]:
        """The same for items next to each other, as one piece of text."""
        self.use(run, what)
        start, end = self.tokens[run[0].first].start, self.tokens[run[-1].last - 1].end
        return [Words(start, end, self.text[start:end], why)]

    # A code ----------------------------------------------------------------------------------------------------------

    def coded_lines(self, stretch: Stretch) -> list[DraftLine]:
        """The lines of one code and what stands at it."""
        self.groups += 1
        group = self.groups
        code = stretch.code.value
        facts = self.lookups.known(code)
        details = self._at_code(stretch, facts or SpokenCodeFacts(code, ""))
        if facts is None:
            message = f"{code} is in no loaded release or article. Is it right?"
            details.doubts.append(("UNKNOWN_CODE", message))
        if stretch.doubt:
            details.doubts.append(("WHOSE_NUMBER", stretch.doubt))
        base = DraftLine(
            form=Form(code),
            title=facts.title if facts else "",
            confidence=KNOWN if facts else UNKNOWN,
            explanation="the code itself was given"
            if facts
            else "the code was given, but no loaded release or article has it",
            words=self.use([stretch.code], "line"),
            is_guess=facts is None,
            group=group,
        )
        lines = self._finish(base, facts or SpokenCodeFacts(code, ""), details)
        before = self._beside([item for item in stretch.before if not item.used], lines[-1])
        behind = self._beside([item for item in stretch.behind if not item.used], lines[-1])
        return [*before, *lines, *behind]

    def _at_code(self, stretch: Stretch, facts: SpokenCodeFacts) -> SpokenDetails:
        """What stands before and behind a code, bare numbers among it."""
        physician = self.lookups.is_physician
        before = details_of(stretch.before, is_physician=physician)
        number = next((item for item in reversed(stretch.before) if item.kind not in {"small", "sign"}), None)
        if number is not None and number.kind == "number" and number not in before.items:
            before.add(_counted(number))
        behind = details_of(stretch.behind, is_physician=physician)
        self._numbers_behind(stretch.behind, behind, facts)
        before.add(behind)
        return before

    def _numbers_behind(self, items: Sequence[Item], details: SpokenDetails, facts: SpokenCodeFacts) -> None:
        """“99232 10” is a count, “38525 51 RT” a modifier, “99214 with a 25” too; “49505 50” is asked."""
        chained = bool(details.modifiers) or any(
            self.tokens[item.first].text in {"lt", "rt"} for item in items if item.kind in {"left", "right"}
        )
        joined = False
        for item in items:
            if item.kind in {"small", "sign"}:
                continue
            if item.kind == "with":
                joined = True
                continue
            if item.kind != "number":
                if item.kind in {"modifier", "left", "right", "two_sides", "both", "count", "waste"} or item in details.items:
                    continue
                return
            if item in details.items:
                continue
            self._number_behind(item, details, facts, sure=joined or chained)
            joined = False

    @staticmethod
    def _number_behind(item: Item, details: SpokenDetails, facts: SpokenCodeFacts, *, sure: bool) -> None:
        text = str(item.number)
        is_modifier = text in MODIFIERS and not facts.is_drug
        if is_modifier and (sure or (facts.is_visit and text in GRAMMAR["visit_modifiers"])):
            details.modifiers.append(text)
            details.items.append(item)
        elif is_modifier and facts.is_visit:
            details.add(_counted(item))
            details.doubts.append(("MODIFIER_OR_UNITS", f"{facts.code} {text}: modifier {text}, or {text} units?"))
        elif is_modifier:
            details.modifiers.append(text)
            details.items.append(item)
            details.doubts.append(("MODIFIER_OR_UNITS", f"{facts.code} {text}: modifier {text}, or {text} units?"))
        else:
            details.add(_counted(item))

    def _beside(self, rest: Sequence[Item], line: DraftLine) -> list[DraftLine]:
        """Words beside a code: of this code when its texts hold them all; else a procedure of their own if surely so."""
        words = [item for item in rest if item.kind == "word" and not item.denied]
        phrase = self.phrases.text_of([item for item in rest if item.kind in {"word", "number"} and not item.denied])
        numbers = [item for item in rest if item.kind == "number" and not item.denied]
        if words and any(any(map(str.isalpha, item.value)) for item in words):
            if self.lookups.describes(phrase, line.form.code):
                line.words += self.use([*words, *numbers], "line")
                return []
            read = self.phrases.understood(list(rest))
            if read.best is not None and read.best.code == line.form.code:
                line.words += self.use([item for item in words if is_covered(item, read.best)], "line")
                return []
            found = self.phrase_lines(rest, enough=BESIDE_A_CODE)
            if found:
                return found
        for item in numbers:
            if not item.used:
                message = f"“{self.words([item])[0].text}” beside {line.form.code}: units, or something else?"
                self.draft.ask(Question("WHAT_NUMBER", message, tuple(self.words([item])), group=line.group))
                line.is_guess, line.confidence = True, min(line.confidence, DOUBT)
        return []

    # Words -----------------------------------------------------------------------------------------------------------

    def phrase_lines(self, part: Sequence[Item], *, enough: Decimal = ENOUGH) -> list[DraftLine]:
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

    def _piece(self, piece: Sequence[Item], enough: Decimal) -> list[DraftLine]:
        read = self.phrases.understood(piece)
        chosen = read.best
        if chosen is None or chosen.confidence < enough or not _shares_words(read, chosen):
            return []
        self.groups += 1
        facts = self.lookups.known(chosen.code) or SpokenCodeFacts(chosen.code, chosen.title)
        covered = [item for item in read.items if is_covered_text(self.phrases.text_of([item]), chosen)]
        lengths = any(item.kind == "measure" and item.value == "length" for item in piece if item not in read.items)
        if chosen.confidence < ASKED or (lengths and chosen.confidence < 1):
            self._ask_which(read, covered)
            return []
        base = self._base(read, covered)
        return self._finish(base, facts, read.details)

    def _ask_which(self, read: Understood, covered: Sequence[Item]) -> None:
        options = []
        for fit in read.found[:ALTERNATIVES]:
            if fit.confidence >= ENOUGH:
                facts = self.lookups.known(fit.code) or SpokenCodeFacts(fit.code, fit.title)
                forms = line_forms(facts, read.details)[0]
                options.append(Alternative(tuple(forms), fit.title, fit.why, fit.confidence))
        words = self.use([*covered, *read.details.items], "question")
        spoken = " ".join(word.text for word in words)
        self.draft.ask(Question("DID_YOU_MEAN", f"“{spoken}”: did you mean one of these?", tuple(words), tuple(options)))

    def _base(self, read: Understood, covered: Sequence[Item]) -> DraftLine:
        """A line for what was found, with the next best codes beside it."""
        chosen = read.found[0]
        confidence, how = chosen.confidence, f"{chosen.why}: {chosen.confidence} of 1, the shares of words that agree"
        if any(other.confidence + CLOSE > chosen.confidence for other in read.found[1:]):
            confidence = (confidence * DOUBT).quantize(Decimal("0.01"))
            how += f"; times {DOUBT}, because another code is as near"
        others = [
            Alternative((Form(fit.code),), fit.title, fit.why, fit.confidence)
            for fit in read.found[1 : 1 + ALTERNATIVES]
            if fit.code != chosen.code and fit.confidence > 0
        ]
        return DraftLine(
            Form(chosen.code), chosen.title, confidence, how, self.use(covered, "line"), phrase=read.phrase,
            is_guess=confidence < 1, group=self.groups, alternatives=others,
        )

    def _by_length(self, part: Sequence[Item]) -> list[DraftLine] | None:
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
            self.draft.ask(Question("DID_YOU_MEAN", f"“{spoken}”: which of these?", tuple(words), options))
            return []
        facts = self.facts_of(codes[0])
        live = [item for item in part if item not in found.items and not item.used]
        details = details_of(live, is_physician=self.lookups.is_physician)
        words = self.use(found.items, "line")
        base = DraftLine(Form(facts.code), facts.title, BY_LENGTH, "chosen by its length", words, is_guess=True, group=self.groups)
        return self._finish(base, facts, details)

    def _joined_to_the_last(self, part: Sequence[Item]) -> list[DraftLine] | None:
        """“with cholangiogram” after “lap chole”: together another code than the one before; None when not so."""
        live = [item for item in part if not item.denied and item.kind not in {"small", "sign"}]
        if not self.draft.lines or not live or live[0].kind != "with" or not self.draft.lines[-1].phrase:
            return None
        last = self.draft.lines[-1]
        phrase = f"{last.phrase} {self.phrases.text_of(live)}"
        found = self.lookups.find(phrase)
        if not found or found[0].code == last.form.code or found[0].confidence < SURE:
            return None
        self.draft.lines.pop()
        facts = self.facts_of(found[0].code)
        covered = [item for item in live if is_covered_text(self.phrases.text_of([item]), found[0])]
        base = self._base(Understood(SpokenDetails(), tuple(live), phrase, found), covered)
        base.words = [*last.words, *base.words]
        modifiers = SpokenDetails(modifiers=list(last.form.modifiers), count=last.form.units)
        return as_lines(base, line_forms(facts, modifiers)[0], [])

    # Both ------------------------------------------------------------------------------------------------------------

    def _finish(self, base: DraftLine, facts: SpokenCodeFacts, details: SpokenDetails) -> list[DraftLine]:
        """The lines of a code with its details, its doubts asked and its measures accounted for."""
        self.draft.role = details.role or self.draft.role
        self.draft.recognized += self.use([item for item in details.items if item.kind in ROLES], "role", "role")
        said = [item for item in details.items if item.kind not in {*ROLES, "measure"}]
        base.words += self.use(said, "line")
        forms, others, notes = line_forms(facts, details)
        self.draft.warn_all(notes)
        lines = as_lines(base, forms, others)
        for line in lines:
            self.amounts(line, details)
        self.ask_doubts(details, lines[-1])
        for line in lines[:-1]:
            line.is_guess, line.confidence = lines[-1].is_guess, lines[-1].confidence
        return lines

    def amounts(self, line: DraftLine, details: SpokenDetails) -> None:
        """Dose, waste, minutes and other measures of a line; none of them is a count."""
        facts = self.facts_of(line.form.code)
        doses = [item for item in details.items if item.kind == "measure" and item.value == "dose"]
        if doses and facts.is_drug:
            line.dose, line.wasted = details.dose or line.dose, details.wasted or line.wasted
            line.words += self.use(doses, "line", "dose")
        elif doses:
            self.draft.unparsed += self.use(doses, "left out", f"a dose, and {facts.code} is no drug")
        elif details.wasted:
            line.wasted = details.wasted
        for item in details.measures:
            if not item.used:
                self._measure(item, line, facts, details)

    def _measure(self, item: Item, line: DraftLine, facts: SpokenCodeFacts, details: SpokenDetails) -> None:
        minutes = item.number * GRAMMAR["minutes"].get(item.unit, 0)
        spoken = self.words([item])[0].text
        care = GRAMMAR["critical_care"]
        if item.value == "time" and minutes and facts.code == care["code"]:
            line.words += self.use([item], "line", "a time, not a count")
            if not care["from"] <= minutes <= care["to"]:
                message = f"{care['code']} is {care['from']} to {care['to']} minutes, and {spoken} was said: which codes?"
                details.doubts.append(("MINUTES", message))
        elif item.value == "time" and minutes and facts.is_visit:
            line.words += self.use([item], "line", "a time, not a count")
        elif item.value == "time" and minutes and _is_timed(facts):
            line.words += self.use([item], "line", "a time, not a count")
            if not details.count:
                details.doubts.append(("HOW_MANY", f"{spoken}: how many units of {facts.code}?"))
        elif item.value == "days" and item.unit in {"day", "days"}:
            self.draft.unparsed += self.use([item], "left out", "days: a log holds one")
            details.doubts.append(("SEVERAL_DAYS", f"{spoken}: log each day separately."))
        else:
            why = MINUTES_OUT if item.value == "time" else MEASURE_OUT
            self.draft.unparsed += self.use([item], "left out", why)

    def ask_doubts(self, details: SpokenDetails, line: DraftLine) -> None:
        """Each doubt as a question; a line with one is a guess."""
        for code, message in details.doubts:
            line.is_guess, line.confidence = True, min(line.confidence, DOUBT)
            if code:
                self.draft.ask(Question(code, message, group=line.group))

    def lone_number(self, item: Item, line: DraftLine, *, correcting: bool) -> SpokenDetails | None:
        """A number that is a part by itself behind a line: units, but only as a question, unless it corrects."""
        digits = self.tokens[item.first].text.isdigit()
        if item.number % 1 or item.number < 1 or not (digits or correcting):
            return None
        details = _counted(item)
        modifiers = [text for text in line.form.modifiers if text.isdigit()]
        if not correcting:
            details.doubts.append(("HOW_MANY", f"“{item.value}”: units of {line.form.code}?"))
        elif modifiers and line.form.units == 1 and str(item.number) in MODIFIERS:
            message = f"{line.form.code} {item.number}: modifier {item.number}, or {item.number} units?"
            details.doubts.append(("MODIFIER_OR_UNITS", message))
        return details


def _counted(item: Item) -> SpokenDetails:
    if item.number % 1 or not 1 <= item.number <= 9999:  # what a line holds
        return SpokenDetails(items=[item], doubts=[("HOW_MANY", f"“{item.value}” is no number of units: how many?")])
    return SpokenDetails(count=int(item.number), items=[item])


def _is_timed(facts: SpokenCodeFacts) -> bool:
    """Services billed by time have no global days (XXX) or are add-ons (ZZZ); so may be a code nothing is known of."""
    return not facts.is_drug and (facts.global_days is None or facts.global_days in GRAMMAR["timed_days"])


def _shares_words(read: Understood, chosen: Fit) -> bool:
    """Whether the code's own words share more with the phrase than numbers and small words."""
    telling = {word for word in raw_words(read.phrase) if not digits_of(word)}
    return bool(telling & chosen.held) or bool(chosen.held and not telling - chosen.held)


def is_covered(item: Item, chosen: Fit) -> bool:
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
