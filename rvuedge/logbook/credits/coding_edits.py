"""CMS's tables of units, add-ons and component pairs for the codes of some days, as the engine takes them.

What was read is remembered until the catalog's version rises, as the rows of a release are; a transaction that is
itself changing the catalog remembers nothing. Where no table is loaded nothing is asked.
"""

from __future__ import annotations

import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import select

from rvuedge.catalog.edits import queries
from rvuedge.catalog.edits.models import EditFile
from rvuedge.catalog.store.cache import Remembered
from rvuedge.platform.extensions import db
from rvuedge.valuation import NO_EDITS, AddOn, Edits, PairEdit, UnitsBound

MOST_REMEMBERED = 50_000  # codes and sets of codes per process; then it starts over, so memory stays bounded
Pairs = dict[tuple[str, str], PairEdit]


@dataclass(slots=True)
class _Memory:
    """The answers of one state of the catalog. CMS's tables begin with a quarter, so its first day stands for it."""

    version: int
    address: str
    kinds: frozenset[str]
    limits: dict[tuple[date, str], UnitsBound | None] = field(default_factory=dict)
    add_ons: dict[tuple[date, str], AddOn | None] = field(default_factory=dict)
    pairs: dict[tuple[date, frozenset[str]], Pairs] = field(default_factory=dict)


_lock = threading.Lock()
_cache: list[_Memory] = []


def edits_on(on: date, codes: Collection[str], known: Remembered) -> Edits:
    """What CMS's tables say of some codes reported on a day of service."""
    memory = _memory(known)
    if not memory.kinds or not codes:
        return NO_EDITS
    if len(memory.limits) + len(memory.add_ons) + len(memory.pairs) > MOST_REMEMBERED:
        memory.limits, memory.add_ons, memory.pairs = {}, {}, {}
    quarter = date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
    limits = _limits(memory, quarter, codes)
    add_ons = _add_ons(memory, quarter, codes)
    return Edits(
        {code: limit for code in codes if (limit := limits[quarter, code])},
        {code: add_on for code in codes if (add_on := add_ons[quarter, code])},
        _pairs(memory, on, frozenset(codes)),
    )


def _memory(known: Remembered) -> _Memory:
    if db.session().info.get("catalog_changing"):
        return _Memory(known.version, known.address, _kinds())
    with _lock:
        if not _cache or (_cache[0].version, _cache[0].address) != (known.version, known.address):
            _cache[:] = [_Memory(known.version, known.address, _kinds())]
        return _cache[0]


def _kinds() -> frozenset[str]:
    return frozenset(db.session.scalars(select(EditFile.kind).distinct()))


def _limits(memory: _Memory, quarter: date, codes: Collection[str]) -> dict[tuple[date, str], UnitsBound | None]:
    missing = [code for code in codes if (quarter, code) not in memory.limits]
    found = queries.units_limits(missing, quarter) if missing and "mue" in memory.kinds else {}
    for code in missing:
        limit = found.get(code)
        memory.limits[quarter, code] = _bound(limit) if limit else None
    return memory.limits


def _add_ons(memory: _Memory, quarter: date, codes: Collection[str]) -> dict[tuple[date, str], AddOn | None]:
    missing = [code for code in codes if (quarter, code) not in memory.add_ons]
    found = queries.addons_parents(missing, quarter) if missing and "addon" in memory.kinds else {}
    for code in missing:
        parents = found.get(code)
        memory.add_ons[quarter, code] = _add_on(parents) if parents else None
    return memory.add_ons


def _bound(limit: queries.CodeUnitsLimit) -> UnitsBound:
    return UnitsBound(limit.units, of_the_day=not limit.per_line, source=f"MUE table of {limit.table_from}")


def _add_on(parents: queries.AddOnParents) -> AddOn:
    source = f"CMS add-on table of {parents.table_from}"
    return AddOn(parents.primaries, complete=not parents.contractor_defined, source=source)


def _pairs(memory: _Memory, on: date, codes: frozenset[str]) -> Pairs:
    if len(codes) < 2 or "ncci" not in memory.kinds:
        return {}
    if (on, codes) not in memory.pairs:
        memory.pairs[on, codes] = {
            (pair.comprehensive, pair.component): PairEdit(
                modifier_lifts=pair.modifier_allowed, source=f"NCCI, since {pair.effective_on}"
            )
            for pair in queries.component_pairs(codes, on)
        }
    return memory.pairs[on, codes]
