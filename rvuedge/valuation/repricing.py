"""The same lines under another release or policy: old, new, what changed and why.

Sources: docs/rules.md, R-3.4 and R-3.7; for the efficiency adjustment (×0.975, rounded half up) R-1.10.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from rvuedge.valuation.model.credit import Credit

EFFICIENCY = Decimal("0.975")  # CMS-1832-F: work RVUs of services not based on time fell by 2.5% in 2026
HUNDREDTH = Decimal("0.01")
FALLBACKS = ("none", "first_release_with_code")


@dataclass(frozen=True, slots=True)
class Repriced:
    """One line before and after, in wRVU; None where it is not valued."""

    key: str
    old: Decimal | None
    new: Decimal | None
    why: str

    @property
    def change(self) -> Decimal | None:
        """New less old; None when either is not valued."""
        return None if self.old is None or self.new is None else self.new - self.old


@dataclass(frozen=True, slots=True)
class Repricing:
    """All lines with exact totals; unvalued lines are counted on either side, never summed as zero."""

    lines: tuple[Repriced, ...]

    @property
    def old(self) -> Decimal:
        """Total before."""
        return sum((line.old for line in self.lines if line.old is not None), Decimal(0))

    @property
    def new(self) -> Decimal:
        """Total after."""
        return sum((line.new for line in self.lines if line.new is not None), Decimal(0))

    @property
    def change(self) -> Decimal:
        """New total less old total."""
        return self.new - self.old

    @property
    def change_percent(self) -> Decimal | None:
        """Percent of the old total to four places; None when that is 0."""
        if self.old == 0:
            return None
        return (self.change / self.old * 100).quantize(Decimal("0.0001"), ROUND_HALF_UP)

    @property
    def unvalued(self) -> int:
        """Lines not valued after."""
        return sum(1 for line in self.lines if line.new is None)


def efficiency_adjusted(work: Decimal) -> Decimal:
    """A 2025 work RVU cut by 2.5%, rounded half up to the hundredth. To explain a change, not to price one."""
    return (work * EFFICIENCY).quantize(HUNDREDTH, ROUND_HALF_UP)


def reprice(old: Sequence[Credit], new: Sequence[Credit], releases: tuple[str, str]) -> Repricing:
    """Two creditings of the same lines, by key, with a sentence on each. Raises KeyError when lines differ."""
    after = {credit.key: credit for credit in new}
    return Repricing(tuple(_repriced(credit, after[credit.key], releases) for credit in old))


def _repriced(old: Credit, new: Credit, releases: tuple[str, str]) -> Repriced:
    reason = why_changed(
        old.work_rvu,
        new.work_rvu,
        states=(old.state, new.state),
        published=(_unit_work(old), _unit_work(new)),
        releases=releases,
    )
    return Repriced(old.key, old.work_rvu, new.work_rvu, reason)


def _unit_work(credit: Credit) -> Decimal | None:
    """The published work of one unit."""
    return None if credit.face_work_rvu is None else credit.face_work_rvu / credit.units


def why_changed(
    old: Decimal | None,
    new: Decimal | None,
    *,
    states: tuple[str, str],
    published: tuple[Decimal | None, Decimal | None],
    releases: tuple[str, str],
) -> str:
    """Why a line earns what it earns now, in one sentence. Each pair is (before, after)."""
    if old == new:
        return "no change"
    if new is None:
        return f"not valued under {releases[1]} ({states[1]})"
    if old is None:
        return f"valued under {releases[1]}, not under {releases[0]} ({states[0]})"
    before, now = published
    if states[0] != states[1] or before is None or now is None or before == now:
        return (
            f"{states[0]} before, {states[1]} now: another rule applies"
            if states[0] != states[1]
            else ("the same published work, another rule applies: compare the steps")
        )
    if now == efficiency_adjusted(before):
        return f"same work, {releases[1]}: −2.5% ({before:f} → {now:f})"
    return f"published work {before:f} in {releases[0]}, {now:f} in {releases[1]}"


def pinned_value(
    code: str,
    pin: str,
    values: Mapping[str, Mapping[str, Decimal]],
    *,
    fallback: str = "none",
) -> tuple[Decimal, str] | None:
    """A code's work RVU under a pinned release and the release it came from; None when it has none there.

    `values` maps releases, oldest first, to code → work RVU. With fallback 'first_release_with_code' a code younger
    than the pin takes its first value after it. Raises ValueError for another fallback.
    """
    if fallback not in FALLBACKS:
        raise ValueError(f"fallback is {fallback!r}; expected {' or '.join(FALLBACKS)}")
    if code in values.get(pin, {}):
        return values[pin][code], pin
    if fallback == "none":
        return None
    later = list(values)[list(values).index(pin) + 1 :] if pin in values else list(values)
    return next(((values[name][code], name) for name in later if code in values[name]), None)
