"""From a day's lines and what the catalog says of them to what each line earned."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any

from rvuedge.logbook.credits.rules.anesthesia_lines import AnesthesiaEntry, AnesthesiaFacts, anesthesia_entry
from rvuedge.logbook.credits.rules.drug_lines import DrugEntry, DrugFacts, drug_entry
from rvuedge.logbook.credits.rules.global_periods import Performed, surgeries_around, visited
from rvuedge.logbook.records.facts import LogFacts, PersonFacts, engine_line
from rvuedge.platform.errors import InvalidError
from rvuedge.valuation import (
    Credit,
    CreditingError,
    Edits,
    Line,
    Policy,
    RelativeValue,
    credit_lines,
    refuse_entries,
)
from rvuedge.valuation.rules.visits import is_em_visit

NOWHERE: Mapping[str, str] = MappingProxyType({})
NO_FACTS: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
NO_EDIT_TABLES: Mapping[date, Edits] = MappingProxyType({})


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
    anesthesia: dict[str, Any] | None = None
    anesthesia_units: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Prices:
    """All that values some lines: the policy, and what the catalog says of their codes.

    `release` is the one that values them (None outside every window), `missing` the one that should, `loaded` all there
    are. `other_releases` and `warnings` speak of single codes that a contract's pin values otherwise. `drugs` and
    `anesthesia` are by code and day. `edits` are CMS's tables of units, add-ons and pairs by day; they warn and change
    no figure.
    """

    policy: Policy
    label: str
    schedule: Mapping[tuple[str, str], RelativeValue]
    release: str | None
    missing: str | None
    loaded: tuple[str, ...]
    other_releases: Mapping[str, str]
    warnings: Mapping[str, Mapping[str, str]]
    known_elsewhere: Mapping[str, str]
    drugs: Mapping[tuple[str, date], DrugFacts]
    edits: Mapping[date, Edits] = field(default_factory=dict)
    anesthesia: Mapping[tuple[str, date], AnesthesiaFacts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PersonDay:
    """The logs of one person's day, and all that crediting them takes.

    `performed` is what was done to the day's patients around it, `global_days` what each of those codes has.
    """

    on: date
    logs: Sequence[LogFacts]
    lines: Sequence[Line]
    prices: Prices
    performed: Mapping[str, Performed]
    global_days: Mapping[str, str]


def credits_of_day(day: PersonDay) -> dict[str, LineCredit]:
    """The credits of a day's lines, by line key. Raises ContradictoryLinesError."""
    inside = surgeries_around(day.performed, visited(day.logs), day.on, lambda _: day.global_days)
    return priced(placed(day.lines, inside), prices=day.prices, more=further_facts(day.logs))


def engine_lines(logs: Sequence[LogFacts], person: PersonFacts) -> list[Line]:
    """The lines of some logs as the engine takes them."""
    return [engine_line(log, position, person) for log in logs for position in range(len(log.lines))]


def further_facts(logs: Sequence[LogFacts]) -> dict[str, Mapping[str, Any]]:
    """What lines say beyond code, modifiers and units, by line key."""
    return {f"{log.id}:{index}": line.more for log in logs for index, line in enumerate(log.lines)}


def placed(lines: Sequence[Line], inside_global: Mapping[str, str]) -> list[Line]:
    """The lines, each visit with the surgery in whose global period it falls, unless the log says so itself."""
    return [_placed(line, inside_global.get(line.patient_key)) for line in lines] if inside_global else list(lines)


def _placed(line: Line, surgery: str | None) -> Line:
    if surgery is None or line.in_global_of is not None or not is_em_visit(line.code):
        return line
    return replace(line, in_global_of=surgery)


def priced(
    lines: Sequence[Line], *, prices: Prices, more: Mapping[str, Mapping[str, Any]] = NO_FACTS
) -> dict[str, LineCredit]:
    """Credits of lines by line key; `more` holds further facts (dose, waste, NDC) by line key.

    Raises ContradictoryLinesError for contradictory lines (docs/rules.md, R-2.5).
    """
    drugs = frozenset(code for code, _ in prices.drugs)
    credits = engine_credits(
        lines, prices.schedule, prices.policy, drugs, known_elsewhere=prices.known_elsewhere, edits=prices.edits
    )
    return {
        credit.key: _finished(credit, line, prices, more.get(line.key, {}))
        for credit, line in zip(credits, lines, strict=True)
    }


def engine_credits(
    lines: Sequence[Line],
    schedule: Mapping[tuple[str, str], RelativeValue],
    policy: Policy,
    drugs: Collection[str],
    *,
    known_elsewhere: Mapping[str, str] = NOWHERE,
    edits: Mapping[date, Edits] = NO_EDIT_TABLES,
) -> tuple[Credit, ...]:
    """The engine's credits, in the order of the lines; what is known elsewhere and edits change no figure.

    Raises ContradictoryLinesError.
    """
    try:
        return credit_lines(lines, schedule, policy, drug_codes=drugs, known_elsewhere=known_elsewhere, edits=edits)
    except CreditingError as error:
        raise _contradiction(error) from error


def refuse_contradictions(log: LogFacts, *, person: PersonFacts) -> None:
    """Check a log's lines by themselves, before anything is stored. Raises ContradictoryLinesError."""
    refuse_all(engine_lines([log], person))


def refuse_all(lines: Sequence[Line]) -> None:
    """Check lines by themselves. Raises ContradictoryLinesError with each place."""
    try:
        refuse_entries(lines)
    except CreditingError as error:
        raise _contradiction(error) from error


def _contradiction(error: CreditingError) -> ContradictoryLinesError:
    """The engine's refusal with each place in the request: lines.0.units."""
    places: dict[str, list[str]] = {}
    for item in error.errors or (error,):
        place = f"lines.{item.line_key.rpartition(':')[2]}.{item.field}"
        places.setdefault(place, []).append(f"{item.code}: {item}")
    return ContradictoryLinesError(str(error), code=error.code, errors=places)


def _drug(line: Line, more: Mapping[str, Any], prices: Prices) -> DrugEntry | None:
    facts = prices.drugs.get((line.code, line.performed_on))
    return drug_entry(line, more, facts) if facts else None


def _anesthesia(line: Line, more: Mapping[str, Any], prices: Prices) -> AnesthesiaEntry | None:
    facts = prices.anesthesia.get((line.code, line.performed_on))
    return anesthesia_entry(line, more, facts) if facts else None


def _finished(credit: Credit, line: Line, prices: Prices, more: Mapping[str, Any]) -> LineCredit:
    drug, anesthesia = _drug(line, more, prices), _anesthesia(line, more, prices)
    release = prices.other_releases.get(line.code, prices.release)
    warnings = [{"code": warning.code, "message": warning.message} for warning in credit.warnings]
    warnings += _release_warnings(line, release, prices)
    if drug is not None:
        warnings += drug.warnings
    if anesthesia is not None:
        warnings += anesthesia.warnings
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
        release=release,
        policy=prices.label,
        units=line.units,
        anesthesia=anesthesia.block if anesthesia else None,
        anesthesia_units=anesthesia.units if anesthesia else None,
    )


def _release_warnings(line: Line, release: str | None, prices: Prices) -> list[dict[str, str]]:
    found = [dict(prices.warnings[line.code])] if line.code in prices.warnings else []
    if release is None and line.performed_on < prices.policy.effective_from:
        policy = prices.policy
        text = f"{policy.name} has no rules for {line.performed_on}: its rules begin on {policy.effective_from}."
        found.append({"code": "E_NO_POLICY", "message": text})
    elif release is None:
        text = f"No release is loaded for {line.performed_on}. Loaded: {', '.join(prices.loaded) or 'none'}."
        found.append({"code": "E_NO_RELEASE", "message": text})
    elif prices.missing:
        text = f"{prices.missing} is not loaded; valued with {release} until it is."
        found.append({"code": "PROVISIONAL_RELEASE", "message": text})
    return found


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
