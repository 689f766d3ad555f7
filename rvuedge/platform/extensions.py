"""The extensions the app is made of, and the one way to write to the database. Imports nothing of ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy import Connection, Engine, MetaData, event
from sqlalchemy.orm import DeclarativeBase, Session

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
limiter = Limiter(key_func=get_remote_address, headers_enabled=True)


@contextmanager
def transaction() -> Iterator[Session]:
    """The session inside one write transaction: committed at the end, rolled back on any exception.

    Every service owns one. A service called by another joins the outer one. A read transaction that was
    open is ended first, so that SQLite can begin a writing one (BEGIN IMMEDIATE) and wait its turn.
    """
    session = db.session()
    if session.info.get("writing"):
        yield session
        return
    session.commit()
    session.info["writing"] = True
    try:
        session.connection(execution_options={"rvuedge_writes": True})
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info["writing"] = False
        session.info.pop("catalog_changing", None)


@contextmanager
def rehearsal() -> Iterator[Session]:
    """The session inside one write transaction that is rolled back at the end, whatever happened in it.

    What services write in it can be looked at as if it had been done.
    """
    try:
        with transaction() as session:
            yield session
            raise _CurtainError
    except _CurtainError:
        pass


class _CurtainError(Exception):
    """The end of a rehearsal."""


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


@event.listens_for(Engine, "begin")
def _sqlite_begin(connection: Connection) -> None:
    if connection.dialect.name == "sqlite":
        writes = connection.get_execution_options().get("rvuedge_writes")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
