"""Rate limits counted in the database, so that all workers count together and a restart forgets nothing."""

from __future__ import annotations

from typing import Any

from limits.storage import Storage
from sqlalchemy import case, delete, select, text, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from rvuedge.accounts.people.models import RateWindow
from rvuedge.platform import clock
from rvuedge.platform.extensions import db

SCHEME = "rvuedge"


class DatabaseStorage(Storage):
    """Fixed windows in the table rate_window. Each count is a transaction of its own, apart from the request's."""

    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012 - the base class declares it so

    @property
    def base_exceptions(self) -> type[Exception]:
        return SQLAlchemyError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count; the new count of the window, which lasts `expiry` seconds from its first."""
        now = clock.seconds()
        insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
        over = RateWindow.expires_at <= now
        statement = (
            insert(RateWindow)
            .values(key=key[:255], count=amount, expires_at=now + expiry)
            .on_conflict_do_update(
                index_elements=[RateWindow.key],
                set_={
                    "count": case((over, amount), else_=RateWindow.count + amount),
                    "expires_at": case((over, now + expiry), else_=RateWindow.expires_at),
                },
            )
            .returning(RateWindow.count)
        )
        with _writing() as connection:
            count = int(connection.execute(statement).scalar_one())
            if count == amount:
                connection.execute(delete(RateWindow).where(RateWindow.expires_at <= now))
        return count

    def decr(self, key: str) -> None:
        """Count one less in the window that is open."""
        less = update(RateWindow).where(RateWindow.key == key[:255], RateWindow.count > 0)
        with _writing() as connection:
            connection.execute(less.values(count=RateWindow.count - 1))

    def get(self, key: str) -> int:
        """The count of the window that is open, 0 without one."""
        with db.engine.connect() as connection:
            found = connection.scalar(
                select(RateWindow.count).where(RateWindow.key == key[:255], RateWindow.expires_at > clock.seconds())
            )
        return int(found or 0)

    def get_expiry(self, key: str) -> float:
        """The same as `ends` by the machine's clock, which Flask-Limiter reads for Retry-After."""
        return clock.machine_seconds(self.ends(key))

    def ends(self, key: str) -> float:
        """When the window ends, as a Unix time; now without one."""
        with db.engine.connect() as connection:
            found = connection.scalar(select(RateWindow.expires_at).where(RateWindow.key == key[:255]))
        return float(found or clock.seconds())

    def check(self) -> bool:
        """Whether the database answers."""
        with db.engine.connect() as connection:
            return bool(connection.scalar(text("SELECT 1")))

    def reset(self) -> int | None:
        """Forget every count; how many there were."""
        with _writing() as connection:
            return int(connection.execute(delete(RateWindow)).rowcount)

    def clear(self, key: str) -> None:
        """Forget one count."""
        with _writing() as connection:
            connection.execute(delete(RateWindow).where(RateWindow.key == key[:255]))


def _writing() -> Any:
    """A write transaction of its own; on SQLite it takes its turn among writers at once."""
    return db.engine.execution_options(rvuedge_writes=True).begin()
