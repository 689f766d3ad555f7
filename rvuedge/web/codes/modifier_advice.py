"""What Medicare's rules make of a code with a modifier: each run through the engine, the first reason beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from rvuedge.logbook.logs import valuations
from rvuedge.platform.errors import RvuEdgeError
from rvuedge.valuation.rules.known_modifiers import CHANGE_CREDIT, INFORMATIONAL

WORDS = {**INFORMATIONAL, **CHANGE_CREDIT}
# What is reported with each kind of code, likeliest first; what a code has no use for is left out below.
VISIT = ("25", "24", "57", "GC", "FS", "95")
SURGERY = ("50", "62", "80", "78", "54", "55", "51", "59", "58", "79", "76", "22", "GC")
COMPONENTS = ("26", "TC", "59", "76", "77")
OTHER = ("59", "76", "77", "GC")
DRUG = ("JW", "JZ")
ANESTHESIA = ("AA", "QK", "QY", "QX", "QZ")
SPLITS = "1"  # PCTC IND of the relative value file: a diagnostic test with a professional and a technical component
SURGICAL_GLOBALS = {"000", "010", "090"}
# Shares of a surgery's care exist where care before and after is in the payment: with a period of 10 or 90 days.
SPLIT_CARE = {"54", "55"}
AFTER_SURGERY = {"78", "58", "79"}
PUBLISHED = "published-work"


@dataclass(frozen=True)
class ModifierAdvice:
    """A modifier of a code: its own words, the credit in wRVU (None where not credited as work) and the first reason,
    empty where it is for information alone.

    `effect` is 'changed', 'same' or 'refused'.
    """

    modifier: str
    words: str
    credit: Decimal | None
    reason: str
    effect: str


def offered(page: Mapping[str, Any]) -> tuple[str, ...]:
    """The modifiers to show of a code, by its kind and its row's indicators."""
    if page["drug"]:
        return DRUG
    if page["kind"] == "anesthesia":
        return ANESTHESIA
    row = next((row for row in page["relative_values"] if row["modifier"] == ""), None)
    if row is None or page["work_rvu"] is None:
        return ()
    return VISIT if page["kind"] == "visit" else _of_procedure(row["pctc"], row["global_days"])


def _of_procedure(pctc: str, global_days: str) -> tuple[str, ...]:
    if pctc == SPLITS:
        return COMPONENTS
    if global_days not in SURGICAL_GLOBALS:
        return OTHER
    left_out = SPLIT_CARE | AFTER_SURGERY if global_days == "000" else set()
    return tuple(modifier for modifier in SURGERY if modifier not in left_out)


def modifier_advice(page: Mapping[str, Any], on: date) -> list[ModifierAdvice]:
    """Each modifier of a code with what it does, those that change the credit first; none where nothing is valued."""
    modifiers = offered(page)
    if not modifiers:
        return []
    try:
        valued = _valued(page["code"], modifiers, on, page["release"]["name"])
    except RvuEdgeError:  # a code whose lines contradict each other by themselves has no advice
        return []
    face = page["work_rvu"]
    advice = [_advice(page["code"], item, face) for item in valued]
    return sorted(advice, key=lambda item: ("changed", "same", "refused").index(item.effect))


def _valued(code: str, modifiers: Sequence[str], on: date, release: str) -> list[dict[str, Any]]:
    lines = [
        {"code": code, "modifiers": [modifier], "units": 1, "session": 1, "patient_key": f"page-{modifier}"}
        for modifier in modifiers
    ]
    body = {
        "performed_on": on,
        "release": release,
        "policy": "cms-payment",
        "setting": "facility",
        "provider_type": "physician",
        "trainee": False,
        "lines": lines,
    }
    answer: list[dict[str, Any]] = valuations.value(body)["lines"]
    return answer


def _advice(code: str, line: Mapping[str, Any], face: Decimal | None) -> ModifierAdvice:
    modifier, credit = line["modifiers"][0], line["credit"]
    reasons = [factor["reason"] for factor in credit["factors"] if factor["rule"] != PUBLISHED]
    warnings = [warning["message"] for warning in credit["warnings"]]
    found = next(iter((*reasons, *warnings)), "")
    words = WORDS.get(modifier, "")
    if face is None:
        return ModifierAdvice(modifier, words, None, "", "same")
    if credit["state"] != "credited":
        return ModifierAdvice(modifier, words, None, bare(found, code, modifier), "refused")
    effect = "same" if credit["work_rvu"] == face else "changed"
    return ModifierAdvice(modifier, words, credit["work_rvu"], bare(found, code, modifier), effect)


def bare(reason: str, code: str, modifier: str = "") -> str:
    """A reason without the code or the modifier that stands beside it already.

    >>> bare("47562: both sides count as one (indicator 0).", "47562")
    'both sides count as one (indicator 0).'
    """
    return reason.removeprefix(f"{code}: ").removeprefix(f"{modifier}: ")
