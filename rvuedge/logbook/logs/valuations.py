"""Valuing lines without saving them: for POST /valuations and the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from rvuedge.catalog.store.queries import release_for
from rvuedge.contracts.policies.practice import changed, policy_named
from rvuedge.logbook.credits.crediting import Basis, LineCredit, credit_engine_lines, totals
from rvuedge.logbook.records.facts import LogFacts, PersonFacts, engine_line, line_facts
from rvuedge.logbook.records.queries import shown_credit
from rvuedge.valuation import Line


def value(body: Mapping[str, Any], *, organization_ids: Sequence[int] = ()) -> dict[str, Any]:
    """Each line's credit and drug block, the exact total, and how many lines could not be valued.

    Raises NotFoundError for an unknown release or policy, NoReleaseError outside every window, and
    CreditingError for contradictory lines.
    """
    release, missing = release_for(on=body["performed_on"], name=body["release"])
    lines = [_line(body, line, at) for at, line in enumerate(body["lines"])]
    more = {one.key: line_facts(line).more for one, line in zip(lines, body["lines"], strict=True)}
    named = policy_named(body["policy"], organization_ids)
    basis = Basis(release, missing, changed(named, body.get("policy_overrides") or {}))
    credits = list(credit_engine_lines(lines, basis=basis, more=more).values())
    total, unvalued = totals(credits)
    return {
        "performed_on": body["performed_on"],
        "release": release.name,
        "policy": body["policy"],
        "lines": _shown(lines, credits),
        "work_rvu": total,
        "unvalued_lines": unvalued,
    }


def _line(body: Mapping[str, Any], line: Mapping[str, Any], at: int) -> Line:
    performed_on: date = line.get("performed_on") or body["performed_on"]
    log = LogFacts(
        id=f"line-{at}",
        performed_on=performed_on,
        setting=line.get("setting") or body["setting"],
        patient_key=line.get("patient_key") or "this patient",
        lines=(line_facts(line),),
    )
    trainee = line.get("trainee")
    person = PersonFacts(
        provider_type=line.get("provider_type") or body["provider_type"],
        trainee=body["trainee"] if trainee is None else trainee,
    )
    return replace(engine_line(log, 0, person), key=f"line:{at}")


def _shown(lines: Sequence[Line], credits: Sequence[LineCredit]) -> list[dict[str, Any]]:
    return [
        {
            "code": line.code,
            "modifiers": list(line.modifiers),
            "units": line.units,
            "credit": shown_credit(credit),
            "drug": credit.drug,
        }
        for line, credit in zip(lines, credits, strict=True)
    ]
