"""The second wall itself: policies and rights on PostgreSQL, put in line with migrations/walls.toml and walls.sql.

`rvuedge db upgrade` does it after the migrations, so that a new table needs a line in that file and no SQL.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from sqlalchemy import Connection, text

from config import PROJECT

FILE = PROJECT / "migrations" / "walls.toml"
FUNCTIONS = PROJECT / "migrations" / "walls.sql"
SINCE = "0033"  # the migration from which on there are walls
NAME = "wall"
APP, READER = "rvuedge_app", "rvuedge_read"
# A query asks each once, whatever the number of its rows: (SELECT …) is an InitPlan.
WORDS = {
    "ME": "(SELECT wall_person())",
    "ORGANIZATIONS": "((SELECT wall_organizations())::integer[])",
    "PEOPLE": "((SELECT wall_people())::integer[])",
    "COLLEAGUES": "((SELECT wall_colleagues())::integer[])",
    "ANYONE": "(SELECT wall_anyone())",
}
STANDING = """
SELECT c.relname, coalesce(obj_description(p.oid, 'pg_policy'), '') FROM pg_class AS c
  LEFT JOIN pg_policy AS p ON p.polrelid = c.oid AND p.polname = 'wall'
 WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
"""


@cache
def listed() -> dict[str, Any]:
    """The file."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def rule_of(table: str) -> str:
    """What has to hold for a row, as SQL."""
    written = listed()["walls"][table]
    rule: str = listed()["rules"].get(written, written)
    for word, meant in WORDS.items():
        rule = re.sub(rf"\({word}\)|\b{word}\b", meant, rule)
    return f"(SELECT wall_whole()) OR {rule}"


def put_up(connection: Connection) -> None:
    """Put policies and rights in line with the file, in the transaction that is open. Nothing on SQLite."""
    if connection.dialect.name != "postgresql" or not _is_due(connection):
        return
    _run(connection, [FUNCTIONS.read_text(encoding="utf-8")])
    there: dict[str, str] = {str(name): str(mark) for name, mark in connection.execute(text(STANDING))}
    for table in sorted(there.keys() & listed()["walls"].keys()):
        mark = _mark(rule_of(table))
        if there[table] != mark:
            _run(connection, _statements(table, mark))
    grant(connection, there)


def take_down(connection: Connection) -> None:
    """Take every wall and its functions away, before the migration that brought them is undone."""
    if connection.dialect.name != "postgresql":
        return
    for table, mark in connection.execute(text(STANDING)).all():
        if mark:
            _run(connection, [f"DROP POLICY {NAME} ON {table}", f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"])
            _run(connection, [f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY"])
    names = re.findall(r"FUNCTION (wall_\w+\([^)]*\))", FUNCTIONS.read_text(encoding="utf-8"))
    _run(connection, [f"DROP FUNCTION IF EXISTS {re.sub(r'wanted ', '', name)}" for name in names])


def grant(connection: Connection, tables: Iterable[str]) -> None:
    """Give the roles of deploy/postgresql/roles.sql their rights on these tables, where the roles are there."""
    found = text("SELECT rolname FROM pg_roles WHERE rolname IN (:app, :reader)")
    roles = set(connection.execute(found, {"app": APP, "reader": READER}).scalars())
    if roles:
        _run(connection, [f"GRANT USAGE ON SCHEMA public TO {', '.join(sorted(roles))}"])
    if APP in roles:
        _run(connection, _rights_of_app(sorted(tables)))
    if READER in roles:
        _run(connection, _rights_of_reader(connection, sorted(tables)))


def _rights_of_app(tables: list[str]) -> Iterator[str]:
    names = ", ".join(tables)
    yield f"GRANT SELECT, INSERT, UPDATE, DELETE ON {names} TO {APP}"
    yield f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP}"
    yield f"REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {APP}"
    for name in listed()["rights"]["append_only"]:
        if name in tables:
            yield f"REVOKE UPDATE, DELETE ON {name} FROM {APP}"


def _rights_of_reader(connection: Connection, tables: list[str]) -> Iterator[str]:
    rights = listed()["rights"]
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {READER}"
    whole = [name for name in tables if name not in {*rights["unread"], *rights["unread_columns"]}]
    yield f"GRANT SELECT ON {', '.join(whole)} TO {READER}"
    for table, hidden in rights["unread_columns"].items():
        columns = connection.execute(
            text(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = :t"
            ),
            {"t": table},
        ).scalars()
        yield f"GRANT SELECT ({', '.join(sorted(set(columns) - set(hidden)))}) ON {table} TO {READER}"


def _statements(table: str, mark: str) -> Iterator[str]:
    rule = rule_of(table)
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    yield f"DROP POLICY IF EXISTS {NAME} ON {table}"
    yield f"CREATE POLICY {NAME} ON {table} USING ({rule}) WITH CHECK ({rule})"
    yield f"COMMENT ON POLICY {NAME} ON {table} IS '{mark}'"


def _mark(rule: str) -> str:
    return hashlib.sha256(rule.encode()).hexdigest()[:16]


def _is_due(connection: Connection) -> bool:
    """Whether the database is at the migration that brings walls, or later."""
    if connection.scalar(text("SELECT to_regclass('public.alembic_version') IS NULL")):
        return False
    revisions = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    return bool(revisions) and max(revisions) >= SINCE


def _run(connection: Connection, statements: Iterable[str]) -> None:
    driver: Any = connection.connection.dbapi_connection
    for statement in statements:
        driver.execute(statement)
