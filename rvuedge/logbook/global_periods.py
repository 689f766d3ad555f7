"""Global periods across logs: which visits fall inside one, and which encounters a surgery's change touches.

Source: CMS record layout, GLOB DAYS; domain.md 2.5: 000 the day itself, 010 the day and 10 after, 090 from one day
before to 90 after. It needs the phone's own patient key; without one the check is left out, never guessed.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from sqlalchemy import select

from rvuedge.catalog.queries import global_days
from rvuedge.extensions import db
from rvuedge.logbook.models import LogLine, ProcedureLog

BEFORE, AFTER = timedelta(days=1), timedelta(days=90)
WINDOWS = {"000": (0, 0), "010": (0, 10), "090": (-1, 90)}


def is_visit(code: str) -> bool:
    """Whether a code is an evaluation and management visit."""
    return "99202" <= code <= "99499"


def inside_window(days: str, surgery: date, visit: date) -> bool:
    """Whether a visit falls inside a surgery's global period of '000', '010' or '090' days."""
    first, last = WINDOWS.get(days, (1, 0))
    return first <= (visit - surgery).days <= last


def surgeries_around(person_id: int, patient_keys: Collection[str], visit: date, release_id: int) -> Mapping[str, str]:
    """By patient key, the code of a surgery of the same person whose global period holds the day."""
    rows = db.session.execute(
        select(ProcedureLog.patient_key, LogLine.code, ProcedureLog.performed_on)
        .join(LogLine, (LogLine.person_id == ProcedureLog.person_id) & (LogLine.log_id == ProcedureLog.id))
        .where(
            ProcedureLog.person_id == person_id,
            ProcedureLog.patient_key.in_(patient_keys),
            ProcedureLog.deleted_at.is_(None),
            ProcedureLog.performed_on >= visit - AFTER,
            ProcedureLog.performed_on <= visit + BEFORE,
        )
        .order_by(ProcedureLog.performed_on, LogLine.code)
    ).all()
    days = global_days(release_id, {code for _, code, _ in rows})
    return {
        str(key): code for key, code, performed_on in rows if inside_window(days.get(code, ""), performed_on, visit)
    }


def touched_encounters(person_id: int, encounters: Collection[tuple[str, date]]) -> set[tuple[str, date]]:
    """The encounters, and those of the same patients whose visits a surgery among them may hold."""
    found = set(encounters)
    for key, day in encounters:
        if key.startswith("log:"):
            continue
        rows = db.session.execute(
            select(ProcedureLog.performed_on)
            .where(
                ProcedureLog.person_id == person_id,
                ProcedureLog.patient_key == key,
                ProcedureLog.deleted_at.is_(None),
                ProcedureLog.performed_on >= day - BEFORE,
                ProcedureLog.performed_on <= day + AFTER,
            )
            .distinct()
        )
        found |= {(key, performed_on) for (performed_on,) in rows}
    return found
