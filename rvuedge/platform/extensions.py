"""The extensions the app is made of, and the one way to write to the database."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import orjson
from flask_limiter import Limiter
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import CursorResult, Engine, Executable, MetaData, event
from sqlalchemy.orm import DeclarativeBase, Session

from rvuedge.platform.database.snapshots import begin
from rvuedge.platform.edge.proxies import limit_key

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Base of every table; named constraints so that migrations can speak of them."""

    metadata = MetaData(naming_convention=NAMING)


def _json_text(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


db = SQLAlchemy(
    model_class=Base,
    session_options={"expire_on_commit": False},
    engine_options={"json_serializer": _json_text, "json_deserializer": orjson.loads},
)
login_manager = LoginManager()
csrf = CSRFProtect()


class RouteLimiter(Limiter):
    """Limits stand on routes alone: there is none to look for before one of those is called."""

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


limiter = RouteLimiter(key_func=limit_key, headers_enabled=True)


def look_up(statement: Executable, parameters: Mapping[str, Any]) -> CursorResult[*tuple[Any, ...]]:
    """What a statement on tables answers, read in this request's transaction.

    The session would send it the same way, after looking for classes in it: twice the work of a short statement.
    """
    return db.session.connection().execute(statement, parameters)


@dataclass(slots=True)
class WholeRequest:
    """All that one request writes, in one transaction: opened by the first service that writes, committed at the end.

    `begin` runs as its first statement, again after a rollback.
    """

    begin: Callable[[Session], None]
    is_open: bool = False


@contextmanager
def transaction() -> Iterator[Session]:
    """The session inside one write transaction: committed at the end, rolled back on any exception.

    Every service owns one. A service called by another joins the outer one. A read transaction that was
    open is ended first, so that SQLite can begin a writing one (BEGIN IMMEDIATE) and wait its turn. Within
    `whole_request` the first service's transaction stays open, and those after it are savepoints in it.
    """
    session = db.session()
    whole: WholeRequest | None = session.info.get("whole")
    if session.info.get("writing"):
        yield session
    elif whole is not None and whole.is_open:
        with _writing(session), session.begin_nested():
            yield session
    else:
        with _writing(session):
            yield from _outermost(session, whole)


def _outermost(session: Session, whole: WholeRequest | None) -> Iterator[Session]:
    session.commit()
    try:
        session.connection(execution_options={"rvuedge_writes": True})
        if whole is not None:
            whole.begin(session)
            whole.is_open = True
        yield session
        if whole is None:
            _commit(session)
    except BaseException:
        _roll_back(session, whole)
        raise


@contextmanager
def _writing(session: Session) -> Iterator[None]:
    session.info["writing"] = True
    try:
        yield
    finally:
        session.info["writing"] = False


def _commit(session: Session) -> None:
    """Commit. From here on nobody may say that nothing was done: the answer to COMMIT itself can be lost."""
    session.flush()
    session.info["may_have_written"] = True
    session.commit()
    session.info.pop("catalog_changing", None)


def _roll_back(session: Session, whole: WholeRequest | None) -> None:
    session.rollback()
    session.info.pop("catalog_changing", None)
    if whole is not None:
        whole.is_open = False


@contextmanager
def whole_request(begin: Callable[[Session], None]) -> Iterator[WholeRequest]:
    """Everything written inside is committed at its end, or not at all; `begin` is done first in that transaction."""
    session = db.session()
    session.info["whole"] = whole = WholeRequest(begin)
    try:
        yield whole
        if whole.is_open:
            _commit(session)
    except BaseException:
        _roll_back(session, whole)
        raise
    finally:
        session.info.pop("whole")


def end_reading() -> None:
    """End the reading transaction, if that is what is open, and give its connection back.

    Who is about to take a second connection calls this first: as many requests as there are connections, each with one
    and waiting for another, would wait for nothing.
    """
    session = db.session()
    whole: WholeRequest | None = session.info.get("whole")
    if not session.info.get("writing") and not (whole is not None and whole.is_open):
        session.commit()


def may_have_written() -> bool:
    """Whether this request, or command, has committed anything, or tried to."""
    return bool(db.session().info.get("may_have_written"))


@contextmanager
def rehearsal() -> Iterator[Session]:
    """The session inside one write transaction whose changes are taken back at the end, whatever happened in it.

    What services write in it can be looked at as if it had been done.
    """
    with transaction() as session:
        step, before = session.begin_nested(), dict(session.info)
        session.info["rehearsing"] = True
        try:
            yield session
        finally:
            step.rollback()
            for name in ("catalog_changing", "rehearsing"):
                session.info[name] = before.get(name, False)


@event.listens_for(Engine, "connect")
def _sqlite_pragmas(connection: Any, _record: Any) -> None:
    if not isinstance(connection, sqlite3.Connection):
        return
    connection.isolation_level = None  # we send BEGIN ourselves; the driver would send it too late
    for pragma in (
        "foreign_keys=ON",
        "journal_mode=WAL",
        "busy_timeout=10000",
        "synchronous=FULL",
    ):
        connection.execute(f"PRAGMA {pragma}")


event.listen(Engine, "begin", begin)
