"""What is counted of every request, for Prometheus, over all workers of a server.

Workers count into files of their own below PROMETHEUS_MULTIPROC_DIR, which prometheus_client looks for when it is first
imported: `rvuedge serve` sets it, so the import waits until an application is made.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Flask, Response, request
from sqlalchemy import Engine, event

from rvuedge.platform.operations.logs import route, seconds_taken

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
# Buckets of latency: from a cached read to the worker's time-out.
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


@dataclass(frozen=True)
class Measures:
    """Counters of this process."""

    requests: Any
    latency: Any
    connections: Any


@cache
def measures() -> Measures:
    """The one set of counters of a process."""
    from prometheus_client import Counter, Gauge, Histogram  # noqa: PLC0415 - see above

    return Measures(
        requests=Counter("rvuedge_requests", "Requests answered", ("method", "route", "status")),
        latency=Histogram("rvuedge_request_seconds", "Time to an answer", ("method", "route"), buckets=SECONDS),
        connections=Gauge(
            "rvuedge_database_connections_in_use",
            "Connections that requests hold at this moment",
            multiprocess_mode="livesum",
        ),
    )


def register_measures(app: Flask, engine: Engine) -> None:
    """Count every request, and the connections in use."""
    app.after_request(_count)
    event.listen(engine, "checkout", lambda *_: measures().connections.inc())
    event.listen(engine, "checkin", lambda *_: measures().connections.dec())


def _count(response: Response) -> Response:
    method = request.method if request.url_rule is not None else "any"
    measures().requests.labels(method, route(), str(response.status_code)).inc()
    measures().latency.labels(method, route()).observe(seconds_taken())
    return response


def exposition() -> bytes:
    """The counters of all workers in Prometheus' text format."""
    from prometheus_client import REGISTRY, CollectorRegistry, generate_latest  # noqa: PLC0415 - see above
    from prometheus_client.multiprocess import MultiProcessCollector  # noqa: PLC0415

    if FOLDER not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


def worker_ended(pid: int) -> None:
    """Forget what a worker that is no more held at the moment it ended."""
    from prometheus_client.multiprocess import mark_process_dead  # noqa: PLC0415 - see above

    mark_process_dead(pid)  # type: ignore[no-untyped-call]
