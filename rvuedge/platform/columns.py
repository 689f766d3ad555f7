"""Column types that keep figures exact and instants in UTC on every database (docs/decisions/0002)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from sqlalchemy import BigInteger, DateTime, Dialect, TypeDecorator


@lru_cache(maxsize=65536)
def _scaled(value: Decimal | int, places: int) -> int:
    """The integer a figure is stored as; a release has 400,000 figures and some thousands of different ones."""
    scaled = Decimal(value).scaleb(places)
    whole = int(scaled)
    if whole != scaled:
        raise ValueError(f"{value} has more than {places} decimal places")
    return whole


class FixedPoint(TypeDecorator[Decimal]):
    """A Decimal with a fixed number of places, stored as a scaled integer.

    SQLite keeps NUMERIC as a binary float; an integer is exact and sums exactly on both databases.
    A value with more places than the column has is refused with ValueError, never rounded in silence.
    """

    impl = BigInteger
    cache_ok = True

    def __init__(self, places: int) -> None:
        super().__init__()
        self.places = places

    def process_bind_param(self, value: Decimal | int | None, dialect: Dialect) -> int | None:
        return None if value is None else _scaled(value, self.places)

    def process_result_value(self, value: int | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(int(value)).scaleb(-self.places)

    def process_literal_param(self, value: Decimal | None, dialect: Dialect) -> str:
        bound = self.process_bind_param(value, dialect)
        return "NULL" if bound is None else str(bound)

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        return self


class UtcDateTime(TypeDecorator[datetime]):
    """An instant in UTC. A datetime without a zone is refused with ValueError."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a time zone")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
