"""What a portfolio is made of: a resident's resident and every case, read once."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from rvuedge.catalog.codes import finder
from rvuedge.training.cases.attested import attested_cases
from rvuedge.training.cases.queries import records_of
from rvuedge.training.cases.rules import AttestedFacts, CaseRecord, counted_role
from rvuedge.training.portfolio.paper import PortfolioContent
from rvuedge.training.portfolio.rules import Performed, procedure_rows, roles_of, year_rows
from rvuedge.training.programs.queries import spans_of
from rvuedge.training.progress.resident import ResidentProgress
from rvuedge.training.requirements.services import without_numbers
from rvuedge.training.tallies.fresh import is_chief_on


def portfolio_of(resident: ResidentProgress) -> PortfolioContent:
    """Everything that the certificate and the portfolio of a resident print."""
    of = resident.choice.binding.set or without_numbers(resident.training.specialty)
    spans = spans_of([resident.person_id]).get(resident.person_id, ())
    attested = attested_cases(resident.person_id, last=resident.on)
    cases = []
    for record in records_of(resident.person_id, last=resident.on):
        is_chief = is_chief_on(spans, record.performed_on)
        role = counted_role(of.vocabulary, record.role, record.supervision, is_chief)
        cases.append(_performed(record, role, attested))
    roles = roles_of(cases)
    return PortfolioContent(
        resident,
        procedure_rows(cases),
        year_rows(cases, roles),
        roles,
        _titles({code for case in cases for code in case.codes}),
        cases[0].performed_on if cases else None,
        cases[-1].performed_on if cases else None,
    )


def _performed(record: CaseRecord, role: str | None, attested: Mapping[str, AttestedFacts]) -> Performed:
    primary = record.primary
    codes = [line.code for line in record.lines]
    ordered = [primary.code, *codes] if primary else codes
    word = attested.get(record.log_id)
    is_confirmed = word is not None and (word.role, word.supervision) == (record.role, record.supervision)
    return Performed(
        record.performed_on,
        tuple(dict.fromkeys(ordered)),
        primary is not None,
        role,
        record.supervision,
        is_simulated=bool(record.is_simulated),
        is_confirmed=is_confirmed,
    )


def _titles(codes: Collection[str]) -> dict[str, str]:
    """Our own titles of codes, where we have one."""
    index = finder.current_index()
    places = {code: index.by_code.get(code) for code in codes}
    return {code: index.documents[place].title for code, place in places.items() if place is not None}
