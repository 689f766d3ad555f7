"""Counts cases, or counts that a report states, against a requirement set. Stores nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rvuedge.platform.errors import InvalidError
from rvuedge.training.requirements.queries import shown_category
from rvuedge.training.requirements.queries import shown_head as head
from rvuedge.training.requirements.shipped import (
    category_of,
    code_maps,
    requirement_set,
    requirement_sets,
    specialty,
    vocabularies,
)
from rvuedge.training.requirements.taken import operation_of
from rvuedge.training.rules.binding import Binding, Resident, binding
from rvuedge.training.rules.counting.code_maps import CodeMaps, MappedCode
from rvuedge.training.rules.counting.conflicts import CaseConflict
from rvuedge.training.rules.counting.stated import StatedCounts
from rvuedge.training.rules.counting.tallies import CaseCounts, Counting, Tally
from rvuedge.training.rules.progress import CategoryLine, Span, progress
from rvuedge.training.rules.requirement_sets import Cohort, RequirementSet

DISCLAIMER = "A minimum met is not competence, and no figure here replaces the program director's judgment."


def check(body: Mapping[str, Any]) -> dict[str, Any]:
    """Counts beside the numbers of the set that is named, given, or binds.

    Raises NotFoundError for an unknown set or specialty, InvalidError for what contradicts the set.
    """
    bound = _binding(body)
    of = bound.set or without_numbers(body["specialty"])
    codes = CodeMaps((tuple(MappedCode(**entry) for entry in body["code_map"]), code_maps().get(of.specialty, ())))
    try:
        counted = _counted(of, codes, body)
        span = Span(body["training_start"], body["as_of"], body["graduation"]) if body["as_of"] else None
        is_whole = not (body["counts"] or body["counts_by_code"])
        residents = [_resident(of, tally, is_whole=is_whole, span=span) for tally in counted.tallies]
    except ValueError as error:
        raise InvalidError(str(error), code="counts-contradict") from error
    return {
        **_shown_binding(bound),
        "operations": counted.operations,
        "conflicts": [_conflict(item) for item in counted.conflicts],
        "residents": residents,
    }


def _binding(body: Mapping[str, Any]) -> Binding:
    if body["own_set"]:
        return Binding("named", "The program's own set.", own_set(body["own_set"], body["specialty"] or ""))
    if body["requirement_set"]:
        of = requirement_set(body["requirement_set"])
        return Binding("named", f"{of.title}, as named.", of)
    specialty(body["specialty"])
    who = Resident(body["specialty"], body["body"], body["variant"], body["graduation"], body["training_start"])
    return binding(requirement_sets().values(), who)


def without_numbers(name: str | None) -> RequirementSet:
    """Where no set binds, cases are still counted by role; no number stands beside them.

    Raises NotFoundError for a specialty that is not listed; without one a role is what the log says.
    """
    vocabulary = specialty(name).vocabulary if name else None
    return RequirementSet(
        id="none",
        specialty=name or "",
        body="",
        title="No set",
        cohort=Cohort("not_read"),
        credit_unit="case",
        credit_unit_sources=(),
        categories=(),
        vocabulary=vocabularies()[vocabulary] if vocabulary else None,
    )


def own_set(given: Mapping[str, Any], of: str, *, set_id: str = "own") -> RequirementSet:
    """A program's own set of a specialty, as OwnSetSchema loads it.

    Raises InvalidError for an unknown vocabulary or role, or a set that contradicts itself.
    """
    name = given["vocabulary"]
    if name is not None and name not in vocabularies():
        raise InvalidError(f"There is no vocabulary of roles {name!r}.", code="no-such-vocabulary")
    vocabulary = vocabularies()[name] if name else None
    rows = [
        {
            **row,
            "confidence": "own",
            "sources": [given["title"]],
            "number": "threshold" if row["is_threshold"] and row["minimum"] is not None else None,
        }
        for row in given["categories"]
    ]
    try:
        return RequirementSet(
            id=set_id,
            specialty=of,
            body="the program",
            title=given["title"],
            cohort=Cohort("own"),
            credit_unit=given["credit_unit"],
            credit_unit_sources=(given["title"],),
            categories=tuple(category_of(row, vocabulary) for row in rows),
            vocabulary=vocabulary,
            most_alternatives=given["most_alternatives"],
        )
    except KeyError as error:
        raise InvalidError(f"{error.args[0]!r} is no role of that vocabulary.", code="no-such-role") from error
    except ValueError as error:
        raise InvalidError(str(error), code="set-contradicts-itself") from error


def _counted(of: RequirementSet, codes: CodeMaps, body: Mapping[str, Any]) -> CaseCounts:
    if body["counts"] or body["counts_by_code"]:
        tally = StatedCounts(of, codes).read(body["counts"], body["counts_by_code"])
        return CaseCounts((tally,), (), 0)
    cases = [operation_of(case, of, number) for number, case in enumerate(body["cases"], start=1)]
    return Counting(of, codes).count(cases)


def _shown_binding(bound: Binding) -> dict[str, Any]:
    shown = {
        "state": bound.state,
        "code": bound.code,
        "sentence": bound.sentence,
        "choices": list(bound.choices),
    }
    return {
        "binding": shown,
        "requirement_set": None if bound.set is None else head(bound.set),
        "disclaimer": DISCLAIMER,
    }


def _resident(of: RequirementSet, tally: Tally, *, is_whole: bool, span: Span | None) -> dict[str, Any]:
    found = progress(of, tally, is_whole=is_whole, span=span)
    return {
        "resident": tally.resident,
        "state": found.state,
        "categories": [shown_line(line) for line in found.lines],
        "missing": [{"category": line.category.name, "shortfall": line.shortfall} for line in found.missing],
        "roles": {role: number for role, number in sorted(tally.roles.items()) if role},
        "cases": tally.cases,
        "questions": tally.questions,
        "unmapped": dict(sorted(tally.unmapped.items())),
        "actual_cases": len(tally.cases) - tally.simulated_cases,
        "simulated_cases": tally.simulated_cases,
        "disputed_cases": sum(case.attestation == "disputed" for case in tally.cases),
        "alternatives": found.alternatives,
    }


def shown_line(line: CategoryLine) -> dict[str, Any]:
    """A category's count beside its number, as answered."""
    return {
        **shown_category(line.category),
        "counted": line.counted,
        "counted_as_attested": line.counted_as_attested,
        "alternatives": line.alternatives,
        "simulated": line.simulated,
        "state": line.state,
        "shortfall": line.shortfall,
        "forecast": line.forecast,
    }


def _conflict(item: CaseConflict) -> dict[str, Any]:
    return {"case": item.case, "code": item.code, "residents": list(item.residents), "sentence": item.sentence}
