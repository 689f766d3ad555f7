"""What people's contracts pay for what they logged: a year to date, and a period, in dollars, with every step."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.accounts.models import Person
from rvuedge.benchmarks.percentile import value_at
from rvuedge.benchmarks.queries import curve_of
from rvuedge.benchmarks.refusals import BenchmarkError
from rvuedge.benchmarks.standing import WORK_RVUS, BenchmarkRefusedError
from rvuedge.contracts.compensation import CompensationError
from rvuedge.contracts.queries import Terms, in_force, shifts_of, terms_of, terms_of_all
from rvuedge.contracts.services import TermsRefusedError
from rvuedge.contracts.settlement import NOTHING, Part, YearToDate, carried_over, year_to_date
from rvuedge.contracts.terms import Money, looked_up
from rvuedge.errors import RvuEdgeError
from rvuedge.productivity.pace import projection
from rvuedge.productivity.queries import days_of, days_of_all

DAY = timedelta(days=1)
CENT = Decimal("0.01")
Work = dict[date, Decimal]


@dataclass(frozen=True, slots=True)
class Compensation:
    """A year to date, and what the whole year comes to if its rest goes as it went; dollars."""

    to_date: YearToDate
    expected_year: Decimal | None
    expected_how: str


@dataclass(frozen=True, slots=True)
class PayRefused:
    """Why no amount follows from somebody's terms, as a sentence."""

    why: str


def pays(terms: Terms) -> bool:
    """Whether terms say what work is paid."""
    return terms.money is not None or terms.rate is not None


def year_of(person: Person, *, on: date) -> Compensation | None:
    """A person's year up to a day; None where no contract of the year says what is paid.

    Raises BenchmarkRefusedError and NotFoundError where a band by percentile cannot be looked up, TermsRefusedError for
    bands that do not rise once looked up.
    """
    terms = terms_of(person.id)
    parts = parts_of(person, terms, on.year)
    if not parts:
        return None
    last = date(on.year, 12, 31)
    work = _work(person.id, on.year)
    shifts = shifts_of([person.id], start=date(on.year, 1, 1), end=last).get(person.id, {})
    opening = _opening(person, terms, on.year)
    try:
        told = year_to_date(parts, work, shifts, on=on, opening=opening)
        expected, how = _expected(parts, work, shifts, on, opening)
    except CompensationError as error:
        raise TermsRefusedError(str(error), code=error.code) from error
    return Compensation(told, expected, how)


def parts_of(person: Person, terms: Sequence[Terms], year: int) -> list[Part]:
    """The parts of a year by the terms in force; parts without pay are left out."""
    first, last = date(year, 1, 1), date(year, 12, 31)
    begun = {first} | {one.effective_from for one in terms if one.effective_from and first < one.effective_from <= last}
    starts = sorted(begun)
    found = []
    for start, following in zip(starts, [*starts[1:], last + DAY], strict=True):
        stated = in_force(list(terms), start)
        if pays(stated):
            found.append(_part(person, stated, start, following - DAY))
    return found


def _part(person: Person, terms: Terms, first: date, last: date) -> Part:
    money, how = resolved(person, terms.money or Money(rate=terms.rate), terms.cfte)
    return Part(first, last, money, how)


def resolved(person: Person, money: Money, cfte: Decimal) -> tuple[Money, tuple[str, ...]]:
    """Terms with bands by percentile looked up on the survey they name, for the person's specialty."""
    if all(band.up_to_percentile is None for band in money.bands):
        return money, ()
    if person.specialty is None or money.survey_id is None:
        raise TermsRefusedError("A band ends at a percentile: set your specialty, and name a survey.", code="E_TIERS")
    curve = curve_of(money.survey_id, specialty=person.specialty, metric=WORK_RVUS, provider_type=person.provider_type)
    try:
        return looked_up(money, lambda percentile: value_at(curve.points, percentile), cfte)
    except BenchmarkError as error:
        raise BenchmarkRefusedError(str(error), code=error.code) from error


def _work(person_id: int, year: int) -> Work:
    days = days_of(person_id, start=date(year, 1, 1), end=date(year, 12, 31))
    return {day: total.work_rvu for day, total in days}


def _opening(person: Person, terms: Sequence[Terms], year: int) -> Decimal:
    """The balance of a draw brought from the years before, by the terms of those years."""
    drawn = [one.effective_from for one in terms if one.effective_from and one.money and one.money.draw]
    opening = NOTHING
    for earlier in range(min(drawn).year, year) if drawn else ():
        parts = parts_of(person, terms, earlier)
        opening = carried_over(parts, _work(person.id, earlier), opening=opening)
    return opening


def _expected(
    parts: Sequence[Part], work: Work, shifts: Mapping[tuple[date, str], int], on: date, opening: Decimal
) -> tuple[Decimal | None, str]:
    """The year's pay if each day left brings what a day brought so far."""
    last = date(on.year, 12, 31)
    so_far = {day: value for day, value in work.items() if day <= on}
    first = min([*so_far, on])
    total = sum(so_far.values(), Decimal(0))
    year = projection(total, on, first)
    if year.value is None:
        return None, year.how
    left = (last - on).days
    daily = (year.value - total) / left if left else Decimal(0)
    rest = {on + at * DAY: daily for at in range(1, left + 1)}
    told = year_to_date(parts, {**so_far, **rest}, shifts, on=last, opening=opening)
    return told.earned, year.how


def earned_between(asked: Sequence[tuple[Person, date, date]]) -> list[Decimal | PayRefused | None]:
    """What each earned in a period, both days included, in dollars; None where no contract says what is paid.

    Terms that no amount follows from (a band by percentile of a survey that has no such specialty) are an answer of
    that person's alone: one does not take away everybody's. A period that begins within a year is what the year had
    earned at its end, less what it had before. As many queries for five hundred people as for one.
    """
    terms = terms_of_all([person.id for person, _, _ in asked])
    paid = [one for one in asked if any(pays(stated) for stated in terms.get(one[0].id, []))]
    if not paid:
        return [None] * len(asked)
    whole = {
        "start": date(min(first for _, first, _ in paid).year, 1, 1),
        "end": max(last for _, _, last in paid),
    }
    work = days_of_all([person.id for person, _, _ in paid], **whole)
    shifts = shifts_of([person.id for person, _, _ in paid], **whole)
    return [_earned(one, terms.get(one[0].id, []), work.get(one[0].id, {}), shifts.get(one[0].id, {})) for one in asked]


def _earned(
    asked: tuple[Person, date, date], terms: Sequence[Terms], work: Work, shifts: Mapping[tuple[date, str], int]
) -> Decimal | PayRefused | None:
    person, first, last = asked
    years = range(first.year, last.year + 1)
    try:
        amounts = [_within(person, terms, year, work, shifts, (first, last)) for year in years]
    except RvuEdgeError as error:
        return PayRefused(error.detail)
    except (BenchmarkError, CompensationError) as error:
        return PayRefused(str(error))
    known = [amount for amount in amounts if amount is not None]
    return sum(known, NOTHING) if known else None


def _within(
    person: Person,
    terms: Sequence[Terms],
    year: int,
    work: Work,
    shifts: Mapping[tuple[date, str], int],
    period: tuple[date, date],
) -> Decimal | None:
    parts = parts_of(person, terms, year)
    if not parts:
        return None
    first, last = max(period[0], date(year, 1, 1)), min(period[1], date(year, 12, 31))
    if _is_flat(parts):
        worked = sum((value for day, value in work.items() if first <= day <= last), Decimal(0))
        return (worked * (parts[0].money.rate or 0)).quantize(CENT, ROUND_HALF_UP)
    own = {day: value for day, value in work.items() if day.year == year}
    through = year_to_date(parts, own, shifts, on=last).earned
    before = year_to_date(parts, own, shifts, on=first - DAY).earned if first > date(year, 1, 1) else NOTHING
    return through - before


def _is_flat(parts: Collection[Part]) -> bool:
    """Whether a year is paid by one rate for every wRVU and nothing else: the common case, a product."""
    (first, *others) = parts
    return not others and first.money == Money(rate=first.money.rate)
