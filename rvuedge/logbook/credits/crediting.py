"""Valuing lines without storing anything: resolve release, policy and drugs, read the catalog, apply the rules."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rvuedge.catalog.readers.drugs.dosage import parse_dosage
from rvuedge.catalog.rules.drug_routes import UNKNOWN, Administration
from rvuedge.catalog.rules.in_force import ReleaseFacts
from rvuedge.catalog.store import drug_limits
from rvuedge.catalog.store import queries as catalog_queries
from rvuedge.catalog.store.cache import Remembered, catalog_now
from rvuedge.catalog.supplements.anesthesia import anesthesia_factor, base_units
from rvuedge.catalog.supplements.ndc_crosswalk import listed_ndcs
from rvuedge.contracts.policies.shipped import NAMES
from rvuedge.contracts.terms.queries import Terms
from rvuedge.logbook.credits.coding_edits import edits_on
from rvuedge.logbook.credits.pinned_values import Frozen, Valued, frozen_on, valued
from rvuedge.logbook.credits.rules.anesthesia_lines import AnesthesiaFacts
from rvuedge.logbook.credits.rules.drug_lines import DrugFacts
from rvuedge.logbook.credits.rules.line_credits import (
    NO_FACTS,
    NOWHERE,
    LineCredit,
    Prices,
    engine_credits,
    engine_lines,
    further_facts,
    placed,
    priced,
)
from rvuedge.logbook.records.facts import LogFacts, PersonFacts
from rvuedge.valuation import NO_EDITS, Credit, Edits, Line, Policy, RelativeValue
from rvuedge.valuation.model.policy import PHYSICAL_STATUS


@dataclass(frozen=True, slots=True)
class CreditingBasis:
    """Under what lines are valued: a release (None outside every window) and a policy, as it is on the day of service.

    `frozen` by a contract's pin.
    """

    release: ReleaseFacts | None
    missing: str | None
    policy: Policy
    known: Remembered = field(default_factory=catalog_now)
    frozen: Frozen | None = None

    @property
    def ground(self) -> str:
        """Which rows value a code, as text: days with the same ground and policy value a code alike."""
        if self.frozen:
            return self.frozen.ground
        return self.release.name if self.release else "none"

    @property
    def label(self) -> str:
        """How credits name the policy: a practice's own with its version."""
        shipped = self.policy.name in NAMES
        return self.policy.name if shipped else f"{self.policy.name} v{self.policy.version}"


def basis_on(on: date, *, release: str | None, policy: Policy, known: Remembered | None = None) -> CreditingBasis:
    """The named release or the one in force, and the policy's version of that day.

    No release, or a day before the policy has rules, is a state of the lines here, not a failure.

    `known` is the catalog where it is at hand already.
    """
    known = known or catalog_now()
    if on < policy.effective_from:
        return CreditingBasis(None, None, policy, known)
    if release:
        there = next((facts for facts in known.releases if facts.name == release), None)
        return CreditingBasis(there or catalog_queries.release_named(release), None, policy, known)
    found = known.release_on(on)
    if found is None:
        return CreditingBasis(None, None, policy, known)
    return CreditingBasis(found.release, found.missing, policy, known)


def basis_for(
    terms: Terms, on: date, *, policy: Policy, release: str | None = None, known: Remembered | None = None
) -> CreditingBasis:
    """Under what a person's terms value a day: the release asked for, else what their contract freezes, else by date.

    Everything that values by contract asks here. Raises NotFoundError for a named release that is not loaded.
    """
    if release or not terms.pin.is_frozen or on < policy.effective_from:
        return basis_on(on, release=release, policy=policy, known=known)
    known = known or catalog_now()
    frozen = frozen_on(terms.pin, on, known)
    if frozen is None:
        return CreditingBasis(None, None, policy, known)
    return CreditingBasis(frozen.releases[0][0], None, policy, known, frozen)


def credit_logs(
    logs: Sequence[LogFacts],
    *,
    person: PersonFacts,
    basis: CreditingBasis,
    inside_global: Mapping[str, str] = NOWHERE,
) -> dict[str, LineCredit]:
    """Credits of every line of some logs of one person, by line key.

    `inside_global` names, by patient key, a surgery whose global period holds the day.

    Raises ContradictoryLinesError for contradictory lines (docs/rules.md, R-2.5).
    """
    lines = placed(engine_lines(logs, person), inside_global)
    return credit_engine_lines(lines, basis=basis, more=further_facts(logs))


def credit_engine_lines(
    lines: Sequence[Line], *, basis: CreditingBasis, more: Mapping[str, Mapping[str, Any]] = NO_FACTS
) -> dict[str, LineCredit]:
    """Credits of lines under one release and policy, by line key.

    `more` holds further facts (dose, waste, NDC) by line key.
    """
    return priced(lines, prices=prices_of(lines, basis=basis, more=more), more=more)


def line_figures(lines: Sequence[Line], basis: CreditingBasis) -> list[tuple[Credit, str | None]]:
    """What lines earn under a basis, each with the release that values it; no drug's dollars, no tables of warnings.

    For who compares figures of many days. Raises ContradictoryLinesError for contradictory lines.
    """
    codes = {line.code for line in lines}
    rows = _rows(basis, codes)
    own = basis.release.name if basis.release else None
    named = {code: release.name for code, release in rows.releases.items()}
    credits = engine_credits(lines, rows.schedule, basis.policy, basis.known.drug_codes(codes))
    return [(credit, named.get(line.code, own)) for credit, line in zip(credits, lines, strict=True)]


def prices_of(lines: Sequence[Line], *, basis: CreditingBasis, more: Mapping[str, Mapping[str, Any]]) -> Prices:
    """All that values some lines under a basis, read from the catalog."""
    codes = {line.code for line in lines}
    release, known = basis.release, basis.known
    rows = _rows(basis, codes)
    absent = codes - {code for code, _ in rows.schedule}
    return Prices(
        policy=basis.policy,
        label=basis.label,
        schedule=rows.schedule,
        release=release.name if release else None,
        missing=basis.missing,
        loaded=tuple(release.name for release in known.releases),
        other_releases={code: release.name for code, release in rows.releases.items()},
        warnings=rows.warnings,
        known_elsewhere=known.known_elsewhere(absent, but=release.id if release else None),
        drugs=drugs_of(lines, more, known),
        edits=_edits(lines, known),
        anesthesia=_anesthesia(lines, rows.schedule, basis.policy),
    )


def _edits(lines: Sequence[Line], known: Remembered) -> Mapping[date, Edits]:
    """CMS's tables of units and pairs, for each day of some lines."""
    by_day: dict[date, set[str]] = defaultdict(set)
    for line in lines:
        by_day[line.performed_on].add(line.code)
    return {on: found for on, codes in by_day.items() if (found := edits_on(on, codes, known)) is not NO_EDITS}


def _anesthesia(
    lines: Sequence[Line], schedule: Mapping[tuple[str, str], RelativeValue], policy: Policy
) -> dict[tuple[str, date], AnesthesiaFacts]:
    """Base units and the national factor of each anesthesia code and day; a trainee's line has no units.

    A qualifying circumstance is among them where the policy adds units for it.
    """
    added = policy.anesthesia_added_units
    codes = {code for (code, _), row in schedule.items() if row.status == "J"} | (added.keys() - set(PHYSICAL_STATUS))
    found: dict[tuple[str, date], AnesthesiaFacts] = {}
    for line in lines:
        if line.code in codes and not line.trainee and (line.code, line.performed_on) not in found:
            year = line.performed_on.year
            base, base_year = base_units(line.code, year) or (None, None)
            found[line.code, line.performed_on] = AnesthesiaFacts(base, base_year, anesthesia_factor(year, None), added)
    return found


def _rows(basis: CreditingBasis, codes: set[str]) -> Valued:
    """The rows of some codes; where nothing is frozen, those of the release."""
    if basis.frozen:
        return valued(basis.frozen, codes, basis.known)
    return Valued(basis.known.relative_values(basis.release.id, codes) if basis.release else {})


def drugs_of(
    lines: Sequence[Line], more: Mapping[str, Mapping[str, Any]], known: Remembered
) -> dict[tuple[str, date], DrugFacts]:
    """For each drug and day, the limit of that quarter; a drug without one has None. Unit and NDCs where asked for."""
    drugs = known.drug_codes({line.code for line in lines})
    answer: dict[date, dict[str, list[Mapping[str, Any]]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        if line.code in drugs:
            answer[line.performed_on][line.code].append(more.get(line.key, {}))
    found: dict[tuple[str, date], DrugFacts] = {}
    for day, by_code in answer.items():
        limits, given = known.payment_limits(set(by_code), day), known.administrations(set(by_code))
        for code, facts in by_code.items():
            found[code, day] = _drug_facts(code, day, limits.get(code), facts, given.get(code, UNKNOWN))
    return found


def _drug_facts(
    code: str,
    day: date,
    limit: drug_limits.QuarterLimit | None,
    answer: Sequence[Mapping[str, Any]],
    given: Administration,
) -> DrugFacts:
    unit = limit.dosage if limit else ""
    if any(item.get("dose") or item.get("wasted") for item in answer) and not parse_dosage(unit):
        unit = drug_limits.dosage_of(code) or ""
    ndcs = listed_ndcs(code, day) if any(item.get("ndc") for item in answer) else None
    return DrugFacts(drug_limits.quarter_name(day), limit.limit if limit else None, unit, ndcs, given)
