"""What every line goes through: tokens marked as used, measures accounted for, doubts asked. Computes only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from rvuedge.logbook.dictation.readers.items import LineItem
from rvuedge.logbook.dictation.readers.minutes import is_timed_by_code, minutes_doubt, other_of
from rvuedge.logbook.dictation.readers.tokens import GRAMMAR, LineToken
from rvuedge.logbook.dictation.rules.draft import (
    Alternative,
    DraftLine,
    Form,
    LineQuestion,
    LogDraft,
    Lookups,
    SpokenCodeFacts,
    Words,
)
from rvuedge.logbook.dictation.rules.line_forms import SpokenDetails, as_lines, line_forms
from rvuedge.logbook.dictation.rules.phrases import Phrases

DOUBT = Decimal("0.90")  # an open question makes a line a guess, and a tenth less certain
ASSISTING = {"80", "82", "AS"}
ROLES = {"assistant", "second_assistant"}
MEASURE_OUT = "a measure, not a count"
MINUTES_OUT = "a time: a log holds none"


class Finisher:
    """Finishes lines; marks the tokens they use; asks what is in doubt."""

    def __init__(
        self, draft: LogDraft, text: str, tokens: Sequence[LineToken], lookups: Lookups, phrases: Phrases
    ) -> None:
        self.draft, self.text, self.tokens, self.lookups, self.phrases = draft, text, tokens, lookups, phrases
        self.denied: list[LineItem] = []
        self.groups = 0

    def facts_of(self, code: str) -> SpokenCodeFacts:
        """What is known of a code, which may be nothing."""
        return self.lookups.known(code) or SpokenCodeFacts(code, "", is_drug=code.startswith("J"))

    def words(self, items: Sequence[LineItem], why: str = "") -> list[Words]:
        """The characters of items, each by itself."""
        found = []
        for item in items:
            start, end = self.tokens[item.first].start, self.tokens[item.last - 1].end
            found.append(Words(start, end, self.text[start:end], why))
        return found

    def use(self, items: Sequence[LineItem], what: str, why: str = "") -> list[Words]:
        """Mark the tokens of items as used, and their characters."""
        for item in items:
            item.used = True
            for token in self.tokens[item.first : item.last]:
                token.use = what
        return self.words(items, why)

    def use_run(self, run: Sequence[LineItem], what: str, why: str) -> list[Words]:
        """The same for items next to each other, as one piece of text."""
        self.use(run, what)
        start, end = self.tokens[run[0].first].start, self.tokens[run[-1].last - 1].end
        return [Words(start, end, self.text[start:end], why)]

    def _finish(self, base: DraftLine, facts: SpokenCodeFacts, details: SpokenDetails) -> list[DraftLine]:
        """The lines of a code with its details, its doubts asked and its measures accounted for."""
        self.draft.role = details.role or self.draft.role
        self.draft.recognized += self.use([item for item in details.items if item.kind in ROLES], "role", "role")
        given = [item for item in details.items if item.kind not in {*ROLES, "measure"}]
        base.words += self.use(given, "line")
        forms, others, notes = line_forms(facts, details)
        self.draft.warn_all(notes)
        details.doubts += [("HOW_MANY", message) for code, message in notes if code == "COUNT_LEFT_OUT"]
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
            details.doubts.append(("WHOSE_DOSE", f"A dose was given, and {facts.code} is no drug: of which drug?"))
        elif details.wasted:
            line.wasted = details.wasted
        for item in details.measures:
            if not item.used:
                self._measure(item, line, facts, details)

    def _measure(self, item: LineItem, line: DraftLine, facts: SpokenCodeFacts, details: SpokenDetails) -> None:
        minutes = item.number * GRAMMAR["minutes"].get(item.unit, 0)
        spoken = self.words([item])[0].text
        if item.value == "time" and minutes and is_timed_by_code(facts.code):
            line.words += self.use([item], "line", "a time, not a count")
            if (fitting := minutes_doubt(facts.code, minutes, spoken)) is not None:
                details.doubts.append(("MINUTES", fitting))
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
                options = tuple(
                    Alternative((form,), line.title, "as it may be meant", DOUBT)
                    for form in _ways(code, line.form, details.number_in_doubt)
                )
                self.draft.ask(LineQuestion(code, message, options=options, group=line.group))


def _ways(code: str, form: Form, number: str) -> list[Form]:
    """The forms that a doubt leaves to choose from."""
    if code == "ASSISTANT":
        others = tuple(text for text in form.modifiers if text not in ASSISTING)
        return [replace(form, modifiers=(*others, text)) for text in ("80", "82", "AS")]
    if code == "MODIFIER_OR_UNITS":
        others = tuple(text for text in form.modifiers if text != number)
        units = 1 if form.units == int(number) else form.units
        return [Form(form.code, (*others, number), units), Form(form.code, others, int(number))]
    if code == "MINUTES" and (other := other_of(form.code)) is not None:
        return [form, replace(form, code=other)]
    return []


def _is_timed(facts: SpokenCodeFacts) -> bool:
    """Services billed by time have no global days (XXX) or are add-ons (ZZZ); so may be a code nothing is known of."""
    return not facts.is_drug and (facts.global_days is None or facts.global_days in GRAMMAR["timed_days"])
