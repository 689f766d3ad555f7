"""From sides, counts and circumstances said to the modifiers and units of lines, with the other forms. Computes only.

Both sides follow CMS's bilateral indicator (record layout, BILAT SURG): 1 both sides are 150%, 3 each side in full,
2 the figure is for both sides already, 0 and 9 modifier 50 does not apply.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from rvuedge.logbook.dictation.readers.items import LineItem
from rvuedge.logbook.dictation.rules.draft import Alternative, Dose, DraftLine, Form, SpokenCodeFacts

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
SIDES = {"left": "LT", "right": "RT"}


@dataclass(slots=True)
class SpokenDetails:
    """Sides, count, modifiers, role and amounts that a part says, the items that say so, and what is in doubt."""

    sides: list[str] = field(default_factory=list)
    both: bool = False
    count: int | None = None
    modifiers: list[str] = field(default_factory=list)
    typed: list[tuple[int, str]] = field(default_factory=list)  # the token a modifier was typed at
    role: str | None = None
    dose: Dose | None = None
    wasted: Dose | None = None
    measures: list[LineItem] = field(default_factory=list)
    items: list[LineItem] = field(default_factory=list)
    doubts: list[tuple[str, str]] = field(default_factory=list)
    each: bool = False
    number_in_doubt: str = ""  # “50” of “49505 50”: a modifier, or units

    def place_of(self, modifier: str) -> float:
        """The token a modifier was typed at; behind all of them for what was said in words."""
        return min((place for place, typed in self.typed if typed == modifier), default=math.inf)

    def __bool__(self) -> bool:
        return bool(self.items)

    def add(self, other: SpokenDetails) -> None:
        """Take in what was said elsewhere of the same code; two counts are a doubt."""
        if self.count and other.count and self.count != other.count:
            self.doubts.append(("TWO_COUNTS", f"Both {self.count} and {other.count} were given: how many?"))
        self.sides += other.sides
        self.both = self.both or other.both
        self.count = other.count or self.count
        self.modifiers += other.modifiers
        self.typed += other.typed
        self.role = other.role or self.role
        self.dose = other.dose or self.dose
        self.wasted = other.wasted or self.wasted
        self.measures += other.measures
        self.items += other.items
        self.doubts += other.doubts
        self.each = self.each or other.each
        self.number_in_doubt = other.number_in_doubt or self.number_in_doubt


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
    form = Form(facts.code, tuple(sorted((*modifiers, *sides), key=details.place_of)), count)
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
        return [Form(facts.code, modifiers, count)], [], [("SIDES_LEFT_OUT", f"{facts.code}: {NO_SIDES[facts.bilat]}.")]
    why = TAKES_50.get(facts.bilat or "", "no release of that day says how both sides are credited")
    chosen, other = (pair, single) if in_words else (single, pair)
    notes = [] if count <= 2 else [("COUNT_LEFT_OUT", f"{facts.code}: {count} were given, and both sides are two.")]
    return chosen, [_other(facts, other, why)], notes


def _other(facts: SpokenCodeFacts, forms: list[Form], why: str) -> Alternative:
    return Alternative(tuple(forms), facts.title, why, Decimal("0.50"))


def with_modifiers(form: Form, modifiers: Iterable[str]) -> Form:
    """A form with more modifiers, each once."""
    return replace(form, modifiers=tuple(dict.fromkeys((*form.modifiers, *modifiers))))


def as_lines(base: DraftLine, forms: list[Form], others: list[Alternative]) -> list[DraftLine]:
    """A line for each form, with the alternatives in front of its own."""
    return [
        replace(base, form=form, alternatives=[*others, *base.alternatives], words=list(base.words)) for form in forms
    ]
