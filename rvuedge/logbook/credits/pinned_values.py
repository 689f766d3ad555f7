"""The rows that value a person's day where their contract freezes or weighs releases (docs/rules.md, R-3.4).

A code that the frozen release has not is valued as the contract's fallback says, each with a warning that tells so;
without one it has no value and is counted as such.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from rvuedge.catalog.rules.in_force import ReleaseFacts
from rvuedge.catalog.store import queries as catalog_queries
from rvuedge.catalog.store.cache import Remembered, Schedule
from rvuedge.contracts.rules.release_pins import BY_DATE, Pin
from rvuedge.valuation import RelativeValue

ONE = Decimal(1)


@dataclass(frozen=True, slots=True)
class Frozen:
    """The releases that value a day with their weights (the heaviest first), and what values other codes."""

    pin: Pin
    releases: tuple[tuple[ReleaseFacts, Decimal], ...]
    by_date: ReleaseFacts | None

    @property
    def ground(self) -> str:
        """What a value depends on, as text: two days with the same ground value a code alike."""
        named = "+".join(f"{weight.normalize():f}*{release.name}" for release, weight in self.releases)
        dated = self.by_date.name if self.by_date and self.pin.fallback == "dos" else ""
        crossed = ",".join(f"{new}>{old}" for new, old in sorted(self.pin.crosswalk.items()))
        return "/".join((named, self.pin.fallback, dated, crossed))


@dataclass(slots=True)
class Valued:
    """Rows of some codes, and for those not valued by the frozen release alone: by which, and a warning."""

    schedule: Schedule
    releases: dict[str, ReleaseFacts] = field(default_factory=dict)
    warnings: dict[str, Mapping[str, str]] = field(default_factory=dict)


def frozen_on(pin: Pin, on: date, known: Remembered) -> Frozen | None:
    """What a pin comes to on a day; None where a release it needs is not loaded. Raises NotFoundError for a name."""
    found = known.release_on(on)
    by_date = found.release if found else None
    requested = pin.blend or ((pin.release or "", ONE),)
    releases = [(by_date if name == BY_DATE else _release(pin, name, known), weight) for name, weight in requested]
    there = [(release, weight) for release, weight in releases if release is not None]
    if len(there) < len(releases):
        return None
    return Frozen(pin, tuple(sorted(there, key=lambda pair: -pair[1])), by_date)


def _release(pin: Pin, name: str, known: Remembered) -> ReleaseFacts | None:
    if pin.year:
        return last_of(pin.year, known.releases)
    return next((release for release in known.releases if release.name == name), None) or catalog_queries.release_named(
        name
    )


def last_of(year: int, releases: Sequence[ReleaseFacts]) -> ReleaseFacts | None:
    """The last loaded release of a year, revisions after what they correct; None while none is loaded."""
    own = [release for release in releases if release.effective_from.year == year]
    return max(
        own,
        key=lambda release: (release.effective_from, release.published_on or release.effective_from, release.name),
        default=None,
    )


def valued(frozen: Frozen, codes: Collection[str], known: Remembered) -> Valued:
    """The rows of some codes under what is frozen."""
    tables = [(known.relative_values(release.id, codes), weight) for release, weight in frozen.releases]
    valued = Valued(_weighed(tables))
    if len(tables) > 1:
        message = f"Valued with {frozen.pin.words}, as the contract weighs them."
        valued.warnings = {code: {"code": "BLENDED_RELEASES", "message": message} for code, _ in valued.schedule}
    absent = set(codes) - {code for code, _ in valued.schedule}
    for code in sorted(absent):
        _fall_back(valued, frozen, code, known)
    return valued


def _weighed(tables: Sequence[tuple[Schedule, Decimal]]) -> Schedule:
    """Rows that every release has, their figures weighed; indicators are those of the heaviest."""
    (first, _), *others = tables
    if not others:
        return dict(first)
    return {position: _mean(position, tables) for position in first if all(position in table for table, _ in others)}


def _mean(weight_of: tuple[str, str], tables: Sequence[tuple[Schedule, Decimal]]) -> RelativeValue:
    """One row with the figures of several weighed."""

    def of(name: str) -> Decimal:
        return sum((getattr(table[weight_of], name) * weight for table, weight in tables), Decimal(0))

    row = tables[0][0][weight_of]
    work, outside, inside = of("work_rvu"), of("total_nonfacility"), of("total_facility")
    return replace(row, work_rvu=work, total_nonfacility=outside, total_facility=inside)


def _fall_back(reason: Valued, frozen: Frozen, code: str, known: Remembered) -> None:
    """A code the frozen release has not: valued as agreed, or left without a value; either way it is said."""
    release, wanted = _stand_in(frozen, code, known)
    rows = known.relative_values(release.id, {wanted}) if release else {}
    names = " and ".join(release.name for release, _ in frozen.releases)
    if release is None or not any(coded == wanted for coded, _ in rows):
        if any(known.relative_values(release.id, {code}) for release in known.releases):
            message = f"{code} is not in {names}, the contract's release; the contract names no value for such codes."
            reason.warnings[code] = {"code": "PIN_NO_VALUE", "message": message}
        return
    for (coded, modifier), row in rows.items():
        own = code if coded == wanted else coded
        reason.schedule.setdefault((own, modifier), replace(row, code=own))
    reason.releases[code] = release
    how = f"as {wanted} of {release.name}" if wanted != code else f"with {release.name}"
    message = f"{code} is not in {names}; valued {how}, the contract's fallback ({frozen.pin.fallback})."
    reason.warnings[code] = {"code": "PIN_FALLBACK", "message": message}


def _stand_in(frozen: Frozen, code: str, known: Remembered) -> tuple[ReleaseFacts | None, str]:
    """The release, and the code in it, that value a code the frozen one has not."""
    main = frozen.releases[0][0]
    if frozen.pin.fallback == "dos":
        return frozen.by_date, code
    if frozen.pin.fallback == "crosswalk":
        old = frozen.pin.crosswalk.get(code)
        return (main, old) if old else (None, code)
    if frozen.pin.fallback == "first_release_with_code":
        later = [release for release in known.releases if release.effective_from > main.effective_from]
        return next((release for release in later if known.relative_values(release.id, {code})), None), code
    return None, code
