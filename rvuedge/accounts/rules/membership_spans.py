"""A membership as spans of days, each with a role and a clinical FTE, and what a change from a day makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class MembershipSpan:
    """Days of a membership, both included; `last` None is open. `cfte` is 0 to 1, None where the roster states none."""

    first: date
    last: date | None
    role: str
    cfte: Decimal | None

    def holds(self, day: date) -> bool:
        """Whether a day is one of them."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class MemberChange:
    """Another role or clinical FTE from a day on, or a last day; None leaves it as it is.

    Without `effective_from` a role, and a clinical FTE in place of another, hold from today: what was counted before
    stays. A first clinical FTE, where the roster stated none, is then that of the whole span.
    """

    role: str | None = None
    cfte: Decimal | None = None
    ended_on: date | None = None
    effective_from: date | None = None


def span_of_change(spans: Sequence[MembershipSpan], change: MemberChange, today: date) -> MembershipSpan | None:
    """The span a change begins in: of its day, or the newest that has not ended; None where there is none."""
    if change.effective_from is not None:
        return next((span for span in spans if span.holds(change.effective_from)), None)
    running = [span for span in spans if span.last is None or span.last >= today]
    return max(running, key=lambda span: span.first, default=None)


def changed_spans(spans: Sequence[MembershipSpan], change: MemberChange, today: date) -> tuple[MembershipSpan, ...]:
    """The spans after a change, oldest first. A role or clinical FTE holds to the next change of it, or to the end.

    Spans of a day without a membership are left as they are: nobody becomes a member by it.
    """
    begun = span_of_change(spans, change, today)
    if begun is None:
        return tuple(spans)
    found = sorted(spans, key=lambda span: span.first)
    since = change.effective_from or max(today, begun.first)
    if change.role is not None:
        found = _with(found, since, "role", change.role)
    if change.cfte is not None:
        whole = change.effective_from is None and begun.cfte is None
        found = _with(found, begun.first if whole else since, "cfte", change.cfte)
    if change.ended_on is not None:
        found[-1] = replace(found[-1], last=change.ended_on)
    return _joined(found)


def first_change(before: Sequence[MembershipSpan], after: Sequence[MembershipSpan]) -> date | None:
    """The first day on which role, clinical FTE or belonging differ; None where nothing does."""
    spans = (*before, *after)
    days = sorted({span.first for span in spans} | {day for span in spans if (day := _day_after(span))})
    return next((day for day in days if _terms_on(before, day) != _terms_on(after, day)), None)


def _terms_on(spans: Sequence[MembershipSpan], day: date) -> tuple[str, Decimal | None] | None:
    return next(((span.role, span.cfte) for span in spans if span.holds(day)), None)


def _with(spans: list[MembershipSpan], since: date, name: str, value: str | Decimal) -> list[MembershipSpan]:
    """The spans with another role or clinical FTE from a day on, as far as the old one goes without a break."""
    place, found = _parted(spans, since)
    other: dict[str, Any] = {name: value}
    old = getattr(found[place], name)
    for index in range(place, _end(found, place)):
        if getattr(found[index], name) != old:
            break
        found[index] = replace(found[index], **other)
    return found


def _parted(spans: list[MembershipSpan], since: date) -> tuple[int, list[MembershipSpan]]:
    """The spans with one that begins on a day, and its place."""
    place = next(index for index, span in enumerate(spans) if span.holds(since))
    whole = spans[place]
    if whole.first == since:
        return place, list(spans)
    pieces = [replace(whole, last=since - DAY), replace(whole, first=since)]
    return place + 1, [*spans[:place], *pieces, *spans[place + 1 :]]


def _end(spans: Sequence[MembershipSpan], place: int) -> int:
    """Behind the last span that goes on from one without a day between."""
    end = place + 1
    while end < len(spans) and _adjoin(spans[end - 1], spans[end]):
        end += 1
    return end


def _joined(spans: Sequence[MembershipSpan]) -> tuple[MembershipSpan, ...]:
    """Adjoining spans of one role and clinical FTE made one."""
    found: list[MembershipSpan] = []
    for span in spans:
        before = found[-1] if found else None
        if before and _adjoin(before, span) and (before.role, before.cfte) == (span.role, span.cfte):
            found[-1] = replace(before, last=span.last)
        else:
            found.append(span)
    return tuple(found)


def _adjoin(before: MembershipSpan, after: MembershipSpan) -> bool:
    return _day_after(before) == after.first


def _day_after(span: MembershipSpan) -> date | None:
    """The day after a span; None of an open one, and of one that ends with the calendar."""
    return None if span.last is None or span.last == date.max else span.last + DAY
