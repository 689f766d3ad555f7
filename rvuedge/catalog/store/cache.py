"""What crediting asks of the catalog, remembered by this process until the catalog's version rises.

A log names a handful of the same codes again and again, and a release is never edited (docs/decisions/0017). Every
change to the catalog raises its version within the same transaction; a transaction that is itself changing the catalog,
such as a rehearsed import, remembers nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from rvuedge.catalog.rules.drug_routes import Administration
from rvuedge.catalog.rules.in_force import InForce, ReleaseFacts, in_force
from rvuedge.catalog.store import drug_limits, queries
from rvuedge.catalog.store.administrations import administrations
from rvuedge.platform.extensions import db
from rvuedge.valuation import RelativeValue

MOST_REMEMBERED = 100_000  # code and release pairs per process; then it starts over, so memory stays bounded
Key = TypeVar("Key")
Value = TypeVar("Value")
Schedule = dict[tuple[str, str], RelativeValue]


@dataclass(slots=True)
class Remembered:
    """The answers of one state of the catalog. Each is asked of the database once, when first wanted."""

    version: int
    address: str
    releases: list[ReleaseFacts]
    values: dict[tuple[int, str], Schedule] = field(default_factory=dict)
    drugs: dict[str, bool] = field(default_factory=dict)
    limits: dict[tuple[date, str], drug_limits.QuarterLimit | None] = field(default_factory=dict)
    elsewhere: dict[tuple[int, str], str | None] = field(default_factory=dict)
    given: dict[str, Administration | None] = field(default_factory=dict)

    def release_on(self, on: date) -> InForce | None:
        """The release in force on a date of service, or None outside every window."""
        return in_force(self.releases, on)

    def relative_values(self, release_id: int, codes: Collection[str]) -> Schedule:
        """The rows of some codes, and of the endoscopy bases they name, by (code, modifier)."""

        def read(missing: Collection[tuple[int, str]]) -> dict[tuple[int, str], Schedule]:
            known: dict[tuple[int, str], Schedule] = {}
            for position, row in queries.relative_values(release_id, {code for _, code in missing}).items():
                known.setdefault((release_id, position[0]), {})[position] = row
            return known

        own = _merged(_remembered(self.values, {(release_id, code) for code in codes}, read, {}))
        bases = {row.endo_base for row in own.values() if row.endo_base} - set(codes)
        return own | _merged(_remembered(self.values, {(release_id, base) for base in bases if base}, read, {}))

    def global_days(self, release_id: int, codes: Collection[str]) -> dict[str, str]:
        """Global days ('000', '010', '090', 'XXX' …) of some codes in one release."""
        rows = self.relative_values(release_id, codes)
        return {code: row.global_days for (code, modifier), row in rows.items() if not modifier}

    def drug_codes(self, codes: Collection[str]) -> frozenset[str]:
        """Which of these codes CMS prices as drugs, or an article says so."""
        known = _remembered(
            self.drugs, codes, lambda some: dict.fromkeys(drug_limits.drug_codes(some), True), absent=False
        )
        return frozenset(code for code, is_drug in known.items() if is_drug)

    def administrations(self, codes: Collection[str]) -> dict[str, Administration]:
        """How each of some drugs is given; a code that is no drug is absent."""
        known = _remembered(self.given, codes, administrations, None)
        return {code: found for code, found in known.items() if found is not None}

    def payment_limits(self, codes: Collection[str], on: date) -> dict[str, drug_limits.QuarterLimit]:
        """The payment limits of the quarter a day is in; a code without one that quarter is absent."""
        start = date(on.year, (on.month - 1) // 3 * 3 + 1, 1)

        def read(missing: Collection[tuple[date, str]]) -> Mapping[tuple[date, str], drug_limits.QuarterLimit | None]:
            found = drug_limits.payment_limits({code for _, code in missing}, on)
            return {(start, code): limit for code, limit in found.items()}

        known = _remembered(self.limits, {(start, code) for code in codes}, read, None)
        return {code: limit for (_, code), limit in known.items() if limit is not None}

    def known_elsewhere(self, codes: Collection[str], *, but: int | None) -> dict[str, str]:
        """For codes absent from one release, the names of the others that know them."""
        own = but or 0

        def read(missing: Collection[tuple[int, str]]) -> Mapping[tuple[int, str], str | None]:
            found = queries.known_elsewhere({code for _, code in missing}, but=but)
            return {(own, code): names for code, names in found.items()}

        known = _remembered(self.elsewhere, {(own, code) for code in codes}, read, None)
        return {code: names for (_, code), names in known.items() if names is not None}


def _merged(schedules: Mapping[tuple[int, str], Schedule]) -> Schedule:
    return {position: row for schedule in schedules.values() for position, row in schedule.items()}


def _remembered(
    memory: dict[Key, Value],
    wanted: Iterable[Key],
    read: Callable[[Collection[Key]], Mapping[Key, Value]],
    absent: Value,
) -> dict[Key, Value]:
    """What is known of some keys; what is not is read, and that there is nothing is remembered too."""
    keys = list(wanted)
    missing = [key for key in keys if key not in memory]
    found = {key: memory[key] for key in keys if key in memory}
    if missing:
        fresh = read(missing)
        read_now = {key: fresh.get(key, absent) for key in missing}
        if len(memory) > MOST_REMEMBERED:
            memory.clear()
        memory.update(read_now)
        found |= read_now
    return found


@dataclass(slots=True)
class Imagined(Remembered):
    """The catalog as it would be: some releases with rows of a file, by release id and code, and one `without`."""

    rows: Mapping[int, Mapping[str, Schedule]] = field(default_factory=dict)
    without: str = ""

    def relative_values(self, release_id: int, codes: Collection[str]) -> Schedule:
        """The rows of some codes, and of the endoscopy bases they name, by (code, modifier)."""
        if release_id not in self.rows:
            return Remembered.relative_values(self, release_id, codes)
        rows = self.rows[release_id]
        bases = {row.endo_base for code in codes for row in rows.get(code, {}).values() if row.endo_base}
        return {place: row for code in {*codes, *bases} for place, row in rows.get(code, {}).items()}

    def known_elsewhere(self, codes: Collection[str], *, but: int | None) -> dict[str, str]:
        """For codes absent from one release, the names of the others that know them."""
        stored = queries.known_elsewhere(codes, but=but)
        found: dict[str, str] = {}
        for code in codes:
            known = set(stored[code].split(", ")) - {self.without} if code in stored else set()
            known |= {release.name for release in self.releases if release.id != but and code in self._file(release)}
            if known:
                found[code] = ", ".join(release.name for release in self.releases if release.name in known)
        return found

    def _file(self, release: ReleaseFacts) -> Mapping[str, Schedule]:
        return self.rows.get(release.id, {})


@contextmanager
def imagining(known: Imagined) -> Iterator[None]:
    """What asks for the catalog inside gets this one; nothing is to be written meanwhile."""
    session = db.session()
    session.info["catalog_imagined"] = known
    try:
        yield
    finally:
        session.info.pop("catalog_imagined")


_lock = threading.Lock()
_cache: list[Remembered] = []


def catalog_now(version: int | None = None) -> Remembered:
    """What is remembered of the catalog as it is now; one short question to the database, or none with its version."""
    imagined: Imagined | None = db.session().info.get("catalog_imagined")
    if imagined is not None:
        return imagined
    version, address = queries.version_number() if version is None else version, str(db.engine.url)
    if db.session().info.get("catalog_changing"):
        return Remembered(version, address, queries.releases())
    with _lock:
        if not _cache or (_cache[0].version, _cache[0].address) != (version, address):
            _cache[:] = [Remembered(version, address, queries.releases())]
        return _cache[0]
