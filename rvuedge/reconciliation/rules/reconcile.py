"""Two accounts of the same work, line by line: what agrees, what only one side has, what differs. Computes only.

Each line is used once. Lines are paired in passes, the surest first; within a pass in one fixed order, so that the
order of rows in a file changes nothing: code, modifiers, units and date agree; the same code and modifiers of a day
split into other numbers of lines; both sides of the body as -50, as RT and LT, or as two units; then all but units; all
but modifiers; code and date alone; the same line some days apart (nearest first). At last, a guess: two lines of a day
with nearly the same code, or left alone on a day, are taken for one coded differently.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from rvuedge.reconciliation.rules.lines import DIFFERS, MATCHED, ZERO, Pair, StatedLine
from rvuedge.reconciliation.rules.pairing import paired


def reconcile(
    mine: Iterable[StatedLine],
    theirs: Iterable[StatedLine],
    *,
    days: int = 0,
    tolerance: Decimal = ZERO,
    by_posting: bool = False,
) -> tuple[Pair, ...]:
    """The findings by date and code. `days` is how far dates may be apart, `tolerance` wRVU may be.

    `by_posting`: their dates are of posting, so that theirs is not before mine and another date is no difference.
    """
    found = paired(mine, theirs, days=days, by_posting=by_posting)
    return tuple(judged(pair, tolerance, by_posting=by_posting) for pair in found)


def judged(pair: Pair, tolerance: Decimal, *, by_posting: bool = False) -> Pair:
    """A pair with what differs in it; lines of one side as they are."""
    mine, theirs = pair.mine, pair.theirs
    if mine is None or theirs is None:
        return pair
    differs = (
        ("code", mine.code != theirs.code),
        ("modifiers", mine.modifiers != theirs.modifiers and not pair.is_bilateral),
        ("units", mine.units != theirs.units and not pair.is_bilateral),
        ("date", mine.performed_on != theirs.performed_on and not by_posting),
        ("work_rvu", _far(mine.work_rvu, theirs.work_rvu, tolerance)),
    )
    differences = tuple(name for name, is_so in differs if is_so)
    return replace(pair, kind=DIFFERS if differences else MATCHED, differences=differences)


def _far(mine: Decimal | None, theirs: Decimal | None, tolerance: Decimal) -> bool:
    """Whether figures are further apart than may be; no figure beside one is not the same, none beside none is."""
    if mine is None or theirs is None:
        return mine is not theirs
    return abs(mine - theirs) > tolerance
