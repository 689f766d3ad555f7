"""A resident's logs as cases for another log: one read of the logs, each body's words, nothing that names a patient."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from rvuedge.accounts.people.models import Person
from rvuedge.logbook.records import queries as log_queries
from rvuedge.logbook.records.facts import LogFacts
from rvuedge.privacy.screening import screen
from rvuedge.training.exchange.careers import Career, career_of
from rvuedge.training.exchange.rules.outgoing import CaseLayout, ExportCase, ExportCode, role_word
from rvuedge.training.requirements.shipped import vocabularies
from rvuedge.training.rules.academic_year import LONGEST_CASE_NUMBER
from rvuedge.training.rules.roles import RoleFacts


@dataclass(frozen=True, slots=True)
class CasesWanted:
    """Which cases: a layout, the days (both included, None open), a requirement set named by hand."""

    layout: CaseLayout
    start: date | None = None
    end: date | None = None
    named: str | None = None


def cases_for(person: Person, wanted: CasesWanted, *, today: date) -> tuple[Career, list[ExportCase]]:
    """A person's cases by day, oldest first, as a layout has them."""
    career = career_of(person, named=wanted.named, today=today)
    window = log_queries.Filter(start=wanted.start, end=wanted.end)
    logs = log_queries.list_logs(person.id, window, limit=None)
    found: list[ExportCase] = []
    for some in log_queries.chunks(logs):
        found += [_case(facts, wanted.layout, career) for facts in log_queries.facts_of(person.id, some)]
    return career, sorted(found, key=lambda case: (case.performed_on, case.case_id or "", case.log_id))


def case_for(person: Person, log_id: str, layout: CaseLayout, *, named: str | None, today: date) -> ExportCase:
    """One case. Raises NotFoundError for a log that is unknown, deleted or somebody else's."""
    log = log_queries.current_log(person.id, log_id)
    (facts,) = log_queries.facts_of(person.id, [log])
    return _case(facts, layout, career_of(person, named=named, today=today))


def _case(log: LogFacts, layout: CaseLayout, career: Career) -> ExportCase:
    facts = RoleFacts(log.role, log.supervision, career.is_chief(log.performed_on)) if log.role else None
    return ExportCase(
        log_id=log.id,
        performed_on=log.performed_on,
        codes=tuple(_codes(log, career)),
        facts=facts,
        role=role_word(layout, career.vocabulary, facts, vocabularies()),
        case_id=_case_id(log.case_ref),
        attending=_clean(log.attending),
        site=_clean(log.site),
        rotation=_clean(log.rotation),
        patient_type=log.patient_type,
        age_band=log.age_band,
        pgy=career.year(log.performed_on),
        specialty=career.specialty.name if career.specialty else None,
        is_simulated=bool(log.is_simulated),
    )


def _codes(log: LogFacts, career: Career) -> Iterable[ExportCode]:
    """The codes of a log; the only one of a case is its primary procedure."""
    for place, line in enumerate(log.lines):
        yield ExportCode(
            line.code,
            int(line.units),
            is_primary=place == log.primary_line or len(log.lines) == 1,
            categories=career.categories(line.code, log.performed_on),
            modifiers=line.modifiers,
        )


def _clean(text: str | None) -> str | None:
    """A text in which nothing points at a patient; older logs may hold one from before it was looked at."""
    return None if text is None or screen(text) else text


def _case_id(text: str | None) -> str | None:
    """The case id, which the ACGME's form takes up to 25 characters of; a longer one is none there."""
    fits = text is not None and len(text) <= LONGEST_CASE_NUMBER
    return text if fits and not screen(text or "", reference=True) else None
