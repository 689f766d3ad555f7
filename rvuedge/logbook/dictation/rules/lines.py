"""Lines from a code with what stands at it; words beside it that are a procedure of their own. Computes only."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rvuedge.logbook.dictation.readers.items import MODIFIERS, LineItem
from rvuedge.logbook.dictation.readers.tokens import GRAMMAR
from rvuedge.logbook.dictation.rules.codes import Stretch
from rvuedge.logbook.dictation.rules.details import MOST_UNITS, NOT_WHOLE, details_of
from rvuedge.logbook.dictation.rules.draft import DraftLine, Form, LineQuestion, SpokenCodeFacts
from rvuedge.logbook.dictation.rules.finish import DOUBT
from rvuedge.logbook.dictation.rules.line_forms import SpokenDetails
from rvuedge.logbook.dictation.rules.phrases import BESIDE_A_CODE
from rvuedge.logbook.dictation.rules.worded import WordLines, is_covered

# A code the catalog has is certain; one it lacks is as likely a slip.
KNOWN, UNKNOWN = Decimal("1.00"), Decimal("0.50")


class LineMaker(WordLines):
    """Makes lines of codes and of words."""

    def coded_lines(self, stretch: Stretch) -> list[DraftLine]:
        """The lines of one code and what stands at it."""
        self.groups += 1
        group = self.groups
        code = stretch.code.value
        facts = self.lookups.known(code)
        details = self._at_code(stretch, self.facts_of(code))
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
        lines = self._finish(base, self.facts_of(code), details)
        before = self._beside([item for item in stretch.before if not item.used], lines[-1])
        behind = self._beside([item for item in stretch.behind if not item.used], lines[-1])
        return [*before, *lines, *behind]

    def _at_code(self, stretch: Stretch, facts: SpokenCodeFacts) -> SpokenDetails:
        """What stands before and behind a code, bare numbers among it."""
        physician = self.lookups.is_physician
        before = details_of(_of_the_code(stretch.before, facts), is_physician=physician)
        number = next((item for item in reversed(stretch.before) if item.kind not in {"small", "sign"}), None)
        if number is not None and number.kind == "number" and number not in before.items:
            before.add(_counted(number))
        behind = details_of(_of_the_code(stretch.behind, facts), is_physician=physician)
        self._numbers_behind(stretch.behind, behind, facts)
        before.add(behind)
        return before

    def _numbers_behind(self, items: Sequence[LineItem], details: SpokenDetails, facts: SpokenCodeFacts) -> None:
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
                if (
                    item.kind in {"modifier", "left", "right", "two_sides", "both", "count", "waste"}
                    or item in details.items
                ):
                    continue
                return
            if item in details.items:
                continue
            if item.first and self.tokens[item.first - 1].text == "-" and not self.tokens[item.first - 1].use:
                details.doubts.append(("HOW_MANY", f"“-{item.value}”: how many?"))
                continue
            self._number_behind(item, details, facts, sure=joined or chained)
            joined = False

    @staticmethod
    def _number_behind(item: LineItem, details: SpokenDetails, facts: SpokenCodeFacts, *, sure: bool) -> None:
        text = str(item.number)
        is_modifier = text in MODIFIERS and not facts.is_drug
        if is_modifier and (sure or (facts.is_visit and text in GRAMMAR["visit_modifiers"])):
            details.modifiers.append(text)
            details.typed.append((item.first, text))
            details.items.append(item)
        elif is_modifier and facts.is_visit:
            details.add(_counted(item))
            details.number_in_doubt = text
            details.doubts.append(("MODIFIER_OR_UNITS", f"{facts.code} {text}: modifier {text}, or {text} units?"))
        elif is_modifier:
            details.modifiers.append(text)
            details.typed.append((item.first, text))
            details.items.append(item)
            details.number_in_doubt = text
            details.doubts.append(("MODIFIER_OR_UNITS", f"{facts.code} {text}: modifier {text}, or {text} units?"))
        else:
            details.add(_counted(item))

    def _beside(self, rest: Sequence[LineItem], line: DraftLine) -> list[DraftLine]:
        """Words beside a code: of this code when its texts hold them all; else a procedure of their own if sure."""
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
                self.draft.ask(LineQuestion("WHAT_NUMBER", message, tuple(self.words([item])), group=line.group))
                line.is_guess, line.confidence = True, min(line.confidence, DOUBT)
        return []

    def lone_number(self, item: LineItem, line: DraftLine, *, correcting: bool) -> SpokenDetails | None:
        """A number that is a part by itself behind a line: units, but only as a question, unless it corrects."""
        digits = self.tokens[item.first].text.isdigit()
        if item.number % 1 or item.number < 1 or not (digits or correcting):
            return None
        details = _counted(item)
        modifiers = [text for text in line.form.modifiers if text.isdigit()]
        if not correcting:
            details.doubts.append(("HOW_MANY", f"“{item.value}”: units of {line.form.code}?"))
        elif modifiers and line.form.units == 1 and str(item.number) in MODIFIERS:
            details.number_in_doubt = str(item.number)
            message = f"{line.form.code} {item.number}: modifier {item.number}, or {item.number} units?"
            details.doubts.append(("MODIFIER_OR_UNITS", message))
        return details


def _of_the_code(items: Sequence[LineItem], facts: SpokenCodeFacts) -> list[LineItem]:
    """The items at a code without a dose that stands behind words: “96415 with rituximab 700 mg”."""
    word = next((place for place, item in enumerate(items) if item.kind == "word"), len(items))
    return [
        item
        for place, item in enumerate(items)
        if facts.is_drug or place < word or not (item.kind == "waste" or item.value == "dose")
    ]


def _counted(item: LineItem) -> SpokenDetails:
    if item.number % 1 or not 1 <= item.number <= MOST_UNITS:
        return SpokenDetails(items=[item], doubts=[("HOW_MANY", NOT_WHOLE.format(number=f"“{item.value}”"))])
    return SpokenDetails(count=int(item.number), items=[item])
