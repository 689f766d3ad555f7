"""Global periods across logs: which visits fall inside one, and which encounters a surgery's change touches.

Source: docs/rules.md, R-1.5 and R-2.15: 000 the day itself, 010 the day and 10 after, 090 from one day
before to 90 after. It needs the phone's own patient key; without one the check is left out, never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import BindParameter, bindparam, select

from rvuedge.logbook.records.models import LogLine, ProcedureLog
from rvuedge.platform.extensions import db

BEFORE, AFTER = timedelta(days=1), timedelta(days=90)
WINDOWS = {"000": (0, 0), "010": (0, 10), "090": (-1, 90)}
Performed = Sequence[tuple[str, date]]

_LOG, _LINE = ProcedureLog.__table__.c, LogLine.__table__.c  # tables: a statement on classes costs more to send
_KEYS: BindParameter[str] = bindparam("keys", expanding=True)
_LIVE = (
    _LOG.person_id == bindparam("person"),
    _LOG.patient_key.in_(_KEYS),
    _LOG.deleted_at.is_(None),
    _LOG.performed_on >= bindparam("first"),
    _LOG.performed_on <= bindparam("last"),
)
_DAYS = select(_LOG.patient_key, _LOG.performed_on).where(*_LIVE).distinct()
_PERFORMED = (
    select(_LOG.patient_key, _LINE.code, _LOG.performed_on)
    .join(LogLine.__table__, (_LINE.person_id == _LOG.person_id) & (_LINE.log_id == _LOG.id))
    .where(*_LIVE)
    .order_by(_LOG.performed_on, _LINE.code)
)


def inside_window(days: str, surgery: date, visit: date) -> bool:
    """Whether a visit falls inside a surgery's global period of '000', '010' or '090' days."""
    first, last = WINDOWS.get(days, (1, 0))
    return first <= (visit - surgery).days <= last


def performed_around(person_id: int, keys: Collection[str], first: date, last: date) -> Mapping[str, Performed]:
    """By patient key, codes and days of all that may hold a visit from a first to a last day, in order of days."""
    if not keys:
        return {}
    asked = {"person": person_id, "keys": sorted(keys), "first": first - AFTER, "last": last + BEFORE}
    found: dict[str, list[tuple[str, date]]] = defaultdict(list)
    for key, code, performed_on in db.session.execute(_PERFORMED, asked):
        found[str(key)].append((code, performed_on))
    return found


def surgeries_around(
    performed: Mapping[str, Performed],
    patient_keys: Collection[str],
    visit: date,
    global_days: Callable[[Collection[str]], Mapping[str, str]],
) -> Mapping[str, str]:
    """By patient key, the code of a surgery of the same person whose global period holds the day.

    `performed` is what performed_around found, `global_days` tells those of some codes.
    """
    rows = [(key, code, day) for key in patient_keys for code, day in performed.get(key, ())]
    days = global_days({code for _, code, _ in rows})
    return {key: code for key, code, day in rows if inside_window(days.get(code, ""), day, visit)}


def touched_encounters(person_id: int, encounters: Collection[tuple[str, date]]) -> set[tuple[str, date]]:
    """The encounters, and those of the same patients whose visits a surgery among them may hold."""
    keyed = [(key, day) for key, day in encounters if not key.startswith("log:")]
    if not keyed:
        return set(encounters)
    days = [day for _, day in keyed]
    asked = {"person": person_id, "first": min(days) - BEFORE, "last": max(days) + AFTER}
    seen: dict[str, list[date]] = defaultdict(list)
    for key, performed_on in db.session.execute(_DAYS, {**asked, "keys": sorted({key for key, _ in keyed})}):
        seen[str(key)].append(performed_on)
    near = {(key, one) for key, day in keyed for one in seen[key] if day - BEFORE <= one <= day + AFTER}
    return {*encounters, *near}
