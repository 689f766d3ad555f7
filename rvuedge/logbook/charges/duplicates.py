"""Logs of a person that look the same across sources: same day and same code, one by hand and one imported, or from
two devices or two imports."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from sqlalchemy import select

from rvuedge.logbook.charges.models import ChargeImportLog
from rvuedge.logbook.records.models import LogLine, ProcedureLog
from rvuedge.platform.extensions import db

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Lookalike:
    """Two logs of one day, the earlier made first, and the codes they share."""

    performed_on: date
    log_ids: Pair
    codes: tuple[str, ...]


def lookalikes(person_id: int, start: date, end: date) -> list[Lookalike]:
    """Pairs of live logs that look the same, newest day first. Of several alike from two sources the nth is paired
    with the nth: ten visits logged by hand and ten imported make ten pairs."""
    shared: dict[tuple[date, Pair], list[str]] = defaultdict(list)
    for (on, code), sources in _by_day_and_code(person_id, start, end).items():
        for pair in _pairs(sources):
            shared[on, pair].append(code)
    ordered = sorted(shared, key=lambda key: (-key[0].toordinal(), key[1]))
    return [Lookalike(on, pair, tuple(sorted(set(shared[on, pair])))) for on, pair in ordered]


def _by_day_and_code(person_id: int, start: date, end: date) -> dict[tuple[date, str], dict[str, list[str]]]:
    """Ids of logs by (day, code) and by source, in the order they were made."""
    found: dict[tuple[date, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = db.session.execute(
        select(
            ProcedureLog.performed_on, LogLine.code, ProcedureLog.id, ProcedureLog.device_id, ChargeImportLog.import_id
        )
        .join(LogLine, (LogLine.person_id == ProcedureLog.person_id) & (LogLine.log_id == ProcedureLog.id))
        .outerjoin(
            ChargeImportLog,
            (ChargeImportLog.person_id == ProcedureLog.person_id) & (ChargeImportLog.log_id == ProcedureLog.id),
        )
        .where(
            ProcedureLog.person_id == person_id,
            ProcedureLog.deleted_at.is_(None),
            ProcedureLog.performed_on.between(start, end),
        )
        .distinct()
        .order_by(ProcedureLog.created_at, ProcedureLog.id, LogLine.code)
        .add_columns(ProcedureLog.created_at)
    )
    for on, code, log_id, device_id, import_id, _ in rows:
        source = f"import {import_id}" if import_id else f"device {device_id}"
        found[on, code][source].append(log_id)
    return found


def _pairs(sources: dict[str, list[str]]) -> Iterator[Pair]:
    for first, second in combinations(sources.values(), 2):
        yield from zip(first, second, strict=False)
