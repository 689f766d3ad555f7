from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from sqlalchemy import Column, Engine, Integer, MetaData, Table, create_engine, func, insert, select

from rvuedge.platform.columns import FixedPoint, UtcDateTime

TABLE = Table(
    "figure",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("amount", FixedPoint(2)),
    Column("at", UtcDateTime),
)


@pytest.fixture
def engine(make_url) -> Engine:
    engine = create_engine(make_url("empty"))
    TABLE.metadata.create_all(engine)
    yield engine
    engine.dispose()


def test_ten_dimes_are_exactly_a_dollar(engine: Engine) -> None:
    with engine.begin() as connection:
        connection.execute(insert(TABLE), [{"amount": Decimal("0.10")} for _ in range(10)])
        total = connection.scalar(select(func.sum(TABLE.c.amount)))
    assert total == Decimal("1.00")


@pytest.mark.parametrize("written", ["0", "0.01", "-3.26", "770620.00", "99999999999.99"])
def test_a_figure_comes_back_as_it_was_written(engine: Engine, written: str) -> None:
    with engine.begin() as connection:
        connection.execute(insert(TABLE).values(amount=Decimal(written)))
        assert connection.scalar(select(TABLE.c.amount)) == Decimal(written)
        assert connection.scalar(select(TABLE.c.id).where(TABLE.c.amount == Decimal(written))) == 1


def test_a_third_decimal_is_refused_rather_than_rounded(engine: Engine) -> None:
    with engine.begin() as connection, pytest.raises(Exception, match="more than 2 decimal places"):
        connection.execute(insert(TABLE).values(amount=Decimal("0.125")))


def test_an_instant_comes_back_in_utc_whatever_zone_it_was_given_in(engine: Engine) -> None:
    chicago = datetime(2026, 7, 14, 20, 30, tzinfo=timezone(timedelta(hours=-5)))
    with engine.begin() as connection:
        connection.execute(insert(TABLE).values(at=chicago))
        found = connection.scalar(select(TABLE.c.at))
    assert found == datetime(2026, 7, 15, 1, 30, tzinfo=UTC)
    assert found.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused(engine: Engine) -> None:
    naive = datetime(2026, 7, 14, 20, 30)  # noqa: DTZ001
    with engine.begin() as connection, pytest.raises(Exception, match="needs a time zone"):
        connection.execute(insert(TABLE).values(at=naive))
