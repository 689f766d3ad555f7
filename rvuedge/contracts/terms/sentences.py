"""Terms as sentences a physician can hold against the paper they signed. Dollars and wRVUs per year."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from types import MappingProxyType

from rvuedge.contracts.rules.terms import Band, Draw, Money
from rvuedge.contracts.terms.queries import Terms
from rvuedge.platform.figures import dollars, figure

NO_SURVEYS: Mapping[int, str] = MappingProxyType({})
SETTLED = {
    "monthly": "Production is settled at the end of each month.",
    "quarterly": "Production is settled at the end of each quarter.",
    "annual": "Production is settled at the end of the contract year.",
}
YEAR_END = {
    "carried": "a deficit is carried forward to the next year",
    "forgiven": "a deficit at year-end is forgiven",
    "clawback": "a deficit at year-end is repaid (clawback)",
}
STATED_FOR = {
    "full_time": "Threshold and tiers are stated for 1.0 clinical FTE and count in proportion.",
    "this_cfte": "Threshold and tiers are stated for this clinical FTE.",
}
FALLBACK = {
    "none": "A code missing from it is left unvalued and counted as unvalued.",
    "first_release_with_code": "A code missing from it takes its value from the first later release that has it.",
    "dos": "A code missing from it is valued by date of service.",
    "crosswalk": "A code missing from it takes the value of the code agreed on in its place.",
}


def sentences(terms: Terms, surveys: Mapping[int, str] = NO_SURVEYS) -> list[str]:
    """What some terms say, one sentence for each thing agreed on; `surveys` are the names of those that may be seen."""
    if not terms.is_stated:
        return ["No contract terms are entered. Work is valued by date of service under the policy cms-payment."]
    until = f" to {terms.effective_to}" if terms.effective_to else ""
    found = [f"In effect from {terms.effective_from}{until or ' on'}."]
    if not terms.is_confirmed:
        found.append("As the practice states them; the physician has not confirmed them.")
    if terms.money is not None:
        found += _paid(terms.money)
        found += _measured(terms.money, surveys)
    elif terms.rate is not None:
        found.append(f"{dollars(terms.rate)} for every wRVU.")
    else:
        found.append("No pay for work is entered.")
    found += _valued(terms)
    found.append(f"Clinical FTE {figure(terms.cfte)}.")
    if terms.annual_goal is not None:
        found.append(f"Goal: {figure(terms.annual_goal)} wRVUs per year.")
    return found


def _paid(money: Money) -> Iterator[str]:
    """What money pays, in the order a contract says it."""
    if money.year_start != 1:
        yield f"The contract year begins on {calendar.month_name[money.year_start]} 1."
    if money.base_salary:
        yield f"Base salary of {dollars(money.base_salary)} per year."
    yield from _production(money)
    if money.draw is not None:
        yield _drawn(money.draw)
    for amount, words in ((money.floor, "guaranteed to be at least"), (money.cap, "capped at")):
        if amount is not None:
            yield f"Salary and production combined are {words} {dollars(amount)} per year."
    for stipend in money.stipends:
        period = f"{f' from {stipend.first}' if stipend.first else ''}{f' to {stipend.last}' if stipend.last else ''}"
        yield f"{stipend.label}: {dollars(stipend.monthly)} per month{period}."
    for kind in money.call:
        yield f"{kind.label}: {dollars(kind.per_shift)} per shift."
    for element in money.elements:
        yield element.sentence


def _measured(money: Money, surveys: Mapping[int, str]) -> Iterator[str]:
    """Which survey the percentiles are of."""
    by_percentile = money.rate_percentile is not None or money.by_percentile
    name = surveys.get(money.survey_id or 0)
    if by_percentile and name:
        yield f"The survey is {name}."


def _production(money: Money) -> Iterator[str]:
    share = "" if money.share == 1 else f"; your share is {figure(money.share)}"
    above = f"each wRVU above {figure(money.threshold)} per year" if money.threshold else "every wRVU"
    if money.threshold_percentile is not None:
        above = f"each wRVU above the survey's P{figure(money.threshold_percentile)} of wRVUs"
    if money.rate is not None:
        yield f"{dollars(money.rate)} for {above}{share}."
    elif money.rate_percentile is not None:
        yield f"The survey's P{figure(money.rate_percentile)} of compensation per wRVU for {above}{share}."
    elif money.bands:
        yield f"Production by tier: {'; '.join(_band(band) for band in money.bands)}{share}."
        if money.mode == "cliff":
            yield "Every wRVU is paid at the rate of the highest tier reached (retroactive)."
        else:
            yield "Each tier's wRVUs are paid at that tier's rate (marginal)."
    else:
        return
    if money.threshold_for and (money.threshold or money.bands):
        yield STATED_FOR[money.threshold_for]
    if money.resets == "quarterly":
        yield "Tiers and threshold start over each quarter, at a fourth of the annual limits."
    yield SETTLED[money.settlement]


def _band(band: Band) -> str:
    """One band."""
    if band.up_to is not None:
        return f"up to {figure(band.up_to)} wRVUs at {dollars(band.rate)}"
    if band.up_to_percentile is not None:
        return f"up to the survey's P{figure(band.up_to_percentile)} at {dollars(band.rate)}"
    return f"above that at {dollars(band.rate)}"


def _drawn(draw: Draw) -> str:
    capped = f", at most {dollars(draw.clawback_cap)}" if draw.clawback_cap is not None else ""
    return f"A draw of {dollars(draw.per_quarter)} per quarter against earnings; {YEAR_END[draw.year_end]}{capped}."


def _valued(terms: Terms) -> Iterator[str]:
    """What values the work."""
    yield f"Work is valued by {terms.pin.words}, under the policy {terms.policy}."
    if terms.pin.is_frozen:
        yield FALLBACK[terms.pin.fallback]
    crossed = ", ".join(f"{new} as {old}" for new, old in sorted(terms.pin.crosswalk.items()))
    if crossed:
        yield f"Newer codes valued as older ones: {crossed}."
