"""A process that is forked off never shares a connection with its parent: each would read the other's answers."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import text

from rvuedge.platform.extensions import db


def test_a_forked_process_forgets_its_parents_connections_and_leaves_them_open(app: Flask) -> None:
    with app.app_context():
        with db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            parents = connection.connection.dbapi_connection
        assert _waiting() == 1
        assert _in_child(_waiting) == 0
        assert _in_child(_answers_of_its_own) == 7
        with db.engine.connect() as connection:
            assert connection.connection.dbapi_connection is parents
            assert connection.scalar(text("SELECT 5")) == 5


def _waiting() -> int:
    """How many connections the engine's pool holds now."""
    pool: Any = db.engine.pool
    return int(pool.checkedin())


def _answers_of_its_own() -> int:
    with db.engine.connect() as connection:
        return int(connection.scalar(text("SELECT 7")))


def _in_child(work: Callable[[], int]) -> int:
    """What the work answers in a process that is forked off: 0 to 254."""
    child = os.fork()
    if not child:
        try:
            found = work()
        except BaseException:
            found = 255
        os._exit(found)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
