"""The second wall on PostgreSQL holds by itself: every table has a rule or a reason, and a filter that is missing leaks nothing."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import Engine, event, insert, select, text
from sqlalchemy.exc import ProgrammingError

from config import PROJECT
from rvuedge import schema
from rvuedge.accounts.people.models import Device
from rvuedge.accounts.practices.models import Leave
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.platform.database import policies, walls
from rvuedge.platform.extensions import db, transaction
from tests.support.api import Api
from tests.support.clock import NOW
from tests.support.postgres import APP, OWNER, libpq
from tests.support.practice import founded

POSTGRESQL = pytest.mark.parametrize("database", ["postgresql"])
FILTER = re.compile(r"\b\w+\.(person_id|organization_id) = %\(\w+\)s(::INTEGER)?")
READS = ("/logs", "/dashboard", "/favorites", "/templates", "/contract", "/me/audit", "/sites", "/devices", "/jobs")


def test_every_table_has_a_rule_or_a_reason() -> None:
    ruled, free = set(policies.listed()["walls"]), policies.listed()["open"]
    assert ruled.isdisjoint(free)
    assert ruled | set(free) == set(schema.all_tables().tables)
    assert [table for table, reason in free.items() if len(reason) < 15] == []


def test_every_rule_speaks_of_columns_and_tables_that_are_there() -> None:
    wrong = []
    for name, table in schema.all_tables().tables.items():
        if name in policies.listed()["walls"]:
            named = set(re.findall(r"\b(?:\w+_)?id\b|\bscope\b", policies.rule_of(name).replace("person_id = ANY", "")))
            wrong += [f"{name}.{column}" for column in named if column not in table.c]
    unknown = {*policies.listed()["rights"]["append_only"], *policies.listed()["rights"]["unread"]}
    assert (wrong, unknown - set(schema.all_tables().tables)) == ([], set())


def test_every_function_that_opens_the_wall_is_listed_and_says_why() -> None:
    found, silent = [], []
    for path in sorted((PROJECT / "rvuedge").rglob("*.py")):
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, ast.FunctionDef):
                name = f"{path.relative_to(PROJECT / 'rvuedge')}:{function.name}"
                for call in (node for node in ast.walk(function) if isinstance(node, ast.Call)):
                    if ast.unparse(call.func) == "walls.opened":
                        found.append(name)
                        silent += [] if len(ast.literal_eval(call.args[0])) >= 15 else [name]
    assert (found, silent) == (policies.listed()["opened"]["functions"], [])


@contextmanager
def walled(app: Flask, person_id: int | None) -> Iterator[None]:
    """A request in which this person has signed in; nobody for None."""
    with app.test_request_context("/"):
        if person_id is not None:
            walls.enter(person_id)
        yield
        db.session.remove()


def people_seen() -> list[int]:
    """Whose leave the application would be given if it forgot to say whose it wants."""
    return sorted(db.session.scalars(select(Leave.person_id)))


@pytest.fixture
def crowd(app: Flask) -> dict[str, int]:
    """Two practices, and who is in them; everybody has a day of leave."""
    north, south = founded(app), founded(app)
    people = {
        "manager": north.manager,
        "physician": north.join(),
        "other physician": north.join(),
        "trainee": north.join("trainee"),
        "former manager": north.join("manager", ended=NOW.date().replace(month=1, day=31)),
        "other practice": south.join(),
        "alone": Api(app.test_client()).signed_in(),
    }
    numbers = {name: int(person.person["id"]) for name, person in people.items()}
    rows = [
        {"person_id": number, "first_day": NOW.date(), "last_day": NOW.date(), "kind": "other"}
        | {"created_by": number, "created_at": NOW}
        for number in numbers.values()
    ]
    with app.app_context(), transaction() as session:
        session.execute(insert(Leave), rows)
    return numbers


NORTH = {"manager", "physician", "other physician", "trainee", "former manager"}


@POSTGRESQL
def test_who_sees_whose_rows_without_any_filter(app: Flask, crowd: dict[str, int]) -> None:
    expected = {
        "manager": NORTH,
        "physician": {"physician", "trainee"},
        "trainee": {"trainee"},
        "former manager": {"former manager"},
        "other practice": {"other practice"},
        "alone": {"alone"},
        None: set(),
    }
    for who, whose in expected.items():
        with walled(app, crowd[who] if who else None):
            assert people_seen() == sorted(crowd[name] for name in whose), who
    with app.app_context():
        assert people_seen() == sorted(crowd.values()), "what works without a request sees all"


@POSTGRESQL
def test_nobody_writes_behind_the_wall(app: Flask, crowd: dict[str, int]) -> None:
    row = {"first_day": NOW.date(), "last_day": NOW.date(), "kind": "sick", "created_at": NOW}
    mine, theirs = crowd["alone"], crowd["physician"]
    with walled(app, mine):
        with transaction() as session:
            session.execute(insert(Leave), row | {"person_id": mine, "created_by": mine})
        with pytest.raises(ProgrammingError, match="row-level security"), transaction() as session:
            session.execute(insert(Leave), row | {"person_id": theirs, "created_by": mine})
        with transaction() as session:
            session.execute(text("UPDATE leave SET kind = 'sick'"))
            session.execute(text("DELETE FROM leave"))
    with app.app_context():
        left = db.session.execute(select(Leave.person_id, Leave.kind)).all()
        assert {person for person, _ in left} == set(crowd.values()) - {mine}
        assert {kind for _, kind in left} == {"other"}


@POSTGRESQL
def test_the_wall_stands_after_a_savepoint_is_taken_back(app: Flask, crowd: dict[str, int]) -> None:
    with walled(app, None), transaction() as session:
        assert people_seen() == []
        step = session.begin_nested()
        walls.enter(crowd["alone"])
        assert people_seen() == [crowd["alone"]]
        step.rollback()  # takes back what was said within it
        assert people_seen() == [crowd["alone"]]
        with walls.opened("as the application does where it has to"):
            assert len(people_seen()) == len(crowd)
        assert people_seen() == [crowd["alone"]]


@contextmanager
def unfiltered(engine: Engine) -> Iterator[list[str]]:
    """As if every WHERE forgot whose rows it means; which statements lost a filter."""
    changed: list[str] = []

    def forget(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> tuple[str, Any]:
        without = FILTER.sub("true", statement) if statement.startswith("SELECT") else statement
        if without != statement:
            changed.append(without)
        return without, parameters

    event.listen(engine, "before_cursor_execute", forget, retval=True)
    try:
        yield changed
    finally:
        event.remove(engine, "before_cursor_execute", forget)


def leaked(app: Flask, me: Api) -> tuple[set[str], set[int]]:
    """The reads in which a stranger's words are found although no statement says whose rows it means."""
    with app.app_context():
        engine = db.engine
    with unfiltered(engine) as changed:
        answers = {path: me.get(path) for path in READS}
        assert len(changed) > len(READS)
    return {path for path, answer in answers.items() if "Strange" in answer.text}, {
        answer.status_code for path, answer in answers.items() if path in {"/logs", "/devices", "/templates"}
    }


@POSTGRESQL
def test_without_the_application_s_own_filter_the_wall_holds(seeded_app: Flask) -> None:
    stranger, me = (Api(seeded_app.test_client()).signed_in() for _ in range(2))
    stranger.log("47562", site="Strange Hospital")
    template = {"name": "Strange way", "setting": "facility", "lines": [{"code": "47562", "modifiers": [], "units": 1}]}
    assert stranger.put("/templates/6f0b9a0e-0a5a-4f6b-9d0a-000000000007", template).status_code in {200, 201}
    me.log("49505")
    assert leaked(seeded_app, me) == (set(), {200})
    with seeded_app.app_context(), db.engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM procedure_log")) == 2


@POSTGRESQL
def test_the_same_with_the_wall_down_would_leak(make_url: Callable[[str], str]) -> None:
    """So the test above can fail."""
    from rvuedge.app import create_app
    from tests.conftest import settings

    url = make_url("seeded")
    with psycopg.connect(libpq(url), autocommit=True) as owner:
        for table in policies.listed()["walls"]:
            owner.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    app = create_app(settings(url.replace(OWNER, APP)))
    stranger, me = (Api(app.test_client()).signed_in() for _ in range(2))
    stranger.log("47562", site="Strange Hospital")
    me.log("49505")
    assert "/logs" in leaked(app, me)[0]
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@POSTGRESQL
def test_every_wall_stands_on_the_owner_too_and_is_the_one_of_the_file(app: Flask) -> None:
    query = text(
        "SELECT c.relname, c.relrowsecurity AND c.relforcerowsecurity, count(p.oid), max(obj_description(p.oid, 'pg_policy'))"
        " FROM pg_class AS c LEFT JOIN pg_policy AS p ON p.polrelid = c.oid"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' GROUP BY c.oid"
    )
    with app.app_context(), db.engine.connect() as connection:
        standing = {name: (forced, number, mark) for name, forced, number, mark in connection.execute(query)}
    for table in schema.all_tables().tables:
        if table in policies.listed()["walls"]:
            assert standing[table] == (True, 1, policies._mark(policies.rule_of(table))), table
        else:
            assert standing[table] == (False, 0, None), table


def sees(url: str, role: str, said: str = "") -> int:
    """How many logs a role is given that has said this of itself."""
    with psycopg.connect(libpq(url).replace(OWNER, role)) as connection:
        if said:
            connection.execute(said)  # type: ignore[arg-type]
        found = connection.execute("SELECT count(*) FROM procedure_log").fetchone()
    assert found
    return int(found[0])


@POSTGRESQL
def test_the_roles_may_no_more_than_they_need(make_url: Callable[[str], str]) -> None:
    from rvuedge.app import create_app
    from tests.conftest import settings

    url = make_url("seeded")
    app = create_app(settings(url.replace(OWNER, APP)))
    me = Api(app.test_client()).signed_in()
    me.log("47562")
    with app.app_context():
        db.engine.dispose()
    other = "SELECT set_config('rvuedge.way', 'person', true), set_config('rvuedge.person', '999', true)"
    assert sees(url, APP) == 0, "the application that says nothing is given nothing"
    assert (sees(url, OWNER), sees(url, OWNER, other)) == (1, 0), "the owner is walled in as soon as they say for whom"
    assert sees(url, "rvuedge_read") == 1
    refused = {
        APP: ("CREATE TABLE mine (id integer)", "ALTER TABLE leave DISABLE ROW LEVEL SECURITY", "TRUNCATE leave",
              "UPDATE alembic_version SET version_num = '0001'", "DROP POLICY wall ON leave", "SET ROLE rvuedge_owner"),
        "rvuedge_read": ("SELECT password_hash FROM person", "SELECT * FROM token", "SELECT * FROM totp_factor",
                         "DELETE FROM leave", "INSERT INTO rate_window VALUES ('a', 1, 1)"),
    }  # fmt: skip
    for role, statements in refused.items():
        for statement in statements:
            with (
                psycopg.connect(libpq(url).replace(OWNER, role), autocommit=True) as connection,
                pytest.raises((psycopg.errors.InsufficientPrivilege, psycopg.errors.ReadOnlySqlTransaction)),
            ):
                connection.execute(statement)  # type: ignore[call-overload]


@POSTGRESQL
def test_every_table_is_read_and_written_by_the_roles_as_the_file_says(app: Flask) -> None:
    rights = policies.listed()["rights"]
    ways = ("SELECT", "INSERT", "UPDATE", "DELETE")
    query = text("SELECT has_table_privilege(:role, :table, :way)")
    wrong = []
    with app.app_context(), db.engine.connect() as connection:
        for table in schema.all_tables().tables:
            fixed = {"UPDATE", "DELETE"} if table in rights["append_only"] else set()
            hidden = table in rights["unread"] or table in rights["unread_columns"]
            for role, due in ((APP, set(ways) - fixed), ("rvuedge_read", set() if hidden else {"SELECT"})):
                found = {way for way in ways if connection.scalar(query, {"role": role, "table": table, "way": way})}
                wrong += [] if found == due else [(table, role, found ^ due)]
    assert wrong == []


@POSTGRESQL
def test_a_device_of_somebody_else_is_found_only_before_anybody_has_signed_in(app: Flask) -> None:
    first, second = (Api(app.test_client()).signed_in() for _ in range(2))
    numbers = [int(person.person["id"]) for person in (first, second)]
    with walled(app, numbers[0]):
        assert set(db.session.scalars(select(Device.person_id))) == {numbers[0]}
        assert db.session.scalars(select(ProcedureLog.id)).all() == []
    with walled(app, None):
        assert set(db.session.scalars(select(Device.person_id))) == set(numbers)
