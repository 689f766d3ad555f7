"""Writes and reads of HCPCS Level II: official long descriptors and the days a code may be used."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import cast

from sqlalchemy import Table, func, insert, select

from rvuedge.catalog.readers.hcpcs import MINIMUM_CODES, read_hcpcs
from rvuedge.catalog.readers.packed import unpacked
from rvuedge.catalog.rules.questions import NO_ANSWERS, AcceptedAnswers, report, settle
from rvuedge.catalog.rules.table_comparison import Expectation, Figures, compare_tables
from rvuedge.catalog.store.models import HcpcsCode, HcpcsFile
from rvuedge.catalog.store.version import touch_catalog
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.figures import count

YEAR = re.compile(r"HCPC(?:20)?([0-9]{2})(?![0-9])", re.IGNORECASE)
MEMBER = re.compile(r"^HCPC[0-9]{2,4}.*ANWEB", re.IGNORECASE)
FORMS = ("txt", "csv", "xlsx")  # the workbooks of 2018 and 2019 lack some days that their text has
EXPECTED = Expectation(keys=1_500, large=0, columns={})  # of 6,000 to 8,000 codes; some hundreds a year change


@dataclass(frozen=True, slots=True)
class HcpcsStored:
    """What an import of an HCPCS file did."""

    year: int
    rows: int
    already_imported: bool = False
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Official:
    """What CMS says of a Level II code, by the file of a year. `terminated_on` is the last day it may be used."""

    year: int
    long_descriptor: str
    added_on: date | None
    terminated_on: date | None
    short_descriptor: str = ""


def import_hcpcs(
    *,
    data: bytes,
    file: str,
    now: datetime,
    year: int | None = None,
    minimum_rows: int = MINIMUM_CODES,
    answers: AcceptedAnswers = NO_ANSWERS,
) -> HcpcsStored:
    """Read an HCPCS file and store it under its year, whole or not at all.

    The year is that of the file's name unless told. Raises FileRefused with the lines, and InvalidError without a year.
    """
    checksum = hashlib.sha256(data).hexdigest()
    known = db.session.scalar(select(HcpcsFile).where(HcpcsFile.sha256 == checksum))
    if known is not None:
        return HcpcsStored(known.year, known.row_count, already_imported=True)
    member = unpacked(data, file=file, names=MEMBER, expected="a zip with HCPC20xx_CONTR_ANWEB", forms=FORMS)
    read = read_hcpcs(member.data, file=member.name, minimum_rows=minimum_rows)
    named = YEAR.search(member.name.rpartition("/")[2])
    stated = year or (2000 + int(named[1]) if named else None)
    if stated is None:
        raise InvalidError(f"{file} does not say its year as HCPC2026… does; give it with --year.", code="no-year")
    old_year, old = _codes_before(stated)
    compared = ["No earlier year is loaded to compare with."]
    if old:
        new: dict[str, Figures] = {row.code: {} for row in read.rows}
        found = compare_tables(f"HCPCS Level II of {old_year}", old, new)
        settle(file, EXPECTED.questions(found, "code"), answers)
        compared = found.lines("code")
    with transaction() as session:
        stored = HcpcsFile(year=stated, file_name=file, sha256=checksum, row_count=len(read.rows), imported_at=now)
        session.add(stored)
        session.flush()
        rows = [
            {
                "file_id": stored.id,
                "code": row.code,
                "long_descriptor": row.long_descriptor,
                "short_descriptor": row.short_descriptor,
                "added_on": row.added_on,
                "effective_on": row.effective_on,
                "terminated_on": row.terminated_on,
                "coverage": row.coverage[:1],
            }
            for row in read.rows
        ]
        session.execute(insert(cast(Table, HcpcsCode.__table__)), rows)
        touch_catalog(session)
    modifiers = [f"{count(len(read.modifiers), 'modifier')} (checked, not stored)"] if read.modifiers else []
    unread = (*member.not_read, *read.not_read, *modifiers)
    return HcpcsStored(stated, len(rows), lines=report(compared=compared, not_read=unread))


def _codes_before(year: int) -> tuple[int, dict[str, Figures]]:
    """The codes of the newest loaded file of this year or an earlier one."""
    newest = db.session.scalar(select(func.max(HcpcsFile.year)).where(HcpcsFile.year <= year))
    file_id = db.session.scalar(select(func.max(HcpcsFile.id)).where(HcpcsFile.year == (newest or 0)))
    rows = db.session.scalars(select(HcpcsCode.code).where(HcpcsCode.file_id == (file_id or 0)))
    return newest or 0, {code: {} for code in rows}


_NEWEST_FIRST = (HcpcsFile.year.desc(), HcpcsFile.id.desc())
_TEXTS = (
    HcpcsFile.year,
    HcpcsCode.long_descriptor,
    HcpcsCode.added_on,
    HcpcsCode.terminated_on,
    HcpcsCode.short_descriptor,
)


def official(code: str) -> Official | None:
    """A Level II code in the newest file that lists it; None where no file is loaded or none has it.

    The newest is that of the latest year, and of that year the one imported last, everywhere (`newest_texts` as well).
    """
    row = db.session.execute(
        select(*_TEXTS)
        .join(HcpcsFile, HcpcsFile.id == HcpcsCode.file_id)
        .where(HcpcsCode.code == code)
        .order_by(*_NEWEST_FIRST)
        .limit(1)
    ).one_or_none()
    return Official(*row) if row else None


def newest_texts() -> dict[str, Official]:
    """Every Level II code that any loaded file lists, as the newest of them has it."""
    rows = db.session.execute(
        select(HcpcsCode.code, *_TEXTS).join(HcpcsFile, HcpcsFile.id == HcpcsCode.file_id).order_by(*_NEWEST_FIRST)
    )
    found: dict[str, Official] = {}
    for code, year, long, added, terminated, short in rows:
        found.setdefault(code, Official(year, long, added, terminated, short))
    return found


def official_title(known: Official | None, release_short: str) -> str:
    """What a Level II code is called: CMS's long text, unless the release's short text says something newer.

    A short text of the release that is not the file's means that CMS has worded the code anew since the file's year.
    """
    if known is None or not known.long_descriptor:
        return release_short or (known.short_descriptor if known else "")
    return known.long_descriptor if same_text(known.short_descriptor, release_short) else release_short


def same_text(file_short: str, release_short: str) -> bool:
    """Whether two short texts say one thing, whatever their case, spaces and points; an absent one says nothing."""
    plain = [re.sub("[^a-z0-9]", "", text.lower()) for text in (file_short, release_short)]
    return not all(plain) or plain[0] == plain[1] or plain[0].startswith(plain[1]) or plain[1].startswith(plain[0])
