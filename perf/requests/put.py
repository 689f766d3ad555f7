"""A log put by itself, with real bodies; beside a Flask hello and a tuned FastAPI that writes the same rows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import create_engine, text

from perf.measuring import peers
from perf.measuring.databases import Place, on_each
from perf.measuring.served import HELLO, OURS, Load, Request, Served, serving
from perf.records.logs import put_of, real_logs
from perf.records.people import served_environment, tokens
from perf.registry import Run
from perf.results import Found, in_turn

CLIENTS = 2
TABLES = ("daily_total", "peer_daily_total")


def sums(url: str) -> list[Any]:
    """Of both sides: how much work, how many lines and how much of drugs, of each person."""
    engine, found = create_engine(url), []
    with engine.connect() as connection:
        for table in TABLES:
            statement = (
                f"SELECT sum(work_rvu), sum(lines), sum(drug_amount) FROM {table} GROUP BY person_id ORDER BY person_id"
            )
            found.append([tuple(map(int, row)) for row in connection.execute(text(statement))])
    engine.dispose()
    return found


def putting(found: Found, server: Served, people: Sequence[str], portions: list[list[Any]]) -> Callable[[], float]:
    """CPU milliseconds of a PUT: each call sends the next portion of logs, of two people at once."""
    loads = iter(portions)

    def load() -> float:
        logs = next(loads)
        clients: list[list[Request]] = [[put_of(log, token) for log in logs] for token in people]
        taken: Load = found.load(server.load(clients))
        return taken.cpu_milliseconds

    return load


def measured(found: Found, run: Run, place: Place) -> None:
    """One database's rows and ratios."""
    url, rounds, many = place.url(), run.size(5, 2), run.size(120, 40)
    people = tokens(url, CLIENTS)
    logs = real_logs((rounds + 1) * many * 3, 500)
    portions = [logs[start * many :][:many] for start in range(rounds + 1)]
    environment = served_environment(url)
    with (
        serving(HELLO, environment) as bare,
        serving(OURS, environment, database=place.process) as ours,
        serving(peers.uvicorn("perf.peers.writing:app"), environment, database=place.process) as tuned,
    ):
        request = put_of(logs[0], "x")
        work = {
            "hello": lambda: bare.load([[request] * many * 3] * CLIENTS).cpu_milliseconds,
            "ours": putting(found, ours, people, portions),
            "tuned": putting(found, tuned, people, portions),
        }
        in_turn(work, 1)  # warm
        taken = in_turn(work, rounds)
    hello = found.row("hello, whatever is put", "Flask hello", "ms CPU", taken["hello"])
    peer = found.row("PUT one log", "FastAPI, Core, orjson, uvloop", "ms CPU", taken["tuned"])
    our_put = found.row("PUT one log", "RVU Edge", "ms CPU", taken["ours"])
    ours_sum, peers_sum = sums(url)
    found.same("work, lines and drugs of each person", ours_sum == peers_sum)
    found.ratio("PUT: tuned FastAPI ÷ RVU Edge", peer / our_put)
    found.ratio("PUT: hello ÷ RVU Edge", hello / our_put)


def measure(found: Found, run: Run) -> None:
    """On both databases."""
    on_each(found, run, measured)
