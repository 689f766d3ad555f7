"""What a transaction sees of what others commit meanwhile."""

from __future__ import annotations

from typing import Any

from psycopg import IsolationLevel
from sqlalchemy import Connection


def begin(connection: Connection) -> None:
    """Who reads sees one snapshot to the end of the transaction; who writes sees what others committed meanwhile.

    On PostgreSQL the level is sent along with BEGIN. On SQLite a reading transaction is a snapshot, and a writing one
    is alone from its first statement on.
    """
    options = connection.get_execution_options()
    writes = options.get("rvuedge_writes", False)
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
        return
    latest = writes or options.get("rvuedge_migrates", False)
    driver: Any = connection.connection.dbapi_connection
    driver.isolation_level = IsolationLevel.READ_COMMITTED if latest else IsolationLevel.REPEATABLE_READ
