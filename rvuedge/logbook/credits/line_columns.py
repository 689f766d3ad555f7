"""Live lines as columns, for what looks at millions of them: one row a line, in the engine's order within an encounter.

They are read as the driver's bare rows: SQLAlchemy's rows take twice the time, psycopg's COPY (a call a row) too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import BigInteger, DateTime, String, Text, case, cast, func, null, or_, select, type_coerce
from sqlalchemy.sql import Select

from rvuedge.logbook.credits.rules.global_periods import AFTER, BEFORE
from rvuedge.logbook.records.models import LogLine, ProcedureLog, StoredCredit
from rvuedge.platform.extensions import db
from rvuedge.platform.operations.lazily import Lazily
from rvuedge.valuation.rules.visits import EM_VISITS

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Lazily("polars")

# Columns by name and polars' own kind, named so that polars is imported when somebody reads them.
# "look": setting, code, modifiers, units, session and facts, all that a line's worth depends on but the day.
LINES: Mapping[str, str] = {
    "person": "Int64",
    "day": "Date",
    "position": "Int64",
    "key": "String",
    "made": "String",
    "look": "String",
}
PERFORMED: Mapping[str, str] = {"person": "Int64", "key": "String", "day": "Date", "code": "String"}
DAY = timedelta(days=1)
_LOG, _LINE, _CREDIT = ProcedureLog.__table__.c, LogLine.__table__.c, StoredCredit.__table__.c
_JOINED = ProcedureLog.__table__.join(
    LogLine.__table__, (_LINE.person_id == _LOG.person_id) & (_LINE.log_id == _LOG.id)
)


def read_lines(ids: Collection[int], start: date | None, end: date | None) -> pl.DataFrame:
    """The live lines of some people as columns of LINES, and `encounter`: a number for what is credited together.

    Lines of one encounter stand in the engine's order: as their logs were made, then by position.
    """
    lines = columns_of(_lines(ids, start, end), LINES)
    fresh = (pl.col("position") == 0).cum_sum()
    alone = lines.filter(pl.col("key").is_null()).with_columns(fresh.cast(pl.Int64).alias("encounter"))
    keyed = lines.filter(pl.col("key").is_not_null()).with_row_index("at").sort("person", "made", "at")
    number = pl.struct("person", "day", "key").rank("dense").cast(pl.Int64) + alone.height
    return pl.concat([alone, keyed.drop("at").with_columns(number.alias("encounter"))])


def read_credited(ids: Collection[int], start: date | None, end: date | None, *, by_day: bool = False) -> pl.DataFrame:
    """What is credited now, by person and code (and day): `valued` lines, and `old`, their sum in millionths."""
    work = type_coerce(_CREDIT.work_rvu, _CREDIT.work_rvu.type.impl)  # type: ignore[attr-defined]
    by = [_CREDIT.person_id, _CREDIT.code, *([type_coerce(_CREDIT.performed_on, String)] if by_day else [])]
    query = select(*by, func.count(work), cast(func.coalesce(func.sum(work), 0), BigInteger)).where(
        _CREDIT.person_id.in_(ids), _CREDIT.superseded_at.is_(None), *_days(_CREDIT, start, end)
    )
    day = {"day": pl.Date} if by_day else {}
    schema = {"person": pl.Int64, "code": pl.String, **day, "valued": pl.Int64, "old": pl.Int64}
    return columns_of(query.group_by(*by), schema)


def read_performed_outside(ids: Collection[int], start: date | None, end: date | None) -> pl.DataFrame:
    """What was done before and after a period to patients with a key, visits aside, as columns of PERFORMED.

    As far around as a global period can reach into it; nothing where the period has no border.
    """
    around = []
    if start is not None:
        around.append(_LOG.performed_on.between(start - AFTER, start - DAY))
    if end is not None:
        around.append(_LOG.performed_on.between(end + DAY, end + BEFORE))
    if not around:
        return pl.DataFrame(schema=polars_kinds(PERFORMED))
    query = select(_LOG.person_id, _LOG.patient_key, type_coerce(_LOG.performed_on, String), _LINE.code)
    keyed = (
        _LOG.person_id.in_(ids),
        _LINE.person_id.in_(ids),
        _LOG.patient_key.is_not(None),
        _LOG.deleted_at.is_(None),
    )
    visits = _LINE.code.between(*EM_VISITS)
    return columns_of(query.select_from(_JOINED).where(*keyed, or_(*around), ~visits), PERFORMED)


def lines_of_person(person_id: int, start: date | None, end: date | None) -> Sequence[Any]:
    """A person's live lines by day: log (the highest first), day, patient key, position, code, role and look."""
    columns = (_LOG.id, _LOG.performed_on, _LOG.patient_key, _LINE.position, _LINE.code, _LOG.role, _look())
    query = select(*columns).select_from(_JOINED)
    query = query.where(_LOG.person_id == person_id, _LINE.person_id == person_id, *_current(start, end))
    return db.session.execute(query.order_by(_LOG.performed_on, _LOG.id.desc(), _LINE.position)).all()


def logs_by_person(ids: Collection[int], start: date | None, end: date | None) -> dict[int, int]:
    """How many live logs each of some people has; who has none is absent."""
    counts = select(_LOG.person_id, func.count()).where(_LOG.person_id.in_(ids), *_current(start, end))
    rows = db.session.execute(counts.group_by(_LOG.person_id))
    return {person: many for person, many in rows}  # noqa: C416 - a Row is no pair to a type checker


def count_lines(ids: Collection[int], start: date | None, end: date | None) -> int:
    """How many live lines some people have."""
    query = select(func.count()).select_from(_JOINED)
    return db.session.scalar(query.where(_LOG.person_id.in_(ids), *_current(start, end))) or 0


def _lines(ids: Collection[int], start: date | None, end: date | None) -> Select[Any]:
    """In the order of the lines' own key, which both tables are stored by."""
    key = _look()
    made = case((_LOG.patient_key.is_(None), null()), else_=cast(type_coerce(_LOG.created_at, DateTime), Text))
    query = select(_LOG.person_id, type_coerce(_LOG.performed_on, String), _LINE.position, _LOG.patient_key, made, key)
    # PostgreSQL takes no list of people from one side of a join to the other: each table is told.
    query = query.select_from(_JOINED).where(_LOG.person_id.in_(ids), _LINE.person_id.in_(ids), *_current(start, end))
    return query.order_by(_LINE.person_id, _LINE.log_id, _LINE.position)


def _look() -> Any:
    look: Any = _LOG.setting
    for item in (_LINE.code, _LINE.modifiers, _LINE.units, _LINE.session, _LINE.facts):
        look = look.concat(" ").concat(cast(item, Text))
    return look


def _current(start: date | None, end: date | None) -> list[Any]:
    return [_LOG.deleted_at.is_(None), *_days(_LOG, start, end)]


def _days(of: Any, start: date | None, end: date | None) -> list[Any]:
    return ([of.performed_on >= start] if start else []) + ([of.performed_on <= end] if end else [])


def polars_kinds(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The same columns with polars' kinds for their names."""
    return {name: getattr(pl, kind) if isinstance(kind, str) else kind for name, kind in schema.items()}


def columns_of(query: Select[Any], schema: Mapping[str, Any]) -> pl.DataFrame:
    """The rows of a statement as columns; a day is selected as text where the column is a pl.Date."""
    schema, connection = polars_kinds(schema), db.session.connection()
    written = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
    rows = connection.connection.driver_connection.execute(written).fetchall()  # type: ignore[union-attr]
    dated = {name for name, kind in schema.items() if kind == pl.Date and connection.dialect.name == "sqlite"}
    raw = {name: pl.String if name in dated else kind for name, kind in schema.items()}
    read = pl.DataFrame(rows, schema=raw, orient="row")
    return read.with_columns(pl.col(name).str.to_date() for name in schema if name in dated)
