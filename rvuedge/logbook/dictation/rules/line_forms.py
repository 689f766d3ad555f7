"""From sides, counts and circumstances said to the modifiers and units of lines, with the other forms. Computes only.

Both sides follow CMS's bilateral indicator (record layout, BILAT SURG): 1 both sides are 150%, 3 each side in full,
2 the figure is for both sides already, 0 and 9 modifier 50 does not apply.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from rvuedge.logbook.dictation.rules import vocabulary as spoken
from rvuedge.logbook.dictation.rules.draft import Alternative, DraftLine, Form, LogDraft, Lookups, SpokenCodeFacts

CHUNK = re.compile(r"\S+(?: \S+)*")
TAKES_50 = {
    "1": "credited the same: both sides are 150% (indicator 1)",
    "3": "each side is credited in full (indicator 3)",
}
NO_SIDES = {
    "0": "both sides count as one (indicator 0): modifier 50 does not apply",
    "2": "the figure is for both sides already (indicator 2): no modifier",
    "9": "sides do not apply to it (indicator 9): no modifier",
}
VISITS = (
    "{code}: {count} visits are kept as {count} units of one line, credited as {count} lines would be."
    " They are of different patients: log each separately if their patient keys matter."
)
TWICE = (
    "{code}: two units of it are read as both sides of one patient, 150% (indicator 1);"
    " if they were two patients, log each separately."
)
SIDES = {"left": "LT", "lt": "LT", "right": "RT", "rt": "RT"}


@dataclass(slots=True)
class SpokenDetails:
    """Sides, count, modifiers and role that a part says, and the characters that say so, each with what it is."""

    sides: list[str] = field(default_factory=list)
    both: bool = False
    count: int | None = None
    modifiers: list[str] = field(default_factory=list)
    role: str | None = None
    spans: list[tuple[tuple[int, int], str]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.spans)

    def note(self, match: re.Match[str], why: str, group: str | int = 0) -> None:
        """Keep the characters of a match, without words between them that were taken out before."""
        self.spans += [(span, why) for span in chunks(match, group)]


def chunks(match: re.Match[str], group: str | int = 0) -> list[tuple[int, int]]:
    """The characters of a match, cut where a word was blanked."""
    start = match.start(group)
    return [(start + item.start(), start + item.end()) for item in CHUNK.finditer(match[group])]


def spoken_details(part: str, lookups: Lookups, *, sides: bool = True) -> tuple[SpokenDetails, str]:
    """What a part says beside its procedure, and the part without it, every character at its place."""
    details = SpokenDetails()
    for match in spoken.ROLE.finditer(part):
        details.role = "second assistant" if "second" in match[0].lower() else "assistant"
        details.modifiers.append("80" if lookups.is_physician else "AS")
        details.note(match, "role")
    for pattern, modifier in spoken.CIRCUMSTANCES:
        for match in pattern.finditer(part):
            details.modifiers.append(modifier)
            details.note(match, f"modifier {modifier}")
    if sides:
        _hear_sides(part, details)
    for match in spoken.TIMES.finditer(part):
        details.count = spoken.spoken_count(match)
        details.note(match, "units")
    for (start, end), _ in details.spans:
        part = part[:start] + " " * (end - start) + part[end:]
    return details, part


def _hear_sides(part: str, details: SpokenDetails) -> None:
    for match in spoken.TWO_SIDES.finditer(part):
        details.sides += ["LT", "RT"]
        details.note(match, "sides")
        part = part[: match.start()] + " " * len(match[0]) + part[match.end() :]
    for match in spoken.BILATERAL.finditer(part):
        details.both = True
        details.note(match, "sides")
    for match in spoken.SIDE.finditer(part):
        details.sides.append(SIDES[match["side"].lower()])
        details.note(match, "side")


def alone(part: str, lookups: Lookups) -> SpokenDetails | None:
    """What a part says when it holds no procedure at all; None when it holds anything else."""
    details, rest = spoken_details(part, lookups)
    words = [word.strip(".:()") for word in rest.lower().split()]
    small = {
        "i",
        "was",
        "and",
        "the",
        "on",
        "a",
        "it",
        "of",
        "as",
        "with",
        "for",
        "this",
        "all",
        "side",
        "sides",
        "case",
        "",
    }
    return details if details and set(words) <= small else None


def change_lines(draft: LogDraft, details: SpokenDetails, lookups: Lookups) -> None:
    """A part of nothing but sides, circumstances or a role.

    A role speaks of every procedure before it, the rest of the last line.
    """
    if details.role:
        draft.role = details.role
    assisting = {"80", "AS"}
    for line in draft.lines:
        known = lookups.known(line.form.code)
        if known and (known.is_visit or known.is_drug):
            continue
        line.form = _with(line.form, (modifier for modifier in details.modifiers if modifier in assisting))
    last = draft.lines[-1]
    last.form = _with(last.form, (modifier for modifier in details.modifiers if modifier not in assisting))
    facts = lookups.known(last.form.code) or SpokenCodeFacts(last.form.code, last.title)
    if details.sides or details.both or details.count:
        forms, others, notes = line_forms(facts, replace(details, modifiers=[*last.form.modifiers]), last.form.units)
        draft.lines[-1:] = [
            replace(last, form=form, alternatives=[*others, *last.alternatives], words=list(last.words))
            for form in forms
        ]
        for code, text in notes:
            draft.warn(code, text)


def line_forms(
    facts: SpokenCodeFacts, details: SpokenDetails, units: int = 1
) -> tuple[list[Form], list[Alternative], list[tuple[str, str]]]:
    """The lines that a code with what was said makes, the other forms they may take, and the doubts."""
    modifiers, count = tuple(dict.fromkeys(details.modifiers)), details.count or units
    sides = [side for side in ("LT", "RT") if side in details.sides]
    if details.both or len(sides) == 2:
        return _both(facts, modifiers, count, in_words=bool(sides) and not details.both)
    notes: list[tuple[str, str]] = []
    if sides and (facts.is_visit or facts.bilat == "9"):
        notes.append(("SIDE_LEFT_OUT", f"{facts.code}: {NO_SIDES['9']}."))
        sides = []
    form = Form(facts.code, (*modifiers, *sides), count)
    if count > 1 and facts.is_visit:
        others = [_other(facts, [Form(facts.code, modifiers)] * count, f"{count} lines of one visit each")]
        return [form], others, [*notes, ("VISITS_AS_UNITS", VISITS.format(code=facts.code, count=count))]
    if count == 2 and facts.bilat == "1" and not sides:
        forms = (
            [Form(facts.code, (*modifiers, "50"))],
            [Form(facts.code, (*modifiers, text)) for text in ("LT", "RT")],
        )
        others = [_other(facts, lines, "both sides of one patient") for lines in forms]
        return [form], others, [*notes, ("SIDES_NOT_SAID", TWICE.format(code=facts.code))]
    return [form], [], notes


def _both(
    facts: SpokenCodeFacts, modifiers: tuple[str, ...], count: int, *, in_words: bool
) -> tuple[list[Form], list[Alternative], list[tuple[str, str]]]:
    """Left and right as two lines when they were named, modifier 50 when “both” was said; the other form beside it."""
    modifiers = tuple(modifier for modifier in modifiers if modifier != "50")
    pair = [Form(facts.code, (*modifiers, side)) for side in ("LT", "RT")]
    single = [Form(facts.code, (*modifiers, "50"))]
    if facts.bilat in NO_SIDES:
        return [Form(facts.code, modifiers)], [], [("SIDES_LEFT_OUT", f"{facts.code}: {NO_SIDES[facts.bilat]}.")]
    why = TAKES_50.get(facts.bilat or "", "no release of that day says how both sides are credited")
    chosen, other = (pair, single) if in_words else (single, pair)
    notes = [] if count <= 2 else [("COUNT_LEFT_OUT", f"{facts.code}: {count} were given, and both sides are two.")]
    return chosen, [_other(facts, other, why)], notes


def _other(facts: SpokenCodeFacts, forms: list[Form], why: str) -> Alternative:
    return Alternative(tuple(forms), facts.title, why, Decimal("0.50"))


def _with(form: Form, modifiers: Iterable[str]) -> Form:
    return replace(form, modifiers=tuple(dict.fromkeys((*form.modifiers, *modifiers))))


def as_lines(base: DraftLine, forms: list[Form], others: list[Alternative]) -> list[DraftLine]:
    """A line for each form, with the alternatives in front of its own."""
    return [
        replace(base, form=form, alternatives=[*others, *base.alternatives], words=list(base.words)) for form in forms
    ]
