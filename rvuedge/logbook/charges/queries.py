"""What is stored of imports of charges: the imports, the logs they made, and lines that look like theirs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from rvuedge.accounts.people.models import Organization
from rvuedge.logbook.charges.matching import Pool, line_key
from rvuedge.logbook.charges.models import ChargeImport, ChargeImportLog
from rvuedge.logbook.records import queries as log_queries
from rvuedge.logbook.records.models import LogLine, ProcedureLog
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db

Record = tuple[ChargeImportLog, ProcedureLog]


def import_of(person_id: int, import_id: str) -> ChargeImport:
    """One of a person's imports. Raises NotFoundError, for another person's too."""
    found = db.session.get(ChargeImport, import_id)
    if found is None or found.person_id != person_id:
        raise NotFoundError("You have no such import.")
    return found


def imports_of(person_id: int, *, offset: int, limit: int) -> list[ChargeImport]:
    """A person's imports, newest first."""
    mine = select(ChargeImport).where(ChargeImport.person_id == person_id)
    ordered = mine.order_by(ChargeImport.created_at.desc(), ChargeImport.id).offset(offset).limit(limit)
    return list(db.session.scalars(ordered))


def brought_in(person_id: int, *, limit: int) -> list[tuple[ChargeImport, str]]:
    """Imports that practices made for a person, newest first, with the practice's name."""
    joined = select(ChargeImport, Organization.name).join(Organization, Organization.id == ChargeImport.brought_by)
    mine = joined.where(ChargeImport.person_id == person_id).order_by(ChargeImport.created_at.desc(), ChargeImport.id)
    return [(made, name) for made, name in db.session.execute(mine.limit(limit))]


def same_import(person_id: int, sha256: str, options: dict[str, object]) -> ChargeImport | None:
    """An import of the same bytes, asked for in the same way, that was not undone."""
    rows = db.session.scalars(
        select(ChargeImport).where(
            ChargeImport.person_id == person_id, ChargeImport.sha256 == sha256, ChargeImport.undone_at.is_(None)
        )
    )
    return next((row for row in rows if row.options == options), None)


def records(person_id: int, *criteria: Any, offset: int = 0, limit: int | None = None) -> list[Record]:
    """What imports made, with the logs as they stand, in the order of the file; of `limit` logs after `offset`."""
    rows = db.session.execute(
        select(ChargeImportLog, ProcedureLog)
        .join(
            ProcedureLog,
            (ProcedureLog.person_id == ChargeImportLog.person_id) & (ProcedureLog.id == ChargeImportLog.log_id),
        )
        .where(ChargeImportLog.person_id == person_id, *criteria)
        .order_by(ChargeImportLog.claim, ChargeImportLog.log_id)
        .offset(offset)
        .limit(limit)
    )
    return [(record, log) for record, log in rows]


def unchanged(person_id: int, import_id: str, *, limit: int) -> list[str]:
    """Some of the logs that are as an import made them."""
    found = (
        select(ChargeImportLog.log_id)
        .join(
            ProcedureLog,
            (ProcedureLog.person_id == ChargeImportLog.person_id) & (ProcedureLog.id == ChargeImportLog.log_id),
        )
        .where(
            ChargeImportLog.person_id == person_id,
            ChargeImportLog.import_id == import_id,
            ChargeImportLog.version == ProcedureLog.version,
            ProcedureLog.deleted_at.is_(None),
        )
        .limit(limit)
    )
    return list(db.session.scalars(found))


def returnable(person_id: int, ids: Sequence[str]) -> set[str]:
    """Of these ids, the logs that are gone because their import was undone, and not for another reason."""
    found: set[str] = set()
    for some in log_queries.chunks(ids):
        found |= set(
            db.session.scalars(
                select(ChargeImportLog.log_id)
                .join(ChargeImport, ChargeImport.id == ChargeImportLog.import_id)
                .where(
                    ChargeImportLog.person_id == person_id,
                    ChargeImportLog.log_id.in_(some),
                    ChargeImportLog.ended_by.is_(None),
                    ChargeImport.undone_at.is_not(None),
                )
            )
        )
    return found


def ended(person_id: int, ids: Sequence[str]) -> set[str]:
    """Of these ids, the logs that a later claim replaced or voided."""
    found: set[str] = set()
    for some in log_queries.chunks(ids):
        is_deleted = (ChargeImportLog.log_id.in_(some), ChargeImportLog.ended_by.is_not(None))
        mine = select(ChargeImportLog.log_id).where(ChargeImportLog.person_id == person_id, *is_deleted)
        found |= set(db.session.scalars(mine))
    return found


def earlier_claims(person_id: int, references: Sequence[str]) -> dict[str, list[Record]]:
    """Live logs that imports made, by the reference their claim is kept under."""
    found: dict[str, list[Record]] = defaultdict(list)
    for some in log_queries.chunks(references):
        for record, log in records(
            person_id, ChargeImportLog.external_ref.in_(some), ProcedureLog.deleted_at.is_(None)
        ):
            found[record.external_ref or ""].append((record, log))
    return found


def lines_like(person_id: int, days: Collection[date], *, kind: str, but: Collection[str]) -> Pool:
    """What the lines of live logs on some days look like, by log, oldest first, without the logs of `but`.

    Logs that an import of the same kind made under a number of the practice are left out: a number says whether a claim
    is here, and likeness does not.
    """
    pool: Pool = defaultdict(list)
    if not days:
        return pool
    numbered = (
        select(ChargeImportLog.log_id)
        .join(ChargeImport, ChargeImport.id == ChargeImportLog.import_id)
        .where(
            ChargeImportLog.person_id == person_id,
            ChargeImport.person_id == person_id,
            ChargeImportLog.external_ref.is_not(None),
            ChargeImport.kind == kind,
        )
    )
    rows = db.session.execute(
        select(ProcedureLog.performed_on, LogLine.code, LogLine.modifiers, ProcedureLog.id)
        .join(LogLine, (LogLine.person_id == ProcedureLog.person_id) & (LogLine.log_id == ProcedureLog.id))
        .where(
            ProcedureLog.person_id == person_id,
            ProcedureLog.deleted_at.is_(None),
            ProcedureLog.performed_on.between(min(days), max(days)),
            ProcedureLog.id.not_in(numbered),
        )
        .order_by(ProcedureLog.created_at, ProcedureLog.id, LogLine.position)
    )
    for on, code, modifiers, log_id in rows:
        if on in days and log_id not in but:
            pool[log_id].append(line_key(on, code, modifiers))
    return pool


def earned(person_id: int, ids: Sequence[str]) -> dict[str, tuple[Decimal, int]]:
    """What each log earned: credited wRVU, exact, and how many of its lines could not be valued."""
    found: dict[str, tuple[Decimal, int]] = {}
    for some in log_queries.chunks(ids):
        for (log_id, _), credit in log_queries.current_credits(person_id, some).items():
            total, unvalued = found.get(log_id, (Decimal(0), 0))
            worth = credit.work_rvu
            found[log_id] = (total, unvalued + 1) if worth is None else (total + worth, unvalued)
    return found


def summed(values: Iterable[Decimal | None]) -> tuple[Decimal, int]:
    """The sum of a log's credits in wRVU, and how many of its lines have none."""
    every = list(values)
    valued = [value for value in every if value is not None]
    return sum(valued, Decimal(0)), len(every) - len(valued)


def states(made: Iterable[Record]) -> Iterator[tuple[Record, str]]:
    """What became of logs that an import made: live, edited by the person since, deleted, or ended by another claim."""
    for record, log in made:
        if record.ended_by is not None:
            yield (record, log), "ended"
        elif log.deleted_at is not None:
            yield (record, log), "deleted"
        else:
            yield (record, log), "edited" if log.version != record.version else "current"
