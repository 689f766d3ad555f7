"""From lines to credits: resolve release, policy and drugs, ask the engine, add what only the catalog knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from rvuedge.catalog.rules.in_force import ReleaseFacts
from rvuedge.catalog.store import queries as catalog
from rvuedge.catalog.store.cache import Remembered, catalog_now
from rvuedge.contracts.policies.shipped import NAMES
from rvuedge.contracts.terms.queries import Terms
from rvuedge.logbook.credits.drug_lines import DrugEntry, drug_entry
from rvuedge.logbook.credits.pinned_values import Frozen, Valued, frozen_on, valued
from rvuedge.logbook.records.facts import LogFacts, PersonFacts, engine_line
from rvuedge.platform.errors import InvalidError
from rvuedge.valuation import Credit, CreditingError, Line, Policy, credit_lines
from rvuedge.valuation import refuse_contradictions as engine_refusals
from rvuedge.valuation.rules.visits import is_em_visit

NOWHERE: Mapping[str, str] = MappingProxyType({})
NO_FACTS: Mapping[str, Mapping[str, Any]] = MappingProxyType({})


class ContradictoryLinesError(InvalidError):
    """A line contradicts itself (docs/rules.md, R-2.5); its code is the rule's own, such as E_UNITS."""


@dataclass(frozen=True, slots=True)
class LineCredit:
    """What one line earned, ready to store or show. work_rvu in wRVU; None when it could not be valued."""

    key: str
    code: str
    state: str
    face_work_rvu: Decimal | None
    work_rvu: Decimal | None
    factors: list[dict[str, Any]]
    warnings: list[dict[str, Any]]
    drug: dict[str, Any] | None
    drug_amount: Decimal | None
    release: str | None
    policy: str
    units: int = 1


@dataclass(frozen=True, slots=True)
class Basis:
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


def basis_on(on: date, *, release: str | None, policy: Policy, known: Remembered | None = None) -> Basis:
    """The named release or the one in force, and the policy's version of that day.

    No release, or a day before the policy has rules, is a state of the lines here, not a failure.

    `known` is the catalog where it is at hand already.
    """
    known = known or catalog_now()
    if on < policy.effective_from:
        return Basis(None, None, policy, known)
    if release:
        return Basis(catalog.release_named(release), None, policy, known)
    found = known.release_on(on)
    if found is None:
        return Basis(None, None, policy, known)
    return Basis(found.release, found.missing, policy, known)


def basis_for(
    terms: Terms, on: date, *, policy: Policy, release: str | None = None, known: Remembered | None = None
) -> Basis:
    """Under what a person's terms value a day: the release asked for, else what their contract freezes, else by date.

    Everything that values by contract asks here. Raises NotFoundError for a named release that is not loaded.
    """
    if release or not terms.pin.is_frozen or on < policy.effective_from:
        return basis_on(on, release=release, policy=policy, known=known)
    known = known or catalog_now()
    frozen = frozen_on(terms.pin, on, known)
    if frozen is None:
        return Basis(None, None, policy, known)
    return Basis(frozen.releases[0][0], None, policy, known, frozen)


def credit_logs(
    logs: Sequence[LogFacts],
    *,
    person: PersonFacts,
    basis: Basis,
    inside_global: Mapping[str, str] = NOWHERE,
) -> dict[str, LineCredit]:
    """Credits of every line of some logs of one person, by line key.

    `inside_global` names, by patient key, a surgery whose global period holds the day.

    Raises CreditingError for contradictory lines (docs/rules.md, R-2.5).
    """
    lines = [engine_line(log, position, person) for log in logs for position in range(len(log.lines))]
    lines = [_placed(line, inside_global.get(line.patient_key)) for line in lines]
    more = {f"{log.id}:{at}": line.more for log in logs for at, line in enumerate(log.lines)}
    return credit_engine_lines(lines, basis=basis, more=more)


def _placed(line: Line, surgery: str | None) -> Line:
    """A visit with the surgery in whose global period it falls, unless the log says so itself."""
    if surgery is None or line.in_global_of is not None or not is_em_visit(line.code):
        return line
    return replace(line, in_global_of=surgery)


def credit_engine_lines(
    lines: Sequence[Line], *, basis: Basis, more: Mapping[str, Mapping[str, Any]] = NO_FACTS
) -> dict[str, LineCredit]:
    """Credits of lines under one release and policy, by line key.

    `more` holds further facts (dose, waste, NDC) by line key.
    """
    codes = {line.code for line in lines}
    release, known = basis.release, basis.known
    rows = _rows(basis, codes)
    schedule = rows.schedule
    absent = codes - {code for code, _ in schedule}
    drugs = known.drug_codes(codes)
    elsewhere = known.known_elsewhere(absent, but=release.id if release else None)
    try:
        credits = credit_lines(lines, schedule, basis.policy, drug_codes=drugs, known_elsewhere=elsewhere)
    except CreditingError as error:
        raise contradiction(error) from error
    limits = _limits(lines, drugs, known)
    return {
        credit.key: _finished(
            credit, line, basis, _drug(line, more.get(line.key, {}), limits.get((line.code, line.performed_on))), rows
        )
        for credit, line in zip(credits, lines, strict=True)
    }


def _rows(basis: Basis, codes: set[str]) -> Valued:
    """The rows of some codes; where nothing is frozen, those of the release."""
    if basis.frozen:
        return valued(basis.frozen, codes, basis.known)
    return Valued(basis.known.relative_values(basis.release.id, codes) if basis.release else {})


def refuse_contradictions(log: LogFacts, *, person: PersonFacts) -> None:
    """Check a log's lines by themselves, before anything is stored. Raises ContradictoryLinesError."""
    refuse_all([engine_line(log, position, person) for position in range(len(log.lines))])


def refuse_all(lines: Sequence[Line]) -> None:
    """Check lines by themselves. Raises ContradictoryLinesError with each place."""
    try:
        engine_refusals(lines)
    except CreditingError as error:
        raise contradiction(error) from error


def contradiction(error: CreditingError) -> ContradictoryLinesError:
    """The engine's refusal with each place in the request: lines.0.units."""
    places: dict[str, list[str]] = {}
    for one in error.errors or (error,):
        place = f"lines.{one.line_key.rpartition(':')[2]}.{one.field}"
        places.setdefault(place, []).append(f"{one.code}: {one}")
    return ContradictoryLinesError(str(error), code=error.code, errors=places)


def _limits(
    lines: Sequence[Line], drugs: frozenset[str], known: Remembered
) -> dict[tuple[str, date], catalog.QuarterLimit | None]:
    """For each drug and day, the limit of that quarter; a drug without one maps to None."""
    found: dict[tuple[str, date], catalog.QuarterLimit | None] = {}
    for day in {line.performed_on for line in lines if line.code in drugs}:
        codes = {line.code for line in lines if line.code in drugs and line.performed_on == day}
        limits = known.payment_limits(codes, day)
        for code in codes:
            found[code, day] = limits.get(code) or catalog.QuarterLimit(catalog.quarter_name(day), "", None)
    return found


def _drug(line: Line, more: Mapping[str, Any], limit: catalog.QuarterLimit | None) -> DrugEntry | None:
    return drug_entry(line, more, limit) if limit else None


def _finished(credit: Credit, line: Line, basis: Basis, drug: DrugEntry | None, rows: Valued) -> LineCredit:
    warnings = [{"code": one.code, "message": one.message} for one in credit.warnings]
    release = rows.releases.get(line.code, basis.release)
    if line.code in rows.warnings:
        warnings.append(dict(rows.warnings[line.code]))
    if release is None and line.performed_on < basis.policy.effective_from:
        policy = basis.policy
        text = f"{policy.name} has no rules for {line.performed_on}: its rules begin on {policy.effective_from}."
        warnings.append({"code": "E_NO_POLICY", "message": text})
    elif release is None:
        loaded = ", ".join(known.name for known in basis.known.releases) or "none"
        text = f"No release is loaded for {line.performed_on}. Loaded: {loaded}."
        warnings.append({"code": "E_NO_RELEASE", "message": text})
    elif basis.missing:
        text = f"{basis.missing} is not loaded; valued with {release.name} until it is."
        warnings.append({"code": "PROVISIONAL_RELEASE", "message": text})
    if drug is not None:
        warnings += drug.warnings
    return LineCredit(
        key=credit.key,
        code=line.code,
        state=str(credit.state),
        face_work_rvu=credit.face_work_rvu,
        work_rvu=credit.work_rvu,
        factors=[_factor(step) for step in credit.steps],
        warnings=warnings,
        drug=drug.block if drug else None,
        drug_amount=drug.amount if drug else None,
        release=release.name if release else None,
        policy=basis.label,
        units=line.units,
    )


def _factor(step: Any) -> dict[str, Any]:
    return {
        "rule": step.rule,
        "operation": str(step.operation),
        "factor": step.operand,
        "before": step.before,
        "after": step.after,
        "reason": step.reason,
        "source": step.source,
    }


def totals(credits: Sequence[LineCredit]) -> tuple[Decimal, int]:
    """The exact sum of credited wRVU, and how many lines could not be valued."""
    total = sum((credit.work_rvu for credit in credits if credit.work_rvu is not None), Decimal(0))
    return total, sum(1 for credit in credits if credit.work_rvu is None)
