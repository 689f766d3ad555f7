"""Logs read: a page of 50, one alone, and a member's by a manager; beside a Flask hello and a tuned FastAPI."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import orjson

from perf.measuring import peers
from perf.measuring.databases import Place, on_each
from perf.measuring.served import HELLO, OURS, Request, Served, serving
from perf.records.logs import real_logs, store
from perf.records.people import application, served_environment, tokens
from perf.registry import Run
from perf.results import Found, in_turn
from rvuedge.accounts.practices import organizations
from rvuedge.platform import clock
from rvuedge.platform.extensions import db

CLIENTS = 2
PAGE = "/api/v1/logs?limit=50"


def employ(url: str) -> int:
    """The first person belongs to a practice that the second manages."""
    with application(url).app_context():
        practice = organizations.create_organization(name="Measured", now=clock.now()).id
        began = clock.now().date().replace(year=clock.now().year - 6, day=1)
        for person, role in ((1, "physician"), (2, "owner")):
            organizations.add_member(organization_id=practice, person_id=person, role=role, started_on=began)
        db.session.remove()
        db.engine.dispose()
    return practice


def items(server: Served, request: Request) -> list[Any]:
    """The items of a page, without what the peer leaves out: dollars of drugs and units of anesthesia."""
    body = orjson.loads(server.answer(request))
    for item in body["items"]:
        for line in item["lines"]:
            line.pop("drug", None), line.pop("anesthesia", None)
    return list(body["items"])


def asking(found: Found, server: Served, request: Request, many: int) -> Callable[[], float]:
    """CPU milliseconds of a request, of two clients at once."""
    return lambda: found.load(server.load([[request] * (many // CLIENTS)] * CLIENTS)).cpu_milliseconds


def measured(found: Found, run: Run, place: Place) -> None:
    """One database's rows and ratios."""
    url, lines = place.url(), run.size(6_000, 600)
    mine, manager = tokens(url, 2)
    store(url, logs := real_logs(lines, 1_400))
    practice, environment, many = employ(url), served_environment(url), run.size(200, 60)
    page = Request("GET", PAGE, b"", mine)
    alone = Request("GET", f"/api/v1/logs/{logs[len(logs) // 2].id}", b"", mine)
    members = Request("GET", f"/api/v1/organizations/{practice}/members/1/logs?limit=50", b"", manager)
    with (
        serving(HELLO, environment) as bare,
        serving(OURS, environment, database=place.process) as ours,
    ):
        work = {
            "hello": asking(found, bare, page, many * 5),
            "page": asking(found, ours, page, many),
            "alone": asking(found, ours, alone, many * 2),
            "members": asking(found, ours, members, many),
        }
        with serving(peers.uvicorn("perf.peers.reading:app"), environment, database=place.process) as tuned:
            work["tuned"] = asking(found, tuned, page, many)
            found.same("the 50 logs of the page", items(ours, page) == items(tuned, page))
            in_turn(work, 1)  # warm
            taken = in_turn(work, run.size(5, 2))
    unit = "ms CPU"
    hello = found.row("hello, whatever is asked", "Flask hello", unit, taken["hello"])
    peer = found.row("GET 50 logs", "FastAPI, Core, orjson, uvloop", unit, taken["tuned"])
    ours_page = found.row("GET 50 logs", "RVU Edge", unit, taken["page"])
    one_log = found.row("GET one log", "RVU Edge", unit, taken["alone"])
    of_member = found.row("GET 50 logs of a member", "RVU Edge", unit, taken["members"])
    found.ratio("50 logs: tuned FastAPI ÷ RVU Edge", peer / ours_page)
    found.ratio("a member's 50 logs: tuned FastAPI ÷ RVU Edge", peer / of_member)
    found.ratio("50 logs: hello ÷ RVU Edge", hello / ours_page)
    found.ratio("one log: hello ÷ RVU Edge", hello / one_log)


def measure(found: Found, run: Run) -> None:
    """On both databases."""
    if not peers.has("uvloop"):
        found.missing("uvloop and httptools", f"{peers.NOT_INSTALLED}; FastAPI ran on asyncio")
    on_each(found, run, measured)
