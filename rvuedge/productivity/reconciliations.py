"""An employer's file beside a person's log: read, reconciled, priced by the contract, and kept."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from sqlalchemy import delete, select

from rvuedge.accounts.models import Person
from rvuedge.catalog.readers.problems import FileRefused
from rvuedge.contracts.queries import in_force, terms_of
from rvuedge.errors import InvalidError, NotFoundError
from rvuedge.extensions import db, transaction
from rvuedge.logbook.charge_import import UnreadableFileError
from rvuedge.logbook.charge_told import problem
from rvuedge.logbook.listing import logs_between
from rvuedge.logbook.readers.charges import ChargeFile
from rvuedge.logbook.readers.reading import read_charges
from rvuedge.productivity.reconciliation_models import Reconciliation
from rvuedge.productivity.reconciling import NOT_MINE, Pair, Side, reconcile

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Asked:
    """The period, both days included, and how far apart dates (days) and figures (wRVU) may be."""

    start: date
    end: date
    days: int = 0
    tolerance: Decimal = Decimal(0)


def reconcile_file(
    *, person: Person, data: bytes, file: str, asked: Asked, mapping: Mapping[str, str], by: int, now: datetime
) -> Reconciliation:
    """Reconcile and keep. Raises UnreadableFileError for a file that cannot be read whole, with its places."""
    theirs = list(_theirs(_read(data, file, mapping), asked))
    if not theirs:
        raise InvalidError(
            f"The file has no line from {asked.start} to {asked.end}: is it another period?", code="no-line-in-period"
        )
    mine = list(_mine(person.id, asked))
    pairs = reconcile(mine, theirs, days=asked.days, tolerance=asked.tolerance)
    pairs = tuple(pair for pair in pairs if pair.kind != NOT_MINE or asked.start <= pair.performed_on <= asked.end)
    kept = Reconciliation(
        id=str(uuid.uuid4()),
        person_id=person.id,
        created_by=by,
        created_at=now,
        starts_on=asked.start,
        ends_on=asked.end,
        options={"date_tolerance_days": asked.days, "work_rvu_tolerance": f"{asked.tolerance:f}"},
        findings=_priced(person.id, pairs),
    )
    with transaction() as session:
        session.add(kept)
    return kept


def _read(data: bytes, file: str, mapping: Mapping[str, str]) -> ChargeFile:
    try:
        read = read_charges(data, file=file, keyed=lambda number: number, mapping=mapping)
    except FileRefused as error:
        listed = {"problems": [problem(one) for one in error.problems]}
        raise UnreadableFileError(str(error), errors=listed) from None
    if read.problems:
        first, more = read.problems[0], len(read.problems) - 1
        sentence = f"{first.sentence(file)}{f' and {more:,} more' if more else ''}. Nothing was reconciled."
        raise UnreadableFileError(sentence, errors={"problems": [problem(one) for one in read.problems[:100]]})
    return read


def _theirs(read: ChargeFile, asked: Asked) -> Iterator[Side]:
    """Their lines of the period, and of the days around it that a tolerance reaches."""
    reach = timedelta(days=asked.days)
    for encounter in read.encounters:
        if asked.start - reach <= encounter.performed_on <= asked.end + reach:
            for charge in encounter.charges:
                stated = charge.stated_work_rvu
                if stated is None and len(encounter.charges) == 1:
                    stated = encounter.stated_adjusted_rvu or encounter.stated_work_rvu
                modifiers = tuple(sorted(charge.modifiers))
                yield Side(f"row {charge.line}", encounter.performed_on, charge.code, modifiers, charge.units, stated)


def _mine(person_id: int, asked: Asked) -> Iterator[Side]:
    for log in logs_between(person_id, start=asked.start, end=asked.end):
        for position, line in enumerate(log["lines"]):
            credit = line["credit"]
            yield Side(
                f"{log['id']}:{position}",
                log["performed_on"],
                line["code"],
                tuple(sorted(line["modifiers"])),
                line["units"],
                credit["work_rvu"] if credit else None,
            )


def _priced(person_id: int, pairs: tuple[Pair, ...]) -> list[dict[str, Any]]:
    """The findings as JSON, with the money at stake where the contract has a rate that day."""
    terms = terms_of(person_id)
    found = []
    for pair in pairs:
        rate = in_force(terms, pair.performed_on)
        dollars = rate.rate or (rate.money.rate if rate.money else None)
        money = None if dollars is None else (pair.at_stake * dollars).quantize(CENT, ROUND_HALF_UP)
        found.append(
            {
                "kind": pair.kind,
                "differences": list(pair.differences),
                "mine": _side(pair.mine),
                "theirs": _side(pair.theirs),
                "at_stake": f"{pair.at_stake:f}",
                "money": None if money is None else f"{money:f}",
            }
        )
    return found


def _side(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {
        "place": side.place,
        "performed_on": side.performed_on.isoformat(),
        "code": side.code,
        "modifiers": list(side.modifiers),
        "units": side.units,
        "work_rvu": None if side.work_rvu is None else f"{side.work_rvu:f}",
    }


def reconciliations_of(person_id: int, *, created_by: int | None = None) -> list[Reconciliation]:
    """A person's reconciliations, or those a manager made for others, newest first."""
    of = Reconciliation.person_id == person_id if created_by is None else Reconciliation.created_by == created_by
    return list(db.session.scalars(select(Reconciliation).where(of).order_by(Reconciliation.created_at.desc())))


def reconciliation_of(reader_id: int, reconciliation_id: str) -> Reconciliation:
    """One that is about the reader, or that the reader made. Raises NotFoundError."""
    found = db.session.get(Reconciliation, reconciliation_id)
    if found is None or reader_id not in {found.person_id, found.created_by}:
        raise NotFoundError("There is no such reconciliation of yours.")
    return found


def remove(reader_id: int, reconciliation_id: str) -> None:
    """Delete one that the reader made. Raises NotFoundError."""
    with transaction() as session:
        found = reconciliation_of(reader_id, reconciliation_id)
        if found.created_by != reader_id:
            raise NotFoundError("Only whoever made a reconciliation may remove it.")
        session.execute(delete(Reconciliation).where(Reconciliation.id == found.id))


def summed(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each kind with its lines, wRVU on either side and at stake, and money."""
    found = []
    for kind in ("matched", "missing_from_theirs", "missing_from_mine", "differs"):
        of = [one for one in findings if one["kind"] == kind]
        money = [Decimal(one["money"]) for one in of if one["money"] is not None]
        found.append(
            {
                "kind": kind,
                "lines": len(of),
                "mine": _total(of, "mine"),
                "theirs": _total(of, "theirs"),
                "at_stake": sum((Decimal(one["at_stake"]) for one in of), Decimal(0)),
                "money": sum(money, Decimal(0)) if money else None,
            }
        )
    return found


def _total(findings: list[dict[str, Any]], side: str) -> Decimal:
    sides = [one[side] for one in findings if one[side] and one[side]["work_rvu"] is not None]
    return sum((Decimal(one["work_rvu"]) for one in sides), Decimal(0))


def sentences(findings: list[dict[str, Any]]) -> list[str]:
    """What a person would say of it."""
    by = {one["kind"]: one for one in summed(findings)}
    missing, extra, differs = by["missing_from_theirs"], by["missing_from_mine"], by["differs"]
    said = [f"{by['matched']['lines']:,} lines agree."]
    if missing["lines"]:
        money = f" and {missing['money']:,.2f} dollars" if missing["money"] is not None else ""
        said.append(
            f"{missing['lines']:,} of your lines, {missing['mine']:.2f} wRVU{money}, are not in their statement."
        )
    if extra["lines"]:
        said.append(f"{extra['lines']:,} of their lines, {extra['theirs']:.2f} wRVU, are not in your log.")
    if differs["lines"]:
        said.append(f"{differs['lines']:,} lines differ; {differs['at_stake']:.2f} wRVU are at stake in them.")
    return said
