"""Modifiers that exclude each other on one line: two of a group are named, and the sum stays (docs/rules.md, R-2.18).

The groups whose members make two different lines (roles, 26 with TC, AS on a physician) are refused instead (R-2.5).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rvuedge.valuation.model.credit import Notice
from rvuedge.valuation.model.facts import Line
from rvuedge.valuation.rules.bilateral import SITES

MANUAL = "Pub. 100-04, ch. 12"


@dataclass(frozen=True, slots=True)
class Group:
    """Modifiers of which a line takes one, from a day of service on; the sentence says what the two would mean."""

    code: str
    modifiers: frozenset[str]
    sentence: str
    source: str
    effective_from: date = date.min


GROUPS = (
    Group(
        "AMOUNT_CONFLICT",
        frozenset({"22", "52", "53"}),
        "a service is more than usual, reduced or discontinued, not two of these",
        f"{MANUAL}, section 20.4.6; Noridian, modifiers 22, 52 and 53",
    ),
    Group(
        "GLOBAL_CONFLICT",
        frozenset({"58", "78", "79"}),
        "a procedure in a global period is staged (58), an unplanned return (78) or unrelated (79)",
        f"{MANUAL}, section 40.2.A",
    ),
    Group(
        "REPEAT_CONFLICT",
        frozenset({"76", "77"}),
        "a service is repeated by the same physician (76) or by another one (77)",
        "HCPCS and CPT modifier definitions; Noridian, modifiers 76 and 77",
    ),
    Group(
        "TEACHING_CONFLICT",
        frozenset({"GC", "GE"}),
        "the teaching physician was present for the key portion (GC), or the primary care exception applies (GE)",
        f"{MANUAL}, section 100.1.8",
    ),
    Group(
        "DISTINCT_CONFLICT",
        frozenset({"59", "XE", "XP", "XS", "XU"}),
        "XE, XP, XS and XU say in one word what 59 says; a line takes the one that is right",
        "MLN Matters MM8863; NCCI Policy Manual, ch. I, section E",
        date(2015, 1, 1),
    ),
    Group(
        "WASTE_CONFLICT",
        frozenset({"JW", "JZ"}),
        "JW is the line of the discarded drug, JZ says that none was discarded",
        "Pub. 100-04, ch. 17, section 40.1",
        date(2023, 1, 1),
    ),
    Group(
        "ANESTHESIA_CONFLICT",
        frozenset({"AA", "AD", "QK", "QX", "QY", "QZ"}),
        "a line of anesthesia says once who gave or directed it",
        f"{MANUAL}, section 50",
    ),
    Group(
        "PHYSICAL_STATUS_CONFLICT",
        frozenset({"P1", "P2", "P3", "P4", "P5", "P6"}),
        "a patient has one physical status",
        "ASA physical status classification",
    ),
    Group(
        "TELEHEALTH_CONFLICT",
        frozenset({"93", "95", "GQ", "GT"}),
        "a visit was by audio alone (93), by audio and video (95, GT) or recorded (GQ)",
        f"{MANUAL}, section 190.6",
    ),
    Group(
        "SUBSTITUTE_CONFLICT",
        frozenset({"Q5", "Q6"}),
        "a substitute works by reciprocal billing (Q5) or for a fee for time (Q6)",
        "Pub. 100-04, ch. 1, sections 30.2.10 and 30.2.11",
    ),
)
KNOWN = frozenset().union(*(group.modifiers for group in GROUPS))


def conflicts(line: Line) -> Iterator[Notice]:
    """Each group of which a line has two or more, by its own code, and sides that exclude each other."""
    stated = set(line.modifiers)
    if len(stated) < 2:
        return
    if stated & KNOWN:
        for group in GROUPS:
            both = sorted(group.modifiers & stated)
            if len(both) > 1 and line.performed_on >= group.effective_from:
                yield Notice(group.code, f"{' and '.join(both)} exclude each other: {group.sentence}.")
    yield from _sides(stated)


def _sides(stated: set[str]) -> Iterator[Notice]:
    """50 with a side, or a side with a digit or lid (FCSO, anatomical modifiers; record layout, BILAT SURG)."""
    named = sorted(SITES & stated)
    if "50" in stated and named:
        yield Notice(
            "SIDE_CONFLICT",
            f"50 already says both sides; leave {' and '.join(named)} out. The line was read as both sides.",
        )
    sides = sorted({"LT", "RT"} & stated)
    digits = [site for site in named if site not in ("LT", "RT")]
    if sides and digits:
        yield Notice("SIDE_CONFLICT", f"{' and '.join(digits)} already says the side; leave {' and '.join(sides)} out.")
