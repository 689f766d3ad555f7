"""One's own history, small and seventeen times as large: what a phone and a page ask of it."""

from __future__ import annotations

import gc
from dataclasses import replace
from datetime import timedelta

from perf.measuring.counting import statements
from perf.measuring.databases import Place, on_each
from perf.measuring.processes import spent
from perf.records.case_mix import VOLUMES
from perf.records.logs import real_logs, store
from perf.records.people import application, tokens
from perf.registry import Run
from perf.results import Found, in_turn
from rvuedge.logbook.records.facts import LogFacts
from rvuedge.platform import clock

DAYS, COPIES = 3_400, 17  # nine years; 6,000 logs and 102,000
NEVER = "zzzq"  # a word that no log has


def asking() -> dict[str, str]:
    """What is asked, by the name of its row."""
    today = clock.now().date()
    since = f"from={today - timedelta(days=DAYS)}&to={today}"
    return {
        "capture": "/capture",
        "logs with a word": f"/logs?q={NEVER}",
        "logs with a code": "/logs?code=99213&limit=50",
        "totals by site, all years": f"/wrvu?{since}&by=site",
        "totals by code, all years": f"/wrvu?{since}&by=code",
    }


def copies(logs: list[LogFacts]) -> list[LogFacts]:
    """The same logs sixteen times more, under ids of their own."""
    return [replace(log, id=f"{log.id[:34]}{copy:02x}") for copy in range(1, COPIES) for log in logs]


def measured(found: Found, run: Run, place: Place) -> None:
    """One database's rows and ratios."""
    url = place.url()
    (token,) = tokens(url, 1)
    logs = real_logs(run.size(10_000, 400), DAYS)
    app, headers = application(url), {"Authorization": f"Bearer {token}"}
    client = app.test_client()

    def milliseconds(path: str) -> float:
        gc.collect()

        def ask() -> None:
            answer = client.get(f"/api/v1{path}", headers=headers)
            assert answer.status_code == 200, answer.text[:300]

        return spent(ask, place.process) * 1000

    def taken() -> dict[str, list[float]]:
        work = {name: lambda path=path: milliseconds(path) for name, path in asking().items()}
        in_turn(work, 1)  # warm
        return in_turn(work, run.size(7, 3))

    store(url, logs)
    small = taken()
    year = f"/repricing?release=RVU25D&from={clock.now().date() - timedelta(days=365)}&to={clock.now().date()}"
    month = f"/repricing?release=RVU25D&from={clock.now().date() - timedelta(days=30)}&to={clock.now().date()}"
    counts = []
    for path in (month, year):
        milliseconds(path)
        with statements() as sent:
            milliseconds(path)
        counts.append(len(sent))
    found.row("re-pricing a year", "RVU Edge", "ms CPU", [milliseconds(year) for _ in range(run.size(5, 2))])
    found.row("statements of re-pricing a month and a year", "RVU Edge", "statements", counts)
    found.ratio("statements of re-pricing: a year ÷ a month", counts[1] / counts[0])
    store(url, copies(logs))
    large = taken()
    for name, before in small.items():
        few = found.row(name, f"RVU Edge, {len(logs):,} logs", "ms CPU", before)
        many = found.row(name, f"RVU Edge, {len(logs) * COPIES:,} logs", "ms CPU", large[name])
        found.ratio(f"{name}: seventeen times the logs ÷ some", many / few)


def measure(found: Found, run: Run) -> None:
    """On both databases."""
    if found.lacks(VOLUMES):
        return
    on_each(found, run, measured)
