"""Cases of other systems on their way into a resident's logs: as a log's body, and which are here already."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select

from rvuedge.accounts.people.models import Person
from rvuedge.files.columns.outcomes import LeftOut
from rvuedge.logbook.charges.models import ChargeImportLog
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.logbook.records.models import LogLine, ProcedureLog
from rvuedge.logbook.records.queries import chunks
from rvuedge.platform.extensions import db
from rvuedge.training.exchange.careers import specialty_of
from rvuedge.training.exchange.marks import GivenAs, mark_all
from rvuedge.training.exchange.models import CaseMark
from rvuedge.training.exchange.outgoing_cases import CasesWanted, cases_for
from rvuedge.training.exchange.readers.filed_cases import FiledCase
from rvuedge.training.exchange.rules.outgoing import layouts
from rvuedge.training.programs.queries import program_of


def own_vocabulary(person: Person, on: date) -> str | None:
    """The vocabulary of roles of a person's specialty; None where it is not known or none was read."""
    specialty = specialty_of(person, program_of(person.id, on))
    return specialty.vocabulary if specialty else None


def case_body(case: FiledCase, case_id: str | None) -> dict[str, Any]:
    """A case as the body of PUT /logs, so that the API's own rules check it; what it does not say is left out."""
    body: dict[str, Any] = {
        "performed_on": case.performed_on.isoformat(),
        "site": case.site,
        "role": case.role,
        "supervision": case.supervision,
        "attending": {"name": case.attending} if case.attending else None,
        "rotation": case.rotation,
        "primary_line": case.primary_line,
        "patient_type": case.patient_type,
        "age_band": case.age_band,
        "is_simulated": case.is_simulated or None,
        "case_ref": case_id,
        "lines": [
            {"code": code.code, "modifiers": list(code.modifiers), "units": code.quantity} for code in case.codes
        ],
    }
    return {name: value for name, value in body.items() if value is not None}


def known_by_case_id(
    person_id: int, cases: Sequence[FiledCase], case_id: Callable[[FiledCase], str | None]
) -> tuple[list[FiledCase], list[LeftOut]]:
    """The cases that are not here under their own case id, and those that are: same id, day, and a code in common."""
    here = _codes_by_case_id(person_id, sorted({number for case in cases if (number := case_id(case))}))
    new: list[FiledCase] = []
    known: list[LeftOut] = []
    for case in cases:
        codes = here.get((case_id(case) or "", case.performed_on), set())
        if codes & {code.code for code in case.codes}:
            known.append(LeftOut("row", f"row {case.line}", len(case.codes), "a log of this case id is here already"))
        else:
            new.append(case)
    return new, known


def _codes_by_case_id(person_id: int, numbers: Sequence[str]) -> dict[tuple[str, date], set[str]]:
    """Codes of live logs by case id and day; those that an import made by number are found by their number there."""
    numbered = select(ChargeImportLog.log_id).where(
        ChargeImportLog.person_id == person_id, ChargeImportLog.external_ref.is_not(None)
    )
    found: dict[tuple[str, date], set[str]] = {}
    for some in chunks(numbers):
        rows = db.session.execute(
            select(ProcedureLog.case_ref, ProcedureLog.performed_on, LogLine.code)
            .join(LogLine, (LogLine.person_id == ProcedureLog.person_id) & (LogLine.log_id == ProcedureLog.id))
            .where(
                ProcedureLog.person_id == person_id,
                ProcedureLog.deleted_at.is_(None),
                ProcedureLog.case_ref.in_(some),
                ProcedureLog.id.not_in(numbered),
            )
        )
        for number, on, code in rows:
            found.setdefault((number or "", on), set()).add(code)
    return found


def mark_typed(person: Person, import_id: str, lines: Collection[int], *, now: datetime) -> int:
    """Tick cases that an import made and its file says the ACGME's log has, by their first rows; how many."""
    layout = layouts()["acgme"]
    with turn_of(person.id) as turn:
        made = select(ChargeImportLog.log_id).where(
            ChargeImportLog.person_id == person.id,
            ChargeImportLog.import_id == import_id,
            ChargeImportLog.claim.in_(sorted(lines)),
        )
        ids = set(turn.session.scalars(made)) if lines else set()
        if not ids:
            return 0
        _, cases = cases_for(person, CasesWanted(layout), today=now.date())
        typed = [case for case in cases if case.log_id in ids]
        mark_all(turn.session, person.id, layout, typed, GivenAs("typed", now))
        return len(typed)


def take_ticks_back(person_id: int, import_id: str) -> None:
    """Of the cases that an import made and that are deleted, the ticks."""
    with turn_of(person_id) as turn:
        made = select(ChargeImportLog.log_id).where(
            ChargeImportLog.person_id == person_id, ChargeImportLog.import_id == import_id
        )
        deleted = select(ProcedureLog.id).where(
            ProcedureLog.person_id == person_id, ProcedureLog.deleted_at.is_not(None), ProcedureLog.id.in_(made)
        )
        mine = (CaseMark.person_id == person_id, CaseMark.manner == "typed", CaseMark.log_id.in_(deleted))
        turn.session.execute(delete(CaseMark).where(*mine), execution_options={"synchronize_session": False})
