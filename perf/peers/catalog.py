"""The peer's remembered catalog: what is read once and held, as a tuned service does; nothing is looked up twice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache

from sqlalchemy import Connection, select

from rvuedge.catalog.rules.in_force import InForce, ReleaseFacts, in_force
from rvuedge.catalog.store.models import Article, PaymentLimit, PaymentLimitFile, RelativeValueRow, Release
from rvuedge.valuation import RelativeValue

VALUES = tuple(RelativeValue.__dataclass_fields__)
RELEASE = tuple(ReleaseFacts.__dataclass_fields__)
_ROW = RelativeValueRow.__table__.c
Schedule = dict[tuple[str, str], RelativeValue]
_releases: list[ReleaseFacts] = []
_schedules: dict[int, Schedule] = {}
_drugs: set[str] = set()
_limits: dict[tuple[str, date], Decimal | None] = {}


@cache
def _on(day: date) -> InForce | None:
    return in_force(_releases, day)


def release_of(connection: Connection, day: date) -> InForce | None:
    """The release in force on a day."""
    if not _releases:
        table = Release.__table__
        rows = connection.execute(select(*(table.c[name] for name in RELEASE)).order_by(table.c.effective_from))
        _releases.extend(ReleaseFacts(*row) for row in rows)
        _read_drugs(connection)
    return _on(day)


def schedule_of(connection: Connection, release: int) -> Schedule:
    """Every row of a release, by code and modifier."""
    if release not in _schedules:
        rows = connection.execute(select(*(_ROW[name] for name in VALUES)).where(_ROW.release_id == release))
        made = (RelativeValue(**{**row, "endo_base": row["endo_base"] or None}) for row in rows.mappings())
        _schedules[release] = {(row.code, row.modifier): row for row in made}
    return _schedules[release]


def _read_drugs(connection: Connection) -> None:
    rows = connection.execute(
        select(PaymentLimit.code, PaymentLimitFile.quarter_start, PaymentLimit.limit)
        .join(PaymentLimitFile, PaymentLimitFile.id == PaymentLimit.file_id)
        .order_by(PaymentLimitFile.id)
    )
    for code, quarter, most in rows:
        _limits[code, quarter] = most
        _drugs.add(code)
    article = Article.__table__.c
    _drugs.update(connection.scalars(select(article.code).where(article.kind == "drug")))


def limits_of(codes: Iterable[str], day: date) -> dict[str, tuple[str, Decimal | None]]:
    """The drugs among some codes, with the quarter and its payment limit."""
    quarter, first = f"{day.year}Q{(day.month + 2) // 3}", date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return {code: (quarter, _limits.get((code, first))) for code in codes if code in _drugs}
