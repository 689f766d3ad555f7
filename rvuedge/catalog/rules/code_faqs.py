"""Questions people ask of any code, answered from the release's own figures and indicators. Computes only.

Source of every indicator's meaning: CMS PFS relative value file record layout.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.catalog.rules.code_facts import GLOBAL_WORDS

BILATERAL = {
    "0": "No. Modifier 50 does not raise it: both sides count as one (bilateral indicator 0).",
    "1": "Yes. Both sides count 150%, whether reported with 50 or with RT and LT (bilateral indicator 1).",
    "2": "The published figure is for both sides already, so modifier 50 adds nothing (bilateral indicator 2).",
    "3": "Yes. Each side counts in full (bilateral indicator 3).",
}
MULTIPLE = {
    "0": "It is not reduced: the multiple procedure rule does not apply to it (indicator 0).",
    "2": "Procedures are ranked by total RVU: the first counts in full, the second to fifth half each (indicator 2).",
    "3": "Endoscopies of one family share their base: the highest counts in full, each other one less the base's value"
    " (indicator 3).",
    "4": "Only the professional component of a second imaging study of the session is reduced, by 5% under Medicare"
    " (indicator 4).",
    "5": "From the second unit or therapy code of the day on, the practice expense counts half; the work counts in full"
    " (indicator 5).",
    "6": "The technical part of a further cardiovascular study of the day is reduced by 25%; the reading counts in full"
    " (indicator 6).",
    "7": "The technical part of a further eye study of the day is reduced by 20%; the reading counts in full"
    " (indicator 7).",
}
ASSISTANT = {
    "0": "Only with documentation of why one was needed (assistant indicator 0).",
    "1": "No. Medicare does not pay an assistant for it (assistant indicator 1).",
    "2": "Yes, Medicare may pay one: 16% for a physician (assistant indicator 2).",
}
COMPONENTS = {
    "1": "Yes. 26 is the professional component, TC the technical one; no modifier means both (PC/TC indicator 1).",
    "2": "No. It is the professional component only (PC/TC indicator 2).",
    "3": "No. It is the technical component only and has no physician work (PC/TC indicator 3).",
    "4": "No. It is the whole test; its components have their own codes (PC/TC indicator 4).",
    "5": "No. It is given by staff as part of a physician's service: in a hospital Medicare makes no physician payment"
    " for it (PC/TC indicator 5).",
}
DIAGNOSTIC = frozenset("4567")  # reductions of imaging, therapy, heart and eye studies, which have no global period
SURGICAL = frozenset({"000", "010", "090", "ZZZ", "YYY"})


@dataclass(frozen=True, slots=True)
class Indicators:
    """A release row's indicators, as CMS prints them, and its work RVU (None where it is not valued)."""

    work_rvu: Decimal | None
    global_days: str
    pctc: str
    mpi: str
    bilat: str
    asst: str
    endo_base: str


@dataclass(frozen=True, slots=True)
class Past:
    """A code's work RVU in an older release."""

    release: str
    work_rvu: Decimal


def composed(
    code: str, release: str, statement: str, row: Indicators | None, past: Sequence[Past], *, level_ii: bool
) -> Iterator[tuple[str, str]]:
    """Question and answer, from facts alone."""
    yield f"How many work RVUs does {code} have?", statement
    if level_ii:
        yield (
            f"Is {code} a CPT code?",
            f"No. {code} is HCPCS Level II, kept by CMS. CPT is Level I, kept by the American Medical Association.",
        )
    if row is None:
        return
    changed = _change(code, release, row.work_rvu, past)
    if changed:
        yield f"Did the work RVU of {code} change?", changed
    if row.work_rvu is None:
        return
    if row.global_days in GLOBAL_WORDS and row.global_days not in {"XXX", "YYY"}:
        words = GLOBAL_WORDS[row.global_days]
        yield f"What is the global period of {code}?", f"{row.global_days}: {words}."
    if row.global_days in SURGICAL:
        yield from _surgical(code, row)
    elif row.mpi in DIAGNOSTIC:
        yield f"What happens to {code} with another service of its kind the same day?", MULTIPLE[row.mpi]
    if row.pctc in COMPONENTS:
        yield f"Does {code} have a professional and a technical component?", COMPONENTS[row.pctc]


def _surgical(code: str, row: Indicators) -> Iterator[tuple[str, str]]:
    if row.bilat in BILATERAL:
        yield f"Can {code} be reported for both sides?", BILATERAL[row.bilat]
    if row.mpi in MULTIPLE:
        base = f" Its base is {row.endo_base}." if row.mpi == "3" and row.endo_base else ""
        yield f"What happens to {code} with another procedure the same day?", MULTIPLE[row.mpi] + base
    if row.asst in ASSISTANT:
        yield f"Is an assistant surgeon paid for {code}?", ASSISTANT[row.asst]


def _change(code: str, release: str, work: Decimal | None, past: Sequence[Past]) -> str | None:
    """How the work RVU moved since the last release in which it was another; None for a code without a past."""
    if work is None or not past:
        return None
    other = next((item for item in reversed(past) if item.work_rvu != work), None)
    if other is None:
        return f"No: it is {work} in every loaded release since {past[0].release}."
    if other.work_rvu == 0:
        return f"It had none in {other.release} and has {work} in {release}."
    percent = ((work - other.work_rvu) / other.work_rvu * 100).quantize(Decimal("0.1"), ROUND_HALF_UP)
    cut = (other.work_rvu * Decimal("0.975")).quantize(Decimal("0.01"), ROUND_HALF_UP)
    why = ""
    if work == cut and other.release < "RVU26" <= release:
        why = " That is the 2.5% by which CMS cut services not valued by time in 2026."
    return f"Yes: {code} had {other.work_rvu} in {other.release} and has {work} in {release} ({percent:+}%).{why}"
