"""What would not stay on one shard is known by name: statements, keys, references (deploy/sharding.toml, docs/scale.md).

The statements of all tests are read by the fixture `on_one_shard`; here is what that reading is worth.
"""

from __future__ import annotations

import ast

import pytest
from sqlalchemy import Table, UniqueConstraint

from config import PROJECT
from rvuedge import schema
from tests.support.api import Api, body_of
from tests.support.sharding import Places, faults
from tests.support.sharding_guard import GUARD, across, listed, places, read

PLACES = Places(
    {"log": "person_id", "line": "person_id", "other": "person_id"}, frozenset({"person"}), frozenset({"token"})
)
ONE = "log.person_id = ?"


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        (f"SELECT * FROM log WHERE {ONE}", []),
        ("SELECT * FROM log WHERE log.id = ?", ["log without person_id"]),
        ("SELECT * FROM log WHERE log.person_id IN (?, ?)", []),
        ("SELECT * FROM log WHERE log.person_id IN (SELECT 1 FROM (SELECT 1) WHERE 1!=1)", []),
        ("SELECT * FROM log WHERE log.person_id IN (SELECT id FROM person)", ["log without person_id"]),
        ("SELECT * FROM log WHERE (log.person_id, log.id) IN ((?, ?), (?, ?))", []),
        (f"SELECT * FROM log WHERE {ONE} OR log.id = ?", ["log without person_id"]),
        ("SELECT * FROM log WHERE log.person_id > ?", ["log without person_id"]),
        (f"SELECT * FROM log JOIN line ON line.person_id = log.person_id AND line.log_id = log.id WHERE {ONE}", []),
        (f"SELECT * FROM log JOIN line ON line.log_id = log.id WHERE {ONE}", ["line without person_id"]),
        ("SELECT * FROM log AS a, log AS b WHERE a.person_id = ? AND b.person_id = a.person_id", []),
        (f"SELECT * FROM log JOIN person ON person.id = log.person_id WHERE {ONE}", []),
        ("SELECT * FROM log JOIN person ON person.id = log.person_id WHERE person.id = ?", ["log without person_id"]),
        (
            f"SELECT * FROM log WHERE {ONE} AND EXISTS (SELECT 1 FROM line WHERE line.person_id = log.person_id)",
            [],
        ),
        (f"SELECT * FROM log WHERE {ONE} AND log.id IN (SELECT line.log_id FROM line)", ["line without person_id"]),
        (f"SELECT * FROM (SELECT log.person_id FROM log WHERE {ONE}) AS inner_one", []),
        (f"SELECT * FROM token JOIN log ON log.id = token.id WHERE {ONE}", ["joins token, which is on one node alone"]),
        ("SELECT * FROM token WHERE token.digest = ?", []),
        ("INSERT INTO log (person_id, id) VALUES (?, ?)", []),
        ("INSERT INTO log (id) VALUES (?)", ["log is inserted without person_id"]),
        ("UPDATE log SET version = ? WHERE log.person_id = ? AND log.id = ?", []),
        ("UPDATE log SET version = ? WHERE log.id = ?", ["log without person_id"]),
        ("DELETE FROM log WHERE log.id = ?", ["log without person_id"]),
        (
            "DELETE FROM log WHERE log.person_id = ? AND log.id IN (SELECT line.log_id FROM line WHERE line.code = ?)",
            ["line without person_id"],
        ),
    ],
)
def test_a_statement_stays_on_one_shard_when_it_says_whose_rows_it_means(sql: str, found: list[str]) -> None:
    assert faults(sql, PLACES) == found


def tables() -> dict[str, Table]:
    return dict(schema.all_tables().tables)


def test_every_table_has_one_place() -> None:
    placed = [*places().distributed, *places().reference, *places().directory]
    assert sorted(placed) == sorted(tables())


def test_every_distributed_table_has_its_column() -> None:
    assert {name for name, column in places().distributed.items() if column not in tables()[name].c} == set()


def unsharded_keys() -> set[str]:
    """Primary and unique keys without the distribution column, and references that leave it out or lead to one node."""
    found = set()
    for name, column in places().distributed.items():
        table = tables()[name]
        keys = [("key", table.primary_key)]
        keys += [("unique", item) for item in table.constraints if isinstance(item, UniqueConstraint)]
        for kind, key in keys:
            if column not in key.columns:
                found.add(f"{name}.{kind}({', '.join(key.columns.keys())})")
        for reference in table.foreign_key_constraints:
            target = reference.referred_table.name
            with_column = column in reference.column_keys and places().distributed.get(target) == column
            if target not in places().reference and not with_column:
                found.add(f"{name}.reference({', '.join(reference.column_keys)}) to {target}")
    return found


def test_every_key_that_would_have_to_change_is_listed() -> None:
    assert unsharded_keys() == set(listed()["keys"])


def test_every_function_that_is_listed_exists_and_has_a_reason() -> None:
    missing = []
    for name, reason in across().items():
        file, _, function = name.partition(":")
        path = PROJECT / "rvuedge" / file
        tree = ast.parse(path.read_text(encoding="utf-8")) if path.exists() else ast.parse("")
        names = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        if function.rpartition(".")[2] not in names or len(reason) < 20:
            missing.append(name)
    assert missing == []


@pytest.mark.parametrize("database", ["sqlite"])
def test_a_statement_that_nobody_listed_is_found_where_it_is_sent(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    me = api.signed_in()
    imported = "logbook/charges/queries.py:import_of"
    monkeypatch.delitem(across(), imported)
    me.get("/imports/6f0b9a0e-0a5a-4f6b-9d0a-000000000001")
    found = GUARD.taken()
    GUARD.seen.discard(imported)
    assert [text.partition(" ")[0] for text in found] == [imported]
    assert "charge_import without person_id" in found[0]


@pytest.mark.parametrize("database", ["sqlite"])
def test_what_people_do_all_day_stays_on_one_shard(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    """With no exception at all: a new log, an edit, a push and a pull, the dashboard, the list of logs."""
    me = api.signed_in()
    me.put("/contract", {"effective_from": "2026-01-01", "policy": "cms-payment", "rate": "50"})
    for name in list(across()):
        monkeypatch.delitem(across(), name)
    read.cache_clear()
    log = me.log("47562", "49505-51")
    assert me.put(f"/logs/{log['id']}", body_of("49505"), If_Match='"1"').status_code == 200
    change = {"id": log["id"], "op": "delete", "base_version": 2, "log": None}
    assert me.post("/sync", {"cursor": None, "changes": [change]}).status_code == 200
    assert me.get("/dashboard").status_code == 200
    assert me.get("/logs").status_code == 200
    assert GUARD.taken() == []
    assert read.cache_info().currsize > 20
