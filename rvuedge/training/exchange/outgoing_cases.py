"""A resident's logs as cases for another log: one read of the logs, each body's words, nothing that names a patient."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rvuedge.accounts.people.models import Person
from rvuedge.platform.errors import NotFoundError
from rvuedge.privacy.screening import Holds, screen
from rvuedge.training.cases.queries import records_of
from rvuedge.training.cases.rules import CaseRecord
from rvuedge.training.exchange.careers import Career, career_of
from rvuedge.training.exchange.rules.outgoing import CaseLayout, ExportCase, ExportCode, role_word
from rvuedge.training.requirements.shipped import vocabularies
from rvuedge.training.rules.academic_year import LONGEST_CASE_NUMBER
from rvuedge.training.rules.roles import RoleFacts

OUR_NUMBER = re.compile(r"20[0-9]{2}-[0-9]{4}", re.ASCII)  # as training/cases counts them; it is nobody's number


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
    records = records_of(person.id, first=wanted.start, last=wanted.end)
    found = [_case(record, wanted.layout, career) for record in records]
    return career, sorted(found, key=lambda case: (case.performed_on, case.case_id or "", case.log_id))


def case_for(person: Person, log_id: str, layout: CaseLayout, *, named: str | None, today: date) -> ExportCase:
    """One case. Raises NotFoundError for a log that is unknown, deleted or somebody else's."""
    records = records_of(person.id, ids=[log_id])
    if not records:
        raise NotFoundError("You have no such log.")
    return _case(records[0], layout, career_of(person, named=named, today=today))


def _case(record: CaseRecord, layout: CaseLayout, career: Career) -> ExportCase:
    on = record.performed_on
    facts = RoleFacts(record.role, record.supervision, career.is_chief(on)) if record.role else None
    return ExportCase(
        log_id=record.log_id,
        performed_on=on,
        codes=tuple(_codes(record, career)),
        facts=facts,
        role=role_word(layout, career.vocabulary, facts, vocabularies()),
        case_id=_case_id(record.case_ref),
        attending=career.attending(_clean(record.attending), on),
        attending_written=_clean(record.attending),
        site=_clean(record.site),
        rotation=_clean(record.rotation),
        patient_type=record.patient_type,
        age_band=record.age_band,
        pgy=career.year(on),
        specialty=career.specialty.name if career.specialty else None,
        is_simulated=bool(record.is_simulated),
    )


def _codes(record: CaseRecord, career: Career) -> Iterable[ExportCode]:
    """The codes of a log; the only one of a case is its primary procedure."""
    primary = record.primary
    for line in record.lines:
        yield ExportCode(
            line.code,
            line.units,
            is_primary=line is primary,
            categories=career.categories(line.code, record.performed_on),
            modifiers=line.modifiers,
        )


@lru_cache(maxsize=2000)  # a resident's cases name the same few sites, rotations and attendings
def _checked(text: str) -> str:
    """A text in which nothing points at a patient; what does is not remembered. Raises ValueError."""
    if screen(text, Holds.NAMES):
        raise ValueError
    return text


def _clean(text: str | None) -> str | None:
    """A text of a log, or None where it points at a patient: older logs may hold one from before it was looked at."""
    try:
        return None if text is None else _checked(text)
    except ValueError:
        return None


def _case_id(text: str | None) -> str | None:
    """The case id, which the ACGME's form takes up to 25 characters of; a longer one is none there."""
    if text is None or OUR_NUMBER.fullmatch(text):
        return text
    fits = len(text) <= LONGEST_CASE_NUMBER
    return text if fits and not screen(text, Holds.REFERENCE) else None
