"""Writes of a program's code map: where each code counts, from a day of service on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import or_, select

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.accounts.people.models import Person
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction
from rvuedge.training.programs.models import ProgramCode

MOST_CODES = 60_000  # rows of a program: a report lists each code once, and there is a new one every few years
Key = tuple[str, str, date]  # code, the body's own code beside it ("" for none), first day
Ended = tuple[str, str, date, date | None]  # the key of a row that was ended, and the last day it had before


@dataclass(frozen=True, slots=True)
class CountedCode:
    """A code of a list: the categories it counts in (none: it is known and counts nowhere) and the most of a case."""

    code: str
    categories: tuple[str, ...]
    rrc_code: str = ""
    most: int | None = None


def put_code(
    organization_id: int, item: CountedCode, starts_on: date, ends_on: date | None, source: str,
    *, by: Person, now: datetime,
) -> bool:  # fmt: skip
    """State one code from a day on; whether something changed. Raises InvalidError for days out of order."""
    if ends_on is not None and ends_on < starts_on:
        sentence = "ends_on is before starts_on."
        raise InvalidError(sentence, errors={"ends_on": [sentence]})
    with transaction() as session:
        hold_practice(session, organization_id)
        row = session.get(ProgramCode, (organization_id, item.code, item.rrc_code, starts_on))
        values = {
            "ends_on": ends_on, "categories": list(item.categories), "most": item.most, "source": source,
        }  # fmt: skip
        if row is not None and all(getattr(row, name) == value for name, value in values.items()):
            return False
        put_codes(organization_id, [item], starts_on, source)
        if ends_on is not None:
            session.get_one(ProgramCode, (organization_id, item.code, item.rrc_code, starts_on)).ends_on = ends_on
        _audit("code-map.put", organization_id, item.code, by, now, {"from": str(starts_on)})
    return True


def put_codes(organization_id: int, items: Sequence[CountedCode], starts_on: date, source: str) -> list[Ended]:
    """State codes from a day on, until the next day stated; rows of these codes that held on it end the day before.

    The rows that were ended, for an import that is undone. The caller writes the trail.
    """
    with transaction() as session:
        hold_practice(session, organization_id)
        wanted = {(item.code, item.rrc_code): item for item in items}
        rows = session.scalars(
            select(ProgramCode).where(
                ProgramCode.organization_id == organization_id,
                ProgramCode.code.in_({code for code, _ in wanted}),
                or_(ProgramCode.ends_on.is_(None), ProgramCode.ends_on >= starts_on),
            )
        ).all()
        ended: list[Ended] = []
        here: dict[tuple[str, str], ProgramCode] = {}
        later: dict[str, date] = {}
        for row in rows:
            if row.starts_on < starts_on:
                ended.append((row.code, row.rrc_code, row.starts_on, row.ends_on))
                row.ends_on = starts_on - timedelta(days=1)
            elif row.starts_on == starts_on:
                here[row.code, row.rrc_code] = row
            else:
                later[row.code] = min(row.starts_on, later.get(row.code, row.starts_on))
        for key, item in wanted.items():
            place = {"organization_id": organization_id, "code": item.code, "rrc_code": item.rrc_code}
            row = here.get(key) or ProgramCode(**place, starts_on=starts_on)
            row.categories, row.most, row.source = list(item.categories), item.most, source
            row.ends_on = later[item.code] - timedelta(days=1) if item.code in later else None
            session.add(row)
        session.flush()
    return ended


def end_codes(organization_id: int, codes: Iterable[str], last_day: date) -> list[Ended]:
    """Let codes that a newer list does not have end with a day, within a transaction; the rows that were ended."""
    with transaction() as session:
        hold_practice(session, organization_id)
        rows = session.scalars(
            select(ProgramCode).where(
                ProgramCode.organization_id == organization_id,
                ProgramCode.code.in_(set(codes)),
                ProgramCode.starts_on <= last_day,
                or_(ProgramCode.ends_on.is_(None), ProgramCode.ends_on > last_day),
            )
        ).all()
        ended = [(row.code, row.rrc_code, row.starts_on, row.ends_on) for row in rows]
        for row in rows:
            row.ends_on = last_day
        session.flush()
    return ended


def take_back(organization_id: int, stored: Iterable[Key], ended: Iterable[Ended], source: str) -> int:
    """Undo an import: its rows that nobody restated since go, and those it ended go on; how many went."""
    count = 0
    with transaction() as session:
        hold_practice(session, organization_id)
        for code, rrc_code, starts_on in stored:
            row = session.get(ProgramCode, (organization_id, code, rrc_code, starts_on))
            if row is not None and row.source == source:
                session.delete(row)
                count += 1
        for code, rrc_code, starts_on, former in ended:
            row = session.get(ProgramCode, (organization_id, code, rrc_code, starts_on))
            if row is not None:
                row.ends_on = former
        session.flush()
    return count


def remove_code(organization_id: int, code: str, rrc_code: str, starts_on: date, *, by: Person, now: datetime) -> None:
    """Take a row of the map back. Raises NotFoundError."""
    with transaction() as session:
        hold_practice(session, organization_id)
        row = session.get(ProgramCode, (organization_id, code, rrc_code, starts_on))
        if row is None:
            raise NotFoundError("The map has no such row.")
        session.delete(row)
        _audit("code-map.remove", organization_id, code, by, now, {"from": str(starts_on)})


def _audit(action: str, organization_id: int, code: str, by: Person, now: datetime, detail: Mapping[str, Any]) -> None:
    record_audit(
        actor_id=by.id, organization_id=organization_id, action=action, subject=f"code {code}", detail=detail, now=now
    )


def codes_of(organization_id: int, *, code: str | None = None) -> list[ProgramCode]:
    """A program's map, or its rows of one code, by code and first day."""
    mine = select(ProgramCode).where(ProgramCode.organization_id == organization_id)
    mine = mine if code is None else mine.where(ProgramCode.code == code)
    return list(db.session.scalars(mine.order_by(ProgramCode.code, ProgramCode.rrc_code, ProgramCode.starts_on)))


def code_typed(text: str) -> str:
    """A code of five letters or digits as somebody typed it. Raises InvalidError."""
    plain = text.strip().upper()
    if len(plain) != 5 or not plain.isascii() or not plain.isalnum():
        sentence = "Expected a code of five letters or digits."
        raise InvalidError(sentence, errors={"code": [sentence]})
    return plain
