"""What a portfolio is made of: a resident's standing and every case, read once."""

from __future__ import annotations

from collections.abc import Collection

from rvuedge.catalog.codes import finder
from rvuedge.training.cases.attested import AttestedCases, attested_cases
from rvuedge.training.cases.queries import records_of
from rvuedge.training.cases.rules import CaseRecord, counted_role
from rvuedge.training.portfolio.paper import PortfolioContent
from rvuedge.training.portfolio.rules import Performed, procedure_rows, roles_of, year_rows
from rvuedge.training.programs.queries import spans_of
from rvuedge.training.progress.counted_logs import is_chief_on
from rvuedge.training.progress.standing import ResidentStanding
from rvuedge.training.requirements.services import without_numbers


def portfolio_of(standing: ResidentStanding) -> PortfolioContent:
    """Everything that the certificate and the portfolio of a resident print."""
    of = standing.choice.binding.set or without_numbers(standing.training.specialty)
    spans = spans_of([standing.person_id]).get(standing.person_id, ())
    attested = attested_cases(standing.person_id, last=standing.on)
    cases = []
    for record in records_of(standing.person_id, last=standing.on):
        is_chief = is_chief_on(spans, record.performed_on)
        role = counted_role(of.vocabulary, record.role, record.supervision, is_chief)
        cases.append(_performed(record, role, attested))
    roles = roles_of(cases)
    return PortfolioContent(
        standing,
        procedure_rows(cases),
        year_rows(cases, roles),
        roles,
        _titles({code for case in cases for code in case.codes}),
        cases[0].performed_on if cases else None,
        cases[-1].performed_on if cases else None,
    )


def _performed(record: CaseRecord, role: str | None, attested: AttestedCases) -> Performed:
    primary = record.primary
    codes = [line.code for line in record.lines]
    ordered = [primary.code, *codes] if primary else codes
    word = attested.by_log.get(record.log_id)
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
