"""Writes and reads of the NDC–HCPCS crosswalk: which packages bill under which code in a quarter."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Table, func, insert, select

from rvuedge.catalog.readers.drugs.ndc_crosswalk import MINIMUM_ROWS, read_ndc_crosswalk
from rvuedge.catalog.readers.packed import unpacked
from rvuedge.catalog.rules.questions import NO_ANSWERS, AcceptedAnswers, bad_row_questions, report, settle
from rvuedge.catalog.rules.table_comparison import Expectation, Figures, compare_tables
from rvuedge.catalog.store.drug_limits import quarter_name
from rvuedge.catalog.store.models import NdcFile, NdcListing
from rvuedge.catalog.store.version import touch_catalog
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.figures import count

MEMBER = re.compile("crosswalk", re.IGNORECASE)
EXPECTED = Expectation(keys=2_000, large=0, columns={})  # of 6,000 to 7,000 packages; some hundreds a quarter change


@dataclass(frozen=True, slots=True)
class CrosswalkStored:
    """What an import of a crosswalk did."""

    quarter: str
    rows: int
    already_imported: bool = False
    lines: tuple[str, ...] = ()


def import_crosswalk(
    *,
    data: bytes,
    file: str,
    now: datetime,
    minimum_rows: int = MINIMUM_ROWS,
    answers: AcceptedAnswers = NO_ANSWERS,
    then: Callable[[], None] | None = None,
) -> CrosswalkStored:
    """Read a crosswalk and store its quarter, compared with the quarter before.

    `then` is done in the transaction that stores it. Raises FileRefused with the lines, and AnswerNeededError for rows
    with a wrong cell.
    """
    checksum = hashlib.sha256(data).hexdigest()
    known = db.session.scalar(select(NdcFile).where(NdcFile.sha256 == checksum))
    if known is not None:
        return CrosswalkStored(quarter_name(known.quarter_start), known.row_count, already_imported=True)
    member = unpacked(data, file=file, names=MEMBER, expected="a zip with an ASP NDC-HCPCS crosswalk")
    read = read_ndc_crosswalk(member.data, file=member.name, minimum_rows=minimum_rows)
    others = sum(row.ndc_11 is None for row in read.rows)
    quarter, old = _packages_before(read.quarter_start)
    compared, questions = ["No earlier quarter is loaded to compare with."], bad_row_questions(read.bad_rows)
    if quarter is not None:
        new: dict[str, Figures] = {f"{row.code} {row.ndc_11}": {} for row in read.rows if row.ndc_11}
        found = compare_tables(f"the crosswalk of {quarter_name(quarter)}", old, new)
        questions += EXPECTED.questions(found, "package")
        compared = found.lines("package")
    settle(file, questions, answers)
    names = {(row.code, row.ndc_11): (row.drug_name, row.labeler) for row in read.rows if row.ndc_11}
    with transaction() as session:
        stored = NdcFile(
            quarter_start=read.quarter_start,
            file_name=file,
            sha256=checksum,
            row_count=len(names),
            imported_at=now,
        )
        session.add(stored)
        session.flush()
        rows = [
            {"file_id": stored.id, "code": code, "ndc": ndc, "drug_name": name[:200], "labeler": labeler[:100]}
            for (code, ndc), (name, labeler) in names.items()
        ]
        table = NdcListing.__table__
        assert isinstance(table, Table)  # noqa: S101 - for the type checker alone
        session.execute(insert(table), rows)
        touch_catalog(session)
        if then is not None:
            then()
    without = [f"{count(others, 'row')} with a catalog number of the maker instead of an NDC"] if others else []
    return CrosswalkStored(
        quarter_name(read.quarter_start),
        len(names),
        lines=report(
            compared=compared, left_out=(*without, *read.bad_rows), not_read=(*member.not_read, *read.not_read)
        ),
    )


def _packages_before(quarter: date) -> tuple[date | None, dict[str, Figures]]:
    """The packages of the newest loaded quarter not after this one (of this one: a re-issue)."""
    start = db.session.scalar(select(func.max(NdcFile.quarter_start)).where(NdcFile.quarter_start <= quarter))
    newest = db.session.scalar(select(func.max(NdcFile.id)).where(NdcFile.quarter_start == start))
    rows = db.session.execute(select(NdcListing.code, NdcListing.ndc).where(NdcListing.file_id == (newest or 0)))
    return start, {f"{code} {ndc}": {} for code, ndc in rows}


@dataclass(frozen=True, slots=True)
class ListedNames:
    """What the loaded crosswalks list under a code: names of drugs as printed, packages (NDCs of eleven digits), and
    who labels them.
    """

    names: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    labelers: tuple[str, ...] = ()


NOT_LISTED = ListedNames()


def drug_names() -> dict[str, ListedNames]:
    """By code: every name and package of any loaded quarter. A drug keeps its name when a package leaves the list."""
    names: dict[str, dict[str, None]] = {}
    packages: dict[str, dict[str, None]] = {}
    labelers: dict[str, dict[str, None]] = {}
    rows = db.session.execute(
        select(NdcListing.code, NdcListing.ndc, NdcListing.drug_name, NdcListing.labeler)
        .join(NdcFile, NdcFile.id == NdcListing.file_id)
        .order_by(NdcFile.quarter_start.desc(), NdcFile.id.desc(), NdcListing.code, NdcListing.ndc)
    )
    for code, ndc, name, labeler in rows:
        packages.setdefault(code, {})[ndc] = None
        if labeler:
            labelers.setdefault(code, {})[" ".join(labeler.split())] = None
        if any(letter.isalpha() for letter in name):
            names.setdefault(code, {})[" ".join(name.split())] = None
    return {
        code: ListedNames(tuple(names.get(code, ())), tuple(found), tuple(labelers.get(code, ())))
        for code, found in packages.items()
    }


@dataclass(frozen=True, slots=True)
class ListedPackage:
    """A package of a drug in a quarter's crosswalk: its NDC of eleven digits, its name as printed, who labels it."""

    ndc: str
    name: str
    labeler: str


def listed_packages(code: str, on: date) -> list[ListedPackage] | None:
    """The packages of a code in the newest crosswalk not younger than the day's quarter; None when none is loaded."""
    start = date(on.year, (on.month - 1) // 3 * 3 + 1, 1)
    newest = db.session.scalar(select(func.max(NdcFile.quarter_start)).where(NdcFile.quarter_start <= start))
    if newest is None:
        return None
    rows = db.session.execute(
        select(NdcListing.ndc, NdcListing.drug_name, NdcListing.labeler)
        .join(NdcFile, NdcFile.id == NdcListing.file_id)
        .where(NdcFile.quarter_start == newest, NdcListing.code == code)
        .order_by(NdcListing.ndc, NdcFile.id)
    )
    latest = {ndc: ListedPackage(ndc, " ".join(name.split()), " ".join(labeler.split())) for ndc, name, labeler in rows}
    return list(latest.values())


def listed_ndcs(code: str, on: date) -> list[str] | None:
    """The NDCs of these packages; None when no crosswalk is loaded."""
    found = listed_packages(code, on)
    return None if found is None else [package.ndc for package in found]
