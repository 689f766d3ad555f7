"""Every statement that any test makes the application send is read: does it stay on one shard?

Which may not is listed in deploy/sharding.toml by the function that sends it. A statement is read once in a process, on
SQLite; PostgreSQL gets the same ones.
"""

from __future__ import annotations

import os
import sys
import tomllib
from functools import cache
from types import FrameType
from typing import Any

from sqlalchemy import Engine, event

from config import PROJECT
from tests.support.sharding import Places, faults

FILE = PROJECT / "deploy" / "sharding.toml"
PACKAGE = f"{PROJECT / 'rvuedge'}{os.sep}"
BELOW = ("platform/", "cli/", "schema.py")  # what everybody goes through, and commands that see the whole database
WORDS = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


class Unlisted:
    """What was found since it was last taken: one guard for the process."""

    def __init__(self) -> None:
        self.found: list[str] = []
        self.seen: set[str] = set()

    def note(self, connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        """Look at a statement before it is sent."""
        if connection.dialect.name != "sqlite" or not statement.startswith(WORDS):
            return
        reasons = read(statement)
        function = sender(sys._getframe(1)) if reasons else ""
        if function and function not in across() and function not in self.seen:
            self.seen.add(function)
            self.found.append(
                f"{function} sends to every shard ({'; '.join(reasons)}): {' '.join(statement.split())[:300]}"
            )

    def taken(self) -> list[str]:
        """What was found, once."""
        found, self.found = self.found, []
        return found


@cache
def listed() -> dict[str, Any]:
    """The file."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


@cache
def places() -> Places:
    """Where each table is."""
    reference, directory = (
        frozenset(table for tables in listed()[kind].values() for table in tables)
        for kind in ("reference", "directory")
    )
    return Places(listed()["distributed"], reference, directory)


def across() -> dict[str, str]:
    """The functions that may send a statement to every shard, with the reason."""
    found: dict[str, str] = listed()["across"]
    return found


@cache
def read(statement: str) -> list[str]:
    """Why a statement would not stay on one shard."""
    return faults(statement, places())


def sender(frame: FrameType | None) -> str:
    """The innermost function of a room; empty for a statement that a test sends itself."""
    while frame is not None:
        path = frame.f_code.co_filename
        if path.startswith(PACKAGE) and not path.removeprefix(PACKAGE).startswith(BELOW):
            return f"{path.removeprefix(PACKAGE)}:{frame.f_code.co_qualname.split('.<locals>')[0]}"
        frame = frame.f_back
    return ""


GUARD = Unlisted()
event.listen(Engine, "before_cursor_execute", GUARD.note)
