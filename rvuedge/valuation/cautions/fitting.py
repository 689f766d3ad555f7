"""Modifiers that belong to another kind of code than the line's: each is named, and the sum stays (R-2.18).

A visit modifier on an operation, an operation's on a visit, anesthesia's on what is no anesthesia.
"""

from __future__ import annotations

from collections.abc import Iterator

from rvuedge.valuation.model.credit import Notice
from rvuedge.valuation.model.facts import RelativeValue
from rvuedge.valuation.model.line_in_progress import LineInProgress
from rvuedge.valuation.rules.bilateral import SITES
from rvuedge.valuation.rules.visits import is_em_visit

OPERATIONS = frozenset({"000", "010", "090", "MMM"})
# Services that take 25 although their codes stand outside evaluation and management: eye visits, the wellness visits
# of Medicare (NCCI Policy Manual, ch. I, section D; ch. XI on ophthalmology).
ALSO_VISITS = frozenset({"92002", "92004", "92012", "92014", "G0402", "G0438", "G0439", "G0463", "G0466", "G0467",
                         "G0468", "G0469", "G0470", "G0101"})  # fmt: skip
OF_VISITS = ("24", "25", "57", "AI")
OF_OPERATIONS = ("22", "47", "50", "51", "53", "54", "55", "56", "58", "62", "63", "66", "78", "79", "80", "81", "82",
                 "AS")  # fmt: skip
OF_ANESTHESIA = ("23", "AA", "AD", "QK", "QS", "QX", "QY", "QZ", "P1", "P2", "P3", "P4", "P5", "P6")
OF_LABORATORIES = ("90", "91", "92", "QW")
OF_FACILITIES = ("27",)
TELEHEALTH = ("93", "95", "GQ", "GT")
OF_SIDES = tuple(sorted(SITES))
ANYTHING = frozenset(
    (*OF_VISITS, *OF_OPERATIONS, *OF_ANESTHESIA, *OF_LABORATORIES, *OF_FACILITIES, *OF_SIDES, *TELEHEALTH, "FS", "GE")
)


def misfits(work: LineInProgress) -> Iterator[Notice]:
    """Each modifier of a line that does not belong to its kind of code."""
    row = work.row
    if row is None or not ANYTHING.intersection(work.line.modifiers):
        return
    visit = is_em_visit(row.code) or row.code in ALSO_VISITS
    if is_em_visit(row.code):
        yield from _named(work, OF_SIDES, "PROCEDURE_MODIFIER", "says a site, which a visit does not have")
    if visit:
        yield from _named(work, OF_OPERATIONS, "PROCEDURE_MODIFIER", "belongs to procedures, not to a visit")
    elif is_operation_or_test(row):
        yield from _named(work, OF_VISITS, "VISIT_MODIFIER", "belongs to the visit, not to this code")
    if row.status != "J":
        yield from _named(work, OF_ANESTHESIA, "ANESTHESIA_MODIFIER", "belongs to anesthesia, not to this code")
    if row.global_days in OPERATIONS:
        yield from _named(work, TELEHEALTH, "TELEHEALTH_MODIFIER", "says telehealth, which an operation cannot be")
        yield from _named(work, OF_LABORATORIES, "LABORATORY_MODIFIER", "belongs to laboratory tests")
    yield from _named(work, OF_FACILITIES, "FACILITY_MODIFIER", "is for the hospital's claim")
    yield from _shared_visit(work, visit)
    if work.has("GE") and not visit:
        yield _notice(row.code, "GE", "TEACHING_MODIFIER", "is for visits under the primary care exception")


def is_operation_or_test(row: RelativeValue) -> bool:
    """Whether a code is certainly no visit: it has a global package, or is surgery, imaging or laboratory by number."""
    # CPT's sections before medicine (90281 and up), which holds services that are visits in all but their number.
    return row.global_days in OPERATIONS or (row.code.isdigit() and row.code < "90281" and row.status != "J")


def _shared_visit(work: LineInProgress, visit: bool) -> Iterator[Notice]:
    """FS is for visits in a facility (42 CFR 415.140)."""
    if not work.has("FS"):
        return
    code = work.line.code
    if not visit:
        yield _notice(code, "FS", "VISIT_MODIFIER", "is for split or shared visits")
    elif work.line.setting == "nonfacility":
        yield Notice(
            "SHARED_OUTSIDE_FACILITY",
            f"{code}-FS: a split or shared visit exists in facilities only; in an office it is billed incident-to or by"
            " who performed it.",
        )


def _named(work: LineInProgress, modifiers: tuple[str, ...], code: str, words: str) -> Iterator[Notice]:
    for modifier in modifiers:
        if work.has(modifier):
            yield _notice(work.line.code, modifier, code, words)


def _notice(code: str, modifier: str, notice: str, words: str) -> Notice:
    return Notice(notice, f"{code}: modifier {modifier} {words}.")
