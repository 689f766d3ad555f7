"""The items of a line read into lines and questions: parts, corrections, “or”, denials. Computes only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from rvuedge.logbook.dictation.readers.cuts import codes_both, cut_at, is_telling, parts_of, runs_of
from rvuedge.logbook.dictation.readers.denials import mark
from rvuedge.logbook.dictation.readers.items import LineItem
from rvuedge.logbook.dictation.readers.tokens import LineToken
from rvuedge.logbook.dictation.rules.codes import stretches
from rvuedge.logbook.dictation.rules.corrections import TAKEN_BACK, LineCorrections, written
from rvuedge.logbook.dictation.rules.details import details_of
from rvuedge.logbook.dictation.rules.draft import Alternative, DraftLine, LineQuestion, LogDraft, Lookups, Words
from rvuedge.logbook.dictation.rules.finish import DOUBT
from rvuedge.logbook.dictation.rules.line_forms import SpokenDetails, line_forms, with_modifiers
from rvuedge.logbook.dictation.rules.lines import LineMaker
from rvuedge.logbook.dictation.rules.phrases import Phrases

ASSISTING = {"80", "AS"}
DENIED = "denied: not logged"
DONE = {"did", "done", "performed"}
ROLES = {"assistant", "second_assistant"}
Lines = list[DraftLine]


class Reader:
    """Reads items part by part into a draft."""

    def __init__(self, draft: LogDraft, text: str, tokens: Sequence[LineToken], lookups: Lookups) -> None:
        self.draft, self.text, self.tokens, self.lookups = draft, text, tokens, lookups
        self.phrases = Phrases(text, tokens, lookups)
        self.maker = LineMaker(draft, text, tokens, lookups, self.phrases)
        self.corrections = LineCorrections(draft, self.maker)
        self.waiting: list[SpokenDetails] = []
        self.correcting: LineItem | None = None

    def read(self, items: Sequence[LineItem]) -> None:
        """Every item of a line, in order."""
        for part in parts_of(items):
            self._read_part(part)
        if self.correcting is not None and self.correcting.kind == "correct" and self.draft.lines:
            self.corrections.take_back()
        for details in self.waiting if self.draft.lines else ():
            self._change(details)
        self._unread(items)

    def _read_part(self, part: list[LineItem]) -> None:
        if self.draft.lines and [item.value for item in part] == ["no"] and part[0].kind == "deny":
            self.correcting = part[0]  # “45385, no, 45380”
            return
        pieces, marks = cut_at(part, "correct")
        for place, piece in enumerate(pieces):
            if place:
                self._correct(marks[place - 1], piece)
            elif self.correcting is not None and is_telling(piece):
                corrected, self.correcting = self.correcting, None
                self._correct(corrected, piece)
            else:
                self._take(self._lines_of(piece))

    def _take(self, found: Lines) -> None:
        self.draft.lines += found

    def _correct(self, marker: LineItem, piece: list[LineItem]) -> None:
        """What follows a correction stands in for what was said last of its kind."""
        if not self.draft.lines:
            if not self.draft.questions:
                self.maker.use([marker], "small")
            self._take(self._lines_of(piece))
            return
        if not marker.used:
            self.draft.unparsed += self.maker.use([marker], "correction", TAKEN_BACK)
        if not is_telling(piece):
            self.correcting = marker  # what follows stands behind a comma, if anything does
            return
        before = list(self.draft.lines)
        details = self._alone(piece, correcting=True)
        if details is not None:
            self.corrections.override(details)
            return
        found = self._lines_of(piece)
        if self.draft.lines != before:  # it spoke of the lines before
            return
        if found:
            self.corrections.take_back()
            self._take(found)

    def _lines_of(self, part: list[LineItem]) -> Lines:
        """The lines of a stretch without corrections; questions and changes go to the draft."""
        denied = mark(part)
        for group in denied.stopped:
            self._ask_stopped(group)
        for group in denied.ended:
            self._ask_ended(group)
        if denied.instead:
            words = self.maker.words(denied.instead)
            self.draft.ask(
                LineQuestion("NO_OR_INSTEAD", f"“no {words[0].text}”: not that, or that instead?", tuple(words))
            )
        self._deny(part)
        choices, marks = cut_at(part, "or")
        if len(choices) > 1 and (found := self._choose(choices, marks)) is not None:
            return found
        found = self._plain(part)
        if denied.goes_on and found:
            for line in found:
                line.is_guess, line.confidence = True, min(line.confidence, DOUBT)
            named = ", ".join(written(line.form) for line in found)
            self.draft.ask(
                LineQuestion("DENIED_TOO", f"Was {named} done? A denial stands before it.", group=found[-1].group)
            )
        return found

    def _plain(self, part: Sequence[LineItem]) -> Lines:
        details = self._alone(part)
        if details is not None:
            if self.draft.lines:
                self._change(details)
            else:
                self.waiting.append(details)
            return []
        found = self._coded(part) if any(self._is_code(item) for item in part) else self.maker.phrase_lines(part)
        doubting = [item for item in part if item.kind == "doubt" and not item.denied and not item.used]
        if doubting and found:
            return self._ask_doubtful(doubting, found)
        return found

    @staticmethod
    def _is_code(item: LineItem) -> bool:
        return item.kind == "code" and not item.denied

    def _coded(self, part: Sequence[LineItem]) -> Lines:
        found: Lines = []
        codes_both(part)
        cut = stretches([item for item in part if not item.denied], self._takes_no_side)
        for stretch in cut:
            found += self.maker.coded_lines(stretch)
        if any(item.kind == "each" for item in part):
            self._each(part, found)
        return found

    def _takes_no_side(self, code: str) -> bool:
        facts = self.maker.facts_of(code)
        return facts.is_drug or facts.is_visit

    def _each(self, part: Sequence[LineItem], found: Lines) -> None:
        """“99213 and 99214 x3 each”: the count of the last for all in the part without one."""
        counted = [line for line in found if line.form.units > 1]
        for item in part:
            if item.kind == "each" and not item.denied:
                self.maker.use([item], "line")
                found[-1].words += self.maker.words([item])
        if len({line.form.units for line in counted}) != 1:
            return
        everywhere = [line for line in (*self.draft.lines, *found) if line.form.units == 1 and line not in counted]
        for line in everywhere:
            line.form = replace(line.form, units=counted[0].form.units)
            line.is_guess = line.is_guess or line in self.draft.lines
        earlier = [line for line in everywhere if line in self.draft.lines]
        if earlier:
            named = ", ".join(written(line.form) for line in earlier)
            self.draft.ask(LineQuestion("EACH", f"“each”: {named} too?"))

    def _alone(self, part: Sequence[LineItem], *, correcting: bool = False) -> SpokenDetails | None:
        """What a part says when it holds no code and no procedure; None when it holds anything else."""
        affirmed = [item for item in part if not item.denied and not item.used]
        if any(item.kind in {"code", "word", "doubt", "strange", "or"} for item in affirmed):
            return None
        details = details_of(affirmed, is_physician=self.lookups.is_physician)
        numbers = [item for item in affirmed if item.kind == "number" and item not in details.items]
        if numbers:
            if len(numbers) > 1 or not self.draft.lines or details.items:
                return None
            return self.maker.lone_number(numbers[0], self.draft.lines[-1], correcting=correcting)
        return details if details else None

    def _change(self, details: SpokenDetails) -> None:
        """A part of nothing but details: a role speaks of every procedure before it, the rest of the last."""
        if details.role:
            self.draft.role = details.role
        for line in self.draft.lines:
            facts = self.maker.facts_of(line.form.code)
            if not facts.is_visit and not facts.is_drug:
                line.form = with_modifiers(line.form, [text for text in details.modifiers if text in ASSISTING])
        last = self.draft.lines[-1]
        last.form = with_modifiers(last.form, [text for text in details.modifiers if text not in ASSISTING])
        self.maker.amounts(last, details)
        self.maker.ask_doubts(details, last)
        facts = self.maker.facts_of(last.form.code)
        given = self.maker.use([item for item in details.items if item.kind not in ROLES], "line")
        self.draft.recognized += self.maker.use([item for item in details.items if item.kind in ROLES], "role", "role")
        if details.sides or details.both or details.count:
            spoken = replace(details, modifiers=[*last.form.modifiers])
            forms, others, notes = line_forms(facts, spoken, last.form.units)
            self.draft.lines[-1:] = [
                replace(last, form=form, alternatives=[*others, *last.alternatives], words=list(last.words))
                for form in forms
            ]
            self.draft.warn_all(notes)
        self.draft.lines[-1].words += given

    def _deny(self, part: Sequence[LineItem]) -> None:
        """Tell what was denied, run by run; a name that says “without” may still hold it."""
        self.maker.denied += [item for item in part if item.denied]

    def _ask_stopped(self, group: list[LineItem]) -> None:
        plain = [replace(item, denied=False) for item in group]
        found = self._silently(plain)
        if not found:
            return
        forms = [
            Alternative((with_modifiers(line.form, ["53"]),), line.title, "begun and stopped", line.confidence)
            for line in found
        ]
        named = ", ".join(written(line.form) for line in found)
        self.draft.ask(LineQuestion("STOPPED", f"{named}: begun and stopped (53), or not done?", (), tuple(forms)))

    def _ask_ended(self, group: list[LineItem]) -> None:
        """“EGD done colonoscopy declined”: words that are no one name may be only partly denied."""
        if any(item.kind == "code" for item in group):
            return
        words = [item for item in group if item.kind == "word"]
        found = self.lookups.find(self.phrases.text_of(words)) if words else ()
        done = any(item.value in DONE for item in group)  # “EGD done colonoscopy declined”
        if done and found and found[0].confidence < 1:
            spoken = self.phrases.text_of(group)
            self.draft.ask(
                LineQuestion("DENIED_WHAT", f"“{spoken}”: was none of it done?", tuple(self.maker.words(group)))
            )

    def _silently(self, part: Sequence[LineItem]) -> Lines:
        """The lines a part would make, nothing of it used or asked."""
        uses, questions = [token.use for token in self.tokens], list(self.draft.questions)
        counts = len(self.draft.unparsed), len(self.draft.recognized), len(self.draft.warnings)
        role = self.draft.role
        found = self._coded(part) if any(self._is_code(item) for item in part) else self.maker.phrase_lines(part)
        for token, was in zip(self.tokens, uses, strict=True):
            token.use = was
        self.draft.questions, self.draft.role = questions, role
        del self.draft.unparsed[counts[0] :], self.draft.recognized[counts[1] :], self.draft.warnings[counts[2] :]
        for item in part:
            item.used = False
        return found

    def _ask_doubtful(self, doubting: Sequence[LineItem], found: Lines) -> Lines:
        words = self.maker.use(doubting, "question", "in doubt")
        options = tuple(Alternative((line.form,), line.title, "as said", line.confidence) for line in found)
        self.draft.ask(
            LineQuestion(
                "DONE",
                f"“{words[0].text}”: was it done? Nothing is logged until you say so.",
                (*words, *_words(found)),
                options,
            )
        )
        return []

    def _choose(self, choices: list[list[LineItem]], marks: list[LineItem]) -> Lines | None:
        """“45380 or 45385”: neither is logged, both are offered. None where “or” does not join two procedures."""
        if not all(is_telling(choice) for choice in choices) or all(item.denied for item in marks):
            return None
        read = [self._plain(choice) for choice in choices]
        if not any(read):
            return None
        words = self.maker.use(marks, "question", "or")
        options = tuple(
            Alternative(tuple(line.form for line in lines), lines[0].title, "one of those said", lines[0].confidence)
            for lines in read
            if lines
        )
        spoken = [word for lines in read for word in _words(lines)]
        self.draft.ask(LineQuestion("WHICH_ONE", "“or”: which one was it?", (*words, *spoken), options))
        return []

    def _unread(self, items: Sequence[LineItem]) -> None:
        """Denied words that no name held, and numbers and modifiers that nobody took."""
        for run in runs_of([item for item in self.maker.denied if not item.used]):
            left = [item for item in run if not any(token.use for token in self.tokens[item.first : item.last])]
            if left:
                self.draft.unparsed += self.maker.use_run(left, "denied", DENIED)
        for item in items:
            if item.kind == "strange" and not item.used and not item.denied:
                words = self.maker.use([item], "question", "not a modifier")
                self.draft.unparsed += words
                self.draft.ask(
                    LineQuestion(
                        "MODIFIER", f"“{words[0].text}” is no modifier this app knows. What is it?", tuple(words)
                    )
                )


def _words(lines: Lines) -> list[Words]:
    return [word for line in lines[:1] for word in line.words]
