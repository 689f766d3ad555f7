"""Files of cases for other logs: what is in them, what describes them, and the marks that they leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from sqlalchemy import delete, select

from rvuedge.accounts.people.models import Person
from rvuedge.logbook.records.change_numbers import turn_of
from rvuedge.platform.errors import ConflictError, NotFoundError
from rvuedge.platform.extensions import db
from rvuedge.training.exchange.careers import Career
from rvuedge.training.exchange.marks import GivenAs, GivenCase, given_cases, mark_all
from rvuedge.training.exchange.models import CaseExport, CaseMark
from rvuedge.training.exchange.outgoing_cases import CasesWanted, cases_for
from rvuedge.training.exchange.rules.outgoing import CaseLayout, ExportCase, lacking, rows_of
from rvuedge.training.exchange.workbooks import FORMATS, csv_bytes, xlsx_bytes
from rvuedge.training.requirements.shipped import sources

Which = Literal["all", "open", "changed"]
SHEET = "CaseLog"  # as a public tool's workbook calls it [ACP]
FORMAT_TYPE, VERSION = "caselog", "1"


class ExportTakenError(ConflictError):
    """An id of a file that stands for another one already."""

    code = "export-taken"


@dataclass(frozen=True, slots=True)
class CaseFileMade:
    """A file: its bytes, its name, how many cases and rows, and what cases lack by its name."""

    data: bytes
    name: str
    media_type: str
    cases: int
    rows: int
    lacks: dict[str, int]
    is_new: bool = True


def look_at_file(person: Person, wanted: CasesWanted, form: str, *, now: datetime, today: date) -> CaseFileMade:
    """A file of all cases that leaves no mark: for oneself."""
    career, cases = cases_for(person, wanted, today=today)
    return _made(cases, career, wanted, form, now=now)


def put_export(
    person: Person, export_id: str, wanted: CasesWanted, form: str, which: Which, *, now: datetime, today: date
) -> CaseFileMade:
    """A file for another log under an id that the caller made; each case in it is marked as given, as it is now.

    The same again is the same file, with its cases as they are by then. Raises ExportTakenError for an id that stands
    for another file.
    """
    with turn_of(person.id) as turn:
        export = turn.session.get(CaseExport, (person.id, export_id))
        facts = {"layout": wanted.layout.id, "format": form, "starts_on": wanted.start, "ends_on": wanted.end}
        if export is not None and any(getattr(export, name) != value for name, value in facts.items()):
            raise ExportTakenError("This id stands for another file; make a new one for each file.")
        career, cases = cases_for(person, wanted, today=today)
        if which != "all":
            given = given_cases(person, wanted, today=today)
            chosen = {item.log_id for item in given if _is_wanted(item, which) or item.export_id == export_id}
            cases = [case for case in cases if case.log_id in chosen]
        made = _made(cases, career, wanted, form, now=now)
        if export is None:
            counts = {"cases": made.cases, "rows": made.rows}
            turn.session.add(CaseExport(person_id=person.id, id=export_id, created_at=now, **facts, **counts))
            turn.session.flush()
        else:
            export.cases, export.rows = made.cases, made.rows
        mark_all(turn.session, person.id, wanted.layout, cases, GivenAs("file", now, export_id))
        return replace(made, is_new=export is None)


def _is_wanted(item: GivenCase, which: Which) -> bool:
    """`open` are those that the log does not have as they are: never given, or changed since."""
    return item.state == "changed" or (which == "open" and item.state == "open")


def exports_of(person_id: int, *, limit: int, offset: int) -> Sequence[CaseExport]:
    """Files that a person made, newest first."""
    mine = select(CaseExport).where(CaseExport.person_id == person_id)
    ordered = mine.order_by(CaseExport.created_at.desc(), CaseExport.id).limit(limit).offset(offset)
    return db.session.scalars(ordered).all()


def take_export_back(person_id: int, export_id: str) -> int:
    """A file that did not go out after all: its marks go, but for cases marked again since; how many went.

    Raises NotFoundError for no file of theirs.
    """
    with turn_of(person_id) as turn:
        found = turn.session.get(CaseExport, (person_id, export_id))
        if found is None:
            raise NotFoundError("You have no such export.")
        marks = delete(CaseMark).where(CaseMark.person_id == person_id, CaseMark.export_id == export_id)
        removed = turn.session.execute(marks.returning(CaseMark.log_id)).all()
        turn.session.delete(found)
        return len(removed)


def _made(cases: list[ExportCase], career: Career, wanted: CasesWanted, form: str, *, now: datetime) -> CaseFileMade:
    layout = wanted.layout
    rows = list(rows_of(layout, cases))
    lacks = Counter(what for case in cases for what in lacking(layout, case))
    if form == "csv":
        data = csv_bytes(layout.headings, rows, days=layout.date)
    else:
        meta = described(layout, career, cases, len(rows), lacks, now)
        data = xlsx_bytes(SHEET, layout.headings, rows, days=layout.date, meta=meta, now=now)
    name = f"cases-{layout.id}-{now:%Y-%m-%d}.{form}"
    return CaseFileMade(data, name, FORMATS[form], len(cases), len(rows), dict(lacks))


def described(
    layout: CaseLayout, career: Career, cases: Sequence[ExportCase], rows: int, lacks: Counter[str], now: datetime
) -> list[tuple[str, str]]:
    """What the sheet _meta says: what the file is, by which set, from which sources, and what cases lack."""
    days = sorted(case.performed_on for case in cases)
    of = career.set
    found = [
        ("format_type", FORMAT_TYPE),
        ("version", VERSION),
        ("layout", layout.title),
        ("made_by", "RVU Edge"),
        ("made_on", f"{now:%Y-%m-%d %H:%M} UTC"),
        ("cases", f"{len(cases):,}"),
        ("rows", f"{rows:,}"),
        ("from", days[0].isoformat() if days else ""),
        ("to", days[-1].isoformat() if days else ""),
        ("specialty", career.specialty.name if career.specialty else "not known"),
        ("requirement_set", of.title if of else f"none: {career.sentence}"),
        ("requirement_set_id", of.id if of else ""),
        ("columns_confidence", layout.confidence),
        ("note", layout.note),
        ("note", "Nothing here was sent to anybody: entering cases in another body's log is your own act."),
        ("note", "No patient is named: a case id is a counter's, and a text that points at a patient is left out."),
        ("note", "YearOfCase is the year of training by your program's record; it is empty where there is none."),
    ]
    found += [(f"lacks {what}", f"{number:,}") for what, number in sorted(lacks.items())]
    return found + [("source", f"{key}: {sources()[key]['what']}") for key in layout.sources]
