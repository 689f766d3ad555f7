"""Writes and reads of OPPS caps: what imaging pays in a locality once it is capped, by release."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import delete, insert, select

from rvuedge.catalog.readers.opps_caps import MINIMUM_ROWS, read_opps_caps
from rvuedge.catalog.readers.packed import unpacked
from rvuedge.catalog.rules.questions import NO_ANSWERS, AcceptedAnswers, report, settle
from rvuedge.catalog.rules.table_comparison import Expectation, Figures, compare_tables
from rvuedge.catalog.supplements.models import OppsCap
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.extensions import db, transaction

MEMBER = re.compile("oppscap", re.IGNORECASE)
ZIP_NAME = re.compile(r"rvu([0-9]{2})([a-d]r?)", re.IGNORECASE)
# Some 150 codes in 109 localities: a code that comes or goes is 109 keys, and a price moves a fifth in few of them.
EXPECTED = Expectation(keys=109 * 40, large=109 * 40, columns={})


@dataclass(frozen=True, slots=True)
class CapsStored:
    """What an import of an OPPSCAP file did."""

    release: str
    rows: int
    lines: tuple[str, ...] = ()


def import_opps_caps(
    *,
    data: bytes,
    file: str,
    release: str | None = None,
    minimum_rows: int = MINIMUM_ROWS,
    answers: AcceptedAnswers = NO_ANSWERS,
) -> CapsStored:
    """Read an OPPSCAP file and store it under its release, replacing what was there. Compared with the one before.

    The file does not say its release: it is that of the zip's name (rvu25d) unless told. Raises FileRefused,
    InvalidError without a release, and AnswerNeededError where more changed than CMS changes at once.
    """
    member = unpacked(data, file=file, names=MEMBER, expected="a zip with an OPPSCAP file")
    read = read_opps_caps(member.data, file=member.name, minimum_rows=minimum_rows)
    named = ZIP_NAME.search(file)
    name = (release or (f"RVU{named[1]}{named[2]}" if named else "")).upper()
    if not name:
        raise InvalidError(
            f"{file} does not say its release; give it with --release, such as RVU25D.", code="no-release"
        )
    before, old = _caps_before(name)
    compared = ["No earlier release's caps are loaded to compare with."]
    if before:
        new: dict[str, Figures] = {
            _key(row.code, row.modifier, row.contractor, row.locality): {"price": row.nonfacility_price}
            for row in read.rows
        }
        found = compare_tables(f"the caps of {before}", old, new)
        settle(file, EXPECTED.questions(found, "price"), answers)
        compared = found.lines("price")
    rows = [{"release": name, **{field: getattr(row, field) for field in FIELDS}} for row in read.rows]
    with transaction() as session:
        session.execute(delete(OppsCap).where(OppsCap.release == name))
        session.execute(insert(OppsCap), rows)
    unread = (*member.not_read, *read.not_read)
    return CapsStored(name, len(rows), report(compared=compared, not_read=unread))


FIELDS = ("code", "modifier", "status", "contractor", "locality", "facility_price", "nonfacility_price")


def _key(code: str, modifier: str, contractor: str, locality: str) -> str:
    return f"{code}-{modifier or 'global'} {contractor}-{locality}"


def _caps_before(name: str) -> tuple[str | None, dict[str, Figures]]:
    """The caps stored of this release, else of the newest one before it by name (RVU25D after RVU25A)."""
    stored = db.session.scalars(select(OppsCap.release).where(OppsCap.release <= name).distinct()).all()
    before = max(stored, default=None)
    table = OppsCap
    rows = db.session.execute(
        select(table.code, table.modifier, table.contractor, table.locality, table.nonfacility_price).where(
            table.release == (before or "")
        )
    )
    return before, {_key(*row[:4]): {"price": row[4]} for row in rows}


def capped_price(release: str, code: str, modifier: str, contractor: str, locality: str) -> dict[str, Decimal] | None:
    """Dollars by setting of a code in a locality after the cap (of status C the cap itself), or None."""
    found = db.session.get(OppsCap, (release, code, modifier, contractor, locality))
    return {"facility": found.facility_price, "nonfacility": found.nonfacility_price} if found else None
