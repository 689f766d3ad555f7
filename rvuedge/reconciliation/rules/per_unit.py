"""Whether a statement's figures are of one unit or of the line: decided for the file, never by row. Computes only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from rvuedge.files.columns.outcomes import Choice, Question
from rvuedge.reconciliation.rules.lines import Pair

PER_UNIT = "figures:unit"  # the key of the question
CHOICES = (
    Choice("unit", "Each figure is of one unit: multiply it by the units."),
    Choice("line", "Each figure is of the whole line: compare it as it stands."),
)


def per_unit(
    pairs: Sequence[Pair], tolerance: Decimal, *, choice: str | None
) -> tuple[list[Pair], bool, tuple[Question, ...]]:
    """The pairs with figures of whole lines, whether these were of one unit in the file, and what has to be asked.

    Lines of several units say which: where mine is theirs times the units on some rows and theirs as it stands on none,
    all figures are per unit. Where rows disagree and nobody has said, it is a question.
    """
    of_unit = [pair for pair in pairs if _agrees(pair, tolerance, times_units=True)]
    of_line = [pair for pair in pairs if _agrees(pair, tolerance, times_units=False)]
    if choice is None and of_unit and of_line:
        return list(pairs), False, (_question(of_unit, of_line),)
    if choice == "line" or (choice is None and not of_unit):
        return list(pairs), False, ()
    return [_multiplied(pair) for pair in pairs], True, ()


def _agrees(pair: Pair, tolerance: Decimal, *, times_units: bool) -> bool:
    mine, theirs = pair.mine, pair.theirs
    if mine is None or theirs is None or mine.work_rvu is None or not mine.work_rvu or theirs.work_rvu is None:
        return False
    if theirs.units <= 1 or len(theirs.places) > 1 or mine.units != theirs.units:
        return False
    figure = theirs.work_rvu * theirs.units if times_units else theirs.work_rvu
    return abs(figure - mine.work_rvu) <= tolerance * (theirs.units if times_units else 1)


def _multiplied(pair: Pair) -> Pair:
    theirs = pair.theirs
    if theirs is None or theirs.work_rvu is None or theirs.units <= 1 or len(theirs.places) > 1:
        return pair
    return replace(pair, theirs=replace(theirs, work_rvu=theirs.work_rvu * theirs.units))


def _question(of_unit: Sequence[Pair], of_line: Sequence[Pair]) -> Question:
    places = [pair.theirs.places[0] for pair in (of_unit[0], of_line[0]) if pair.theirs]
    sentence = f"Are the file's wRVUs of one unit or of the line? {places[0]} reads as one, {places[1]} as the other."
    return Question(PER_UNIT, sentence, places[0], CHOICES)
