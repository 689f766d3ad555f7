"""Codes a person logged lately. What is read does not grow with how much they log but for one walk along an index."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Date, String, bindparam, func, select, tuple_, union_all

from rvuedge.catalog.codes import finder
from rvuedge.logbook.records.models import LogLine, ProcedureLog, StoredCredit
from rvuedge.platform.extensions import db

LATELY = timedelta(days=180)  # half a year: what a person does now, not what they once did
SHOWN = 20  # what a phone shows without scrolling far
LAST_LINES = 20  # of a code: enough to see which modifiers are usual, however much somebody logs

# Each line of a live log has one credit in force, of its code and its day.
_LOG, _LINE, _CREDIT = ProcedureLog.__table__.c, LogLine.__table__.c, StoredCredit.__table__.c
_PERSON: Any = bindparam("person")
_SINCE: Any = bindparam("since", type_=Date)
_MINE = (_CREDIT.person_id == _PERSON, _CREDIT.superseded_at.is_(None), _CREDIT.performed_on >= _SINCE)
_COUNTED = (
    select(_CREDIT.code, func.count(), func.max(_CREDIT.performed_on).label("last_on"))
    .where(*_MINE)
    .group_by(_CREDIT.code)
)
_LAST_DAYS = (
    select(_CREDIT.code)
    .join(ProcedureLog.__table__, (_LOG.person_id == _CREDIT.person_id) & (_LOG.id == _CREDIT.log_id))
    .where(*_MINE, tuple_(_CREDIT.code, _CREDIT.performed_on).in_(bindparam("last", expanding=True)))
    .order_by(_CREDIT.performed_on.desc(), _LOG.updated_at.desc(), _CREDIT.position)
)


def _last_lines() -> Any:
    """The last lines of each of so many codes; a place without a code finds none."""
    parts = []
    for number in range(SHOWN):
        of_code = _CREDIT.code == bindparam(f"code{number}", type_=String)
        newest = select(_CREDIT.log_id, _CREDIT.position).where(*_MINE, of_code)
        part = newest.order_by(_CREDIT.performed_on.desc(), _CREDIT.log_id.desc()).limit(LAST_LINES).subquery()
        parts.append(select(part.c.log_id, part.c.position))
    last = union_all(*parts).subquery()
    here = (_LINE.person_id == _PERSON) & (_LINE.log_id == last.c.log_id) & (_LINE.position == last.c.position)
    return select(_LINE.code, _LINE.modifiers).select_from(last.join(LogLine.__table__, here))


_LAST_LINES = _last_lines()


def recent_codes(person_id: int, *, today: date) -> list[dict[str, Any]]:
    """Codes a person logged in the last 180 days, the latest first, with how often and the modifiers of their last
    lines that are the usual ones.
    """
    mine = {"person": person_id, "since": today - LATELY}
    found = {code: (times, last_on) for code, times, last_on in db.session.execute(_COUNTED, mine)}
    codes = _latest(mine, {code: last_on for code, (_, last_on) in found.items()})
    usual = _usual_modifiers(mine, codes)
    return [
        {
            "code": code,
            "times": found[code][0],
            "last_on": found[code][1],
            "title": title_of(code),
            "modifiers": usual[code],
        }
        for code in codes
    ]


def _latest(mine: Mapping[str, Any], last_on: Mapping[str, date]) -> list[str]:
    """The codes logged latest. Of those of one day, those of the log that was changed last come first."""
    ranked = sorted(last_on.items(), key=lambda item: item[1], reverse=True)
    if not ranked:
        return []
    earliest = ranked[min(SHOWN, len(ranked)) - 1][1]
    pairs = [pair for pair in ranked if pair[1] >= earliest]
    return list(dict.fromkeys(db.session.scalars(_LAST_DAYS, {**mine, "last": pairs})))[:SHOWN]


def _usual_modifiers(mine: Mapping[str, Any], codes: Sequence[str]) -> dict[str, list[str]]:
    if not codes:
        return {}
    padded = [*codes, *[None] * (SHOWN - len(codes))]
    rows = db.session.execute(_LAST_LINES, {**mine, **{f"code{number}": code for number, code in enumerate(padded)}})
    seen: dict[str, Counter[tuple[str, ...]]] = {}
    for code, modifiers in rows:
        seen.setdefault(code, Counter())[tuple(modifiers)] += 1
    return {code: list(counted.most_common(1)[0][0]) for code, counted in seen.items()}


def title_of(code: str) -> str:
    """What the list of codes calls it."""
    index = finder.current_index()
    position = index.by_code.get(code)
    return index.documents[position].title if position is not None else f"Code {code}"
