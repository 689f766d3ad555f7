"""A push of 500 logs and a pull of 5,000, with real bodies; beside a tuned FastAPI and Kinto, a sync service."""

from __future__ import annotations

import base64
import http.client
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import orjson

from perf.measuring import peers
from perf.measuring.databases import Place, on_each
from perf.measuring.served import OURS, Request, Served, serving
from perf.records.logs import body_of, real_logs
from perf.records.people import served_environment, tokens
from perf.registry import Run
from perf.results import Found, in_turn
from rvuedge.logbook.records.facts import LogFacts

PUSHED, AT_ONCE = 500, 25  # AT_ONCE: what Kinto takes in one batch as it is shipped
RECORDS = "/v1/buckets/default/collections/logs/records"
# Kinto's memory backends keep nothing on disk and take no lock: the fastest it can be.
KINTO = """
[server:main]
use = egg:waitress#main
host = 127.0.0.1
port = %(http_port)s
[app:main]
use = egg:kinto
kinto.includes = kinto.plugins.default_bucket
kinto.storage_backend = kinto.core.storage.{backend}
kinto.permission_backend = kinto.core.permission.{backend}
kinto.cache_backend = kinto.core.cache.memory
kinto.userid_hmac_secret = of these measurements alone
multiauth.policies = basicauth
{urls}
[loggers]
keys = root
[handlers]
keys = console
[formatters]
keys = plain
[logger_root]
level = ERROR
handlers = console
[handler_console]
class = StreamHandler
args = (sys.stderr,)
formatter = plain
[formatter_plain]
format = %(message)s
"""


def push(token: str, logs: Sequence[LogFacts]) -> Request:
    """Logs at once, as a phone that was offline, under ids that were never sent."""
    changes = [{"id": str(uuid.uuid4()), "op": "put", "base_version": None, "log": body_of(log)} for log in logs]
    return Request("POST", "/api/v1/sync", orjson.dumps({"cursor": None, "changes": changes, "limit": 1}), token)


def kinto_batches(logs: Sequence[LogFacts]) -> list[Request]:
    """The same logs as Kinto takes them."""
    calls = [{"method": "PUT", "path": f"{RECORDS}/{uuid.uuid4()}", "body": {"data": body_of(log)}} for log in logs]
    parts = [calls[start : start + AT_ONCE] for start in range(0, len(calls), AT_ONCE)]
    return [Request("POST", "/v1/batch", orjson.dumps({"requests": part}), "") for part in parts]


class Basic:
    """A client of Kinto: a person by name and word."""

    def __init__(self, server: Served) -> None:
        self.server = server
        self.connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=300)
        word = base64.b64encode(b"measured:measured").decode()
        self.headers = {"Authorization": f"Basic {word}", "Content-Type": "application/json"}

    def ask(self, request: Request) -> bytes:
        """One answer. Raises RuntimeError where it, or one within a batch, is not 2xx."""
        self.connection.request(request.method, request.path, request.body or None, self.headers)
        answer = self.connection.getresponse()
        text = answer.read()
        inner = orjson.loads(text)["responses"] if request.path == "/v1/batch" and answer.status < 300 else []
        if answer.status >= 300 or any(each["status"] >= 300 for each in inner):
            raise RuntimeError(f"Kinto {request.path}: {answer.status} {text[:300]!r}")
        return text


@contextmanager
def kinto(place: Place) -> Iterator[Basic]:
    """Kinto on memory beside SQLite, and on the same PostgreSQL beside PostgreSQL."""
    backend, urls = "memory", ""
    if place.process is not None:
        place.url("kinto")
        address = f"postgresql://postgres@/kinto?host={place.folder}"
        backend, urls = "postgresql", f"kinto.storage_url = {address}\nkinto.permission_url = {address}"
    ini = place.folder / "kinto.ini"
    ini.write_text(KINTO.format(backend=backend, urls=urls), encoding="utf-8")
    program = str(peers.FOLDER / "bin" / "kinto")
    if place.process is not None:
        peers.program("kinto", "migrate", "--ini", str(ini))
    command = (program, "start", "--ini", str(ini), "--port", "{port}")
    with serving(command, {}, python=str(peers.PYTHON), database=place.process) as server:
        yield Basic(server)


def logs_a_second(server: Served, work: Any, many: int) -> float:
    """Logs a CPU second of some work."""
    before = server.cpu()
    work()
    return float(many / max(server.cpu() - before, 0.01))


def measured(found: Found, run: Run, place: Place) -> None:
    """One database's rows and ratios."""
    rounds, pulled = run.size(3, 2), run.size(5_000, 500)
    url = place.url()
    people = tokens(url, 2)
    logs = real_logs(PUSHED * 3 * (rounds + 1), 500)
    portions = [logs[start * PUSHED :][:PUSHED] for start in range(rounds + 1)]
    environment = served_environment(url)
    with (
        serving(OURS, environment, database=place.process) as ours,
        serving(peers.uvicorn("perf.peers.writing:app"), environment, database=place.process) as tuned,
    ):
        loads: dict[str, Iterator[Any]] = {name: iter(portions) for name in ("ours", "tuned")}

        def pushing(name: str, server: Served) -> float:
            request = push(people[0], next(loads[name]))
            return found.load(server.load([[request]])).per_cpu_second * PUSHED

        work = {"ours": lambda: pushing("ours", ours), "tuned": lambda: pushing("tuned", tuned)}
        in_turn(work, 1)  # warm
        taken = in_turn(work, rounds)
        our_pull = pull_of_ours(found, ours, people[0], pulled)
    unit = "logs/CPU s"
    pushed = found.row(f"push of {PUSHED}", "RVU Edge", unit, taken["ours"])
    theirs = found.row(f"push of {PUSHED}", "FastAPI, Core, orjson, uvloop", unit, taken["tuned"])
    found.ratio("push: RVU Edge ÷ tuned FastAPI", pushed / theirs)
    if not peers.has("kinto"):
        found.missing("Kinto", peers.NOT_INSTALLED)
        return
    name = "Kinto on memory" if place.process is None else "Kinto on PostgreSQL"
    with kinto(place) as other:
        batches = iter([kinto_batches(portion) for portion in portions])
        other.ask(Request("GET", "/v1/", b"", ""))

        def pushing_kinto() -> float:
            some = next(batches)
            return logs_a_second(other.server, lambda: [other.ask(batch) for batch in some], PUSHED)

        in_turn({"kinto": pushing_kinto}, 1)
        kintos = found.row(f"push of {PUSHED}", name, unit, in_turn({"kinto": pushing_kinto}, rounds)["kinto"])
        per_record, per_byte = pull_of_kinto(other, pulled)
    found.row("pull", "RVU Edge", "records/CPU s", our_pull[0])
    found.row("pull", name, "records/CPU s", per_record)
    found.row("pull", "RVU Edge", "MB/CPU s", our_pull[1])
    found.row("pull", name, "MB/CPU s", per_byte)
    found.ratio("push: RVU Edge ÷ Kinto", pushed / kintos)
    found.ratio("pull: RVU Edge ÷ Kinto, per record", our_pull[0] / per_record)
    found.ratio("pull: RVU Edge ÷ Kinto, per byte", our_pull[1] / per_byte)


def pull_of_ours(found: Found, server: Served, token: str, most: int) -> tuple[float, float]:
    """Records and MB a CPU second: a phone that is new reads all, 500 at a time."""
    before, records, size, cursor, more = server.cpu(), 0, 0, None, True
    while more and records < most:
        body = orjson.dumps({"cursor": cursor, "changes": [], "limit": 500})
        text = server.answer(Request("POST", "/api/v1/sync", body, token))
        answer = orjson.loads(text)
        records, size = records + len(answer["changes"]), size + len(text)
        cursor, more = answer["cursor"], answer["has_more"]
    cpu = max(server.cpu() - before, 0.01)
    found.note(f"pulled {records:,} logs, {size / records / 1000:.2f} KB each")
    return records / cpu, size / cpu / 1e6


def pull_of_kinto(other: Basic, most: int) -> tuple[float, float]:
    """The same of Kinto; asked some times, because it answers fast and its processor time is read in hundredths."""
    before, records, size, began = other.server.cpu(), 0, 0, time.monotonic()
    while records < most or time.monotonic() - began < 2:
        text = other.ask(Request("GET", f"{RECORDS}?_limit=500", b"", ""))
        records, size = records + len(orjson.loads(text)["data"]), size + len(text)
    cpu = max(other.server.cpu() - before, 0.01)
    return records / cpu, size / cpu / 1e6


def measure(found: Found, run: Run) -> None:
    """On both databases."""
    on_each(found, run, measured)
