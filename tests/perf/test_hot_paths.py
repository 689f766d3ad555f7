"""The hot paths take no more than they took: calls, statements and bytes, counted, so that no busy machine matters."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from datetime import date
from typing import Any

import orjson
import pytest
from flask import Flask
from werkzeug.test import TestResponse

from config import PROJECT
from perf.measuring.counting import counted
from rvuedge.cli.imports.seeds import read_excerpt
from rvuedge.contracts.policies.shipped import shipped_policy
from rvuedge.valuation import Line, RelativeValue, credit_lines
from tests.support.api import Api, body_of
from tests.support.practice import founded

CEILINGS = tomllib.loads((PROJECT / "tests" / "perf" / "hot_paths.toml").read_text(encoding="utf-8"))
MIX = ("47562", "99213", "49505-50", "45385", "J9313x400", "99214-25", "27447-RT", "11042")
LOGS = 60
ENCOUNTER = ("47562", "49505", "45385", "45380", "99213")


def id_of(number: int, tag: str) -> str:
    return f"00000000-0000-4000-8000-{ord(tag):06}{number:06}"


def change(number: int, tag: str) -> dict[str, Any]:
    """A log of two lines with a note and a site, every second one of a patient."""
    body = body_of(
        MIX[number % 8],
        MIX[(number + 3) % 8],
        performed_on=f"2026-07-{1 + number % 28:02}",
        site=("Main", "Clinic")[number % 2],
        note=f"second look, room {number}",
        patient_key=id_of(number, tag) if number % 2 else None,
    )
    return {"id": id_of(number, tag), "op": "put", "base_version": None, "log": body}


def push(api: Api, tag: str, many: int) -> TestResponse:
    return api.post(
        "/sync", {"cursor": None, "changes": [change(number, tag) for number in range(many)], "limit": many}
    )


def paths(me: Api, manager: Api, member: str) -> dict[str, Callable[[], TestResponse]]:
    """Each hot path, with what it is asked; called twice before it is counted, so that nothing is read for the first time."""
    log = change(1, "a")["id"]
    numbers = iter(range(100))

    def put() -> TestResponse:
        number = next(numbers)
        return me.put(f"/logs/{id_of(number, 'p')}", change(2 * number, "a")["log"])

    def push_50() -> TestResponse:
        return push(me, "xyz"[next(numbers) % 3], 50)

    return {
        "GET 50 logs": lambda: me.get("/logs?limit=50"),
        "GET one log": lambda: me.get(f"/logs/{log}"),
        "GET 50 logs of a member": lambda: manager.get(member),
        "pull of 50": lambda: me.post("/sync", {"cursor": None, "changes": [], "limit": 50}),
        "PUT one log": put,
        "push of 50": push_50,
        "dashboard": lambda: me.get("/dashboard?on=2026-07-20"),
        "search by words": lambda: me.get("/codes?q=lap+chole"),
        "search by a prefix": lambda: me.get("/codes?q=4756"),
    }


@pytest.fixture
def found(seeded_app: Flask) -> dict[str, dict[str, Any]]:
    """What each path takes, by its name."""
    practice = founded(seeded_app)
    me = practice.join()
    results = push(me, "a", LOGS).get_json()["results"]
    assert {result["status"] for result in results} == {"applied"}
    taken = {}
    for name, ask in paths(me, practice.manager, practice.of(me, "/logs?limit=50")).items():
        for _ in range(2):
            assert ask().status_code < 300, name
        counts = counted(lambda ask=ask: ask().data)  # type: ignore[misc]
        taken[name] = {
            "calls": counts.calls,
            "statements": counts.statements,
            "bytes": counts.bytes,
            "busiest": counts.busiest,
        }
    return taken


def encounters() -> dict[str, Any]:
    """A hundred encounters of five lines, valued by the engine alone."""
    fields = RelativeValue.__dataclass_fields__
    _, rows = read_excerpt(PROJECT / "seeds" / "releases" / "RVU26C.csv")
    known = {
        (row.code, row.modifier): RelativeValue(**{n: v for n, v in row._asdict().items() if n in fields})
        for row in rows
    }
    day = date(2026, 7, 14)
    lines = [Line(str(n), ENCOUNTER[n % 5], day, f"patient-{n // 5}") for n in range(500)]
    policy = shipped_policy("cms-payment", day)

    def value() -> bytes:
        return orjson.dumps([str(credit.work_rvu) for credit in credit_lines(lines, known, policy)])

    value()
    counts = counted(value)
    return {"calls": counts.calls, "statements": counts.statements, "bytes": counts.bytes, "busiest": counts.busiest}


def too_much(found: dict[str, dict[str, Any]]) -> list[str]:
    """Each count over its ceiling, with the functions called most."""
    return [
        f"{name}: {of[kind]:,} {kind}, at most {CEILINGS[name][kind]:,}; most calls: {of['busiest']}"
        for name, of in found.items()
        for kind in ("calls", "statements", "bytes")
        if of[kind] > CEILINGS[name][kind]
    ]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # the same statements are sent to both
def test_no_hot_path_takes_more_than_its_ceiling(found: dict[str, dict[str, Any]]) -> None:
    counts = found | {"100 encounters of five lines": encounters()}
    assert set(counts) == set(CEILINGS)
    assert too_much(counts) == []


def test_a_ceiling_says_why_it_is_there() -> None:
    assert [name for name, of in CEILINGS.items() if not of.get("reason")] == []


def test_a_path_over_its_ceiling_is_found() -> None:
    name, most = next(iter(CEILINGS.items()))
    over = {kind: most[kind] for kind in ("calls", "statements", "bytes")} | {
        "statements": most["statements"] + 1,
        "busiest": (),
    }
    assert too_much({name: over}) == [
        f"{name}: {over['statements']} statements, at most {most['statements']}; most calls: ()"
    ]
