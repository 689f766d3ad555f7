"""What is taken back: the last line said, or its count, side and modifiers anew. Computes only."""

from __future__ import annotations

from dataclasses import replace

from rvuedge.logbook.dictation.rules.draft import Alternative, Form, LineQuestion, LogDraft
from rvuedge.logbook.dictation.rules.line_forms import SpokenDetails, line_forms
from rvuedge.logbook.dictation.rules.lines import LineMaker

TAKEN_BACK = "taken back"
SIDED = {"LT", "RT", "50"}


def written(form: Form) -> str:
    """A line as people write it: 49505-50, 99213 ×5."""
    return "-".join([form.code, *form.modifiers]) + (f" ×{form.units}" if form.units > 1 else "")


class LineCorrections:
    """Takes back in a draft."""

    def __init__(self, draft: LogDraft, maker: LineMaker) -> None:
        self.draft, self.maker = draft, maker

    def take_back(self) -> None:
        """The last line said, out of the draft; where several stand before it, which is a question."""
        group = self.draft.lines[-1].group
        taken = [line for line in self.draft.lines if line.group == group]
        self.draft.lines = [line for line in self.draft.lines if line.group != group]
        named = " + ".join(dict.fromkeys(written(line.form) for line in taken))
        self.draft.unparsed += [replace(word, why=TAKEN_BACK) for word in taken[0].words]
        self.draft.questions = [question for question in self.draft.questions if question.group != group]
        if self.draft.lines:
            message = f"{named} was taken back, {len(self.draft.lines)} before it stand. Is that right?"
            self.draft.ask(LineQuestion("TAKEN_BACK", message))

    def override(self, details: SpokenDetails) -> None:
        """“I mean right”, “make it 4”: the count, side or modifiers of the last line anew."""
        last = self.draft.lines[-1]
        group = [line for line in self.draft.lines if line.group == last.group]
        sides, both = details.sides, details.both
        form = last.form
        modifiers = [text for text in form.modifiers if not ((sides or both) and text in SIDED)]
        if details.modifiers:
            modifiers = [text for text in modifiers if text in SIDED]
        facts = self.maker.facts_of(form.code)
        spoken = replace(details, modifiers=[*modifiers, *details.modifiers])
        if not sides and not both:
            forms: list[Form] = [Form(form.code, tuple(spoken.modifiers), details.count or form.units)]
            others: list[Alternative] = []
            notes: list[tuple[str, str]] = line_forms(facts, spoken, form.units)[2]
        else:
            forms, others, notes = line_forms(facts, spoken, form.units)
        self.draft.warn_all(notes)
        self.maker.ask_doubts(details, last)
        place = self.draft.lines.index(group[0])
        self.draft.lines = [line for line in self.draft.lines if line.group != last.group]
        fresh = [
            replace(last, form=entry, alternatives=[*others, *last.alternatives], words=list(last.words))
            for entry in forms
        ]
        for line in fresh:
            line.words += self.maker.use(details.items, "line")
            line.dose, line.wasted = details.dose or line.dose, details.wasted or line.wasted
        self.draft.lines[place:place] = fresh
