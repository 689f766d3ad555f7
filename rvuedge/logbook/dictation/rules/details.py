"""What the items of a part say beside its codes and its procedure's words. Computes only."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rvuedge.logbook.dictation.readers.items import LineItem
from rvuedge.logbook.dictation.readers.tokens import GRAMMAR
from rvuedge.logbook.dictation.rules.draft import Dose
from rvuedge.logbook.dictation.rules.line_forms import SIDES, SpokenDetails

LETTERED = {"LT", "RT"}
ASSISTANTS = ("assistant", "second_assistant")
SIDE_KINDS = {"left", "right", "both", "two_sides"}
HEARD = {*ASSISTANTS, "circumstance", "modifier", "count", "twice", "each", "rough", "measure", "waste"}
ASSISTING = ("ASSISTANT", "Assistant at surgery: which modifier? 80, 82 (no qualified resident), or AS (PA, NP, CNS).")
ROUGH = "“{words}” is no number: how many?"
NOT_WHOLE = "{number} is not a whole number of units. How many?"
MOST_UNITS = 9999  # what a line holds


def details_of(items: Sequence[LineItem], *, is_physician: bool, sides: bool = True) -> SpokenDetails:
    """What items say of the code or procedure they stand at; bare numbers and words are left to the caller."""
    details = SpokenDetails()
    for item in items:
        if item.denied or item.used:
            continue
        if _heard(item, details, is_physician=is_physician, sides=sides):
            details.items.append(item)
    _amounts([item for item in items if not item.denied and not item.used], details)
    return details


def _heard(item: LineItem, details: SpokenDetails, *, is_physician: bool, sides: bool) -> bool:
    """Whether an item says a detail, which is added."""
    if item.kind in ASSISTANTS:
        details.role = "second assistant" if item.kind == "second_assistant" else "assistant"
        details.modifiers.append("80" if is_physician else "AS")
        details.doubts.append(ASSISTING)
    elif item.kind == "circumstance":
        details.modifiers.append(item.value)
    elif item.kind == "modifier":
        _modifiers(item, details)
    elif item.kind in SIDE_KINDS:
        if sides:
            _side(item, details)
        return sides
    elif item.kind in {"count", "twice"}:
        _count(item, details)
    elif item.kind == "each":
        details.each = True
    elif item.kind == "rough":
        details.doubts.append(("HOW_MANY", ROUGH.format(words=item.value)))
    return item.kind in HEARD


def _modifiers(item: LineItem, details: SpokenDetails) -> None:
    details.typed += [(item.first, modifier) for modifier in item.value.split()]
    for modifier in item.value.split():
        (details.sides if modifier in LETTERED else details.modifiers).append(modifier)


def _side(item: LineItem, details: SpokenDetails) -> None:
    if item.kind == "both":
        details.both = True
    elif item.kind == "two_sides":
        details.sides += ["LT", "RT"]
    else:
        details.sides.append(SIDES[item.kind])
        if item.value in {"lt", "rt"}:
            details.typed.append((item.first, item.value.upper()))


def _count(item: LineItem, details: SpokenDetails) -> None:
    number = item.number if item.kind == "count" else Decimal(item.value)
    if number % 1 or not 1 <= number <= MOST_UNITS:
        details.doubts.append(("HOW_MANY", NOT_WHOLE.format(number=number)))
    elif details.count and details.count != int(number):
        details.doubts.append(("TWO_COUNTS", f"Both {details.count} and {number} were given: how many?"))
    else:
        details.count = int(number)


def _amounts(items: Sequence[LineItem], details: SpokenDetails) -> None:
    """Doses and what was wasted: “700 mg”, “wasted 100 mg”, “wasted 100” in the unit of the dose."""
    bare: LineItem | None = None
    for place, item in enumerate(items):
        near = [items[place - 1] if place else None, items[place + 1] if place + 1 < len(items) else None]
        if item.kind == "measure" and item.value == "dose":
            wasted = any(other is not None and other.kind == "waste" for other in near)
            behind = near[0] is not None and near[0].kind == "waste"
            if wasted and (behind or not _waste_before_another(items, place)):
                details.wasted = _dose(item)
            elif details.dose is None:
                details.dose = _dose(item)
            else:
                details.doubts.append(("TWO_DOSES", "Two doses were given: which one?"))
        elif item.kind == "measure":
            details.measures.append(item)
        elif item.kind == "number" and any(other is not None and other.kind == "waste" for other in near):
            bare = item
    if bare is not None and details.dose is not None and details.wasted is None:
        details.wasted = Dose(bare.number, details.dose.unit)
        details.items.append(bare)
        details.doubts.append(("", "unit of what was wasted taken from the dose"))
    if any(item.kind == "waste" for item in items) and details.wasted is None:
        details.doubts.append(("WASTED", "How much was wasted?"))


def _waste_before_another(items: Sequence[LineItem], place: int) -> bool:
    """“700 mg wasted 100 mg”: the word belongs to the amount behind it."""
    return place + 2 < len(items) and items[place + 2].kind in {"measure", "number"}


def _dose(item: LineItem) -> Dose:
    return Dose(item.number, GRAMMAR["dose_units"][item.unit])
