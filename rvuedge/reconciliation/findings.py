"""Findings as JSON, each with the dollars its wRVU are worth, and the dollars of each kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from rvuedge.reconciliation.money_at_stake import Stakes
from rvuedge.reconciliation.rules.lines import CLASSES, MATCHED, Pair, StatedLine
from rvuedge.reconciliation.rules.reconcile_totals import Compared, LineTotal

CENT = Decimal("0.01")
StoredFindings = tuple[list[dict[str, Any]], dict[str, dict[str, Any]]]
BOTH = "both sides of the body, written differently"
GUESS = "a guess: only the day and the codes suggest that these are the same work"
VALUED = {
    "own_policy": "we valued this line ourselves: their file gives no wRVUs for it, so it is valued by your own policy",
    "shared": "their file gives one figure for several codes, split in proportion to what your policy would credit",
}


def stored_pairs(pairs: Sequence[Pair], stakes: Stakes | None) -> StoredFindings:
    """Lines compared, and by kind (and `all`) their money; without stakes nothing is said of money."""
    findings = [_pair(pair, stakes) for pair in pairs]
    return findings, _worth([(pair.kind, pair.performed_on, pair.at_stake) for pair in pairs], stakes)


def stored_sums(found: Sequence[Compared], stakes: Stakes | None) -> StoredFindings:
    """Sums compared. Money is told where each sum is of a month: then its last day says the year."""
    findings = [_compared(compared) for compared in found]
    dated = [(compared.kind, compared.month, compared.at_stake) for compared in found if compared.month]
    return findings, _worth(dated, stakes) if dated else {}


def _worth(at_stake: Iterable[tuple[str, date, Decimal | None]], stakes: Stakes | None) -> dict[str, dict[str, Any]]:
    if stakes is None:
        return {}
    days: dict[str, dict[date, Decimal]] = {kind: {} for kind in (*CLASSES, "all")}
    for kind, day, amount in at_stake:
        for name in (kind, "all"):
            days[name][day] = days[name].get(day, Decimal(0)) + (amount or Decimal(0))
    found = {}
    for name, by_day in days.items():
        if not by_day or name == MATCHED:
            continue
        worth = stakes.difference(by_day)
        found[name] = {
            "money": None if worth.amount is None else f"{worth.amount:f}",
            "money_explanation": worth.explanation,
        }
    return found


def _pair(pair: Pair, stakes: Stakes | None) -> dict[str, Any]:
    how = [BOTH] if pair.is_bilateral else []
    how += [GUESS] if pair.is_guess else []
    how += [VALUED[pair.theirs.valued_by]] if pair.theirs and pair.theirs.valued_by in VALUED else []
    rate = money = None
    if stakes is not None and pair.at_stake:
        worth = stakes.rate(pair.performed_on, lost=pair.at_stake > 0)
        rate = worth.amount
        money = None if rate is None else (pair.at_stake * rate).quantize(CENT, ROUND_HALF_UP)
        how.append(worth.explanation)
    return {
        "kind": pair.kind,
        "differences": list(pair.differences),
        "is_guess": pair.is_guess,
        "mine": _side(pair.mine),
        "theirs": _side(pair.theirs),
        "at_stake": _text(pair.at_stake),
        "rate": _text(rate),
        "money": _text(money),
        "explanation": how,
    }


def _side(side: StatedLine | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        "place": side.places[0],
        "places": list(side.places),
        "performed_on": side.performed_on.isoformat(),
        "month": None,
        "code": side.code,
        "modifiers": list(side.modifiers),
        "units": side.units,
        "work_rvu": _text(side.work_rvu),
        "valued_by": side.valued_by,
        "basis": side.basis,
    }


def _compared(compared: Compared) -> dict[str, Any]:
    return {
        "kind": compared.kind,
        "differences": list(compared.differences),
        "is_guess": False,
        "mine": _total(compared.mine, compared, "own_policy"),
        "theirs": _total(compared.theirs, compared, "employer"),
        "at_stake": _text(compared.at_stake),
        "rate": None,
        "money": None,
        "explanation": ["a total: their statement does not show which lines differ"] if compared.differences else [],
    }


def _total(total: LineTotal | None, of: Compared, valued_by: str) -> Mapping[str, Any] | None:
    if total is None:
        return None
    return {
        "place": f"{len(total.places):,} lines" if valued_by == "own_policy" else total.places[0],
        "places": list(total.places),
        "performed_on": None,
        "month": f"{of.month:%Y-%m}" if of.month else None,
        "code": of.code,
        "modifiers": [],
        "units": total.units,
        "work_rvu": _text(total.work_rvu),
        "valued_by": valued_by,
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{value:f}"
