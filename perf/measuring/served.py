"""Servers as processes of their own: started, asked by several clients, their CPU seconds read from /proc, ended."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from config import PROJECT
from perf.measuring.processes import TICKS, cpu_seconds

START_SECONDS = 300.0  # a busy machine may take minutes
# What production asks of its settings, for a server on this machine.
PRODUCTION = {
    "RVUEDGE_MODE": "production",
    "RVUEDGE_SECRET_KEY": "8d2f4c01a96be7355d1c08f7e2b4a690",  # of these measurements alone
    "RVUEDGE_PUBLIC_URL": "https://127.0.0.1",
    "RVUEDGE_TRUSTED_PROXIES": "none",
    "RVUEDGE_MAIL": "smtp://127.0.0.1:9",  # the port that discards
    "RVUEDGE_RATE_LIMITS": "off",
}
OURS = ("-c", "from rvuedge.cli import main; main()", "serve", "--workers", "2", "--port", "{port}")
WSGI = (
    "--workers", "2", "--threads", "4", "--worker-class", "gthread", "--log-level", "warning",
    "--bind", "127.0.0.1:{port}",
)  # fmt: skip
HELLO = ("-m", "gunicorn", "perf.peers.flask_hello:app", *WSGI)


@dataclass(frozen=True, slots=True)
class Request:
    """One request of a client."""

    method: str
    path: str
    body: bytes
    token: str


@dataclass(frozen=True, slots=True)
class Load:
    """What some requests took: CPU seconds of the server's processes, and each request's milliseconds, ascending."""

    requests: int
    cpu: float
    milliseconds: Sequence[float]
    errors: int = 0
    first_error: str = ""

    @property
    def per_cpu_second(self) -> float:
        """Requests a CPU second."""
        return self.requests / max(self.cpu, 1 / TICKS)

    @property
    def cpu_milliseconds(self) -> float:
        """CPU milliseconds of one request."""
        return 1000 / self.per_cpu_second

    def share(self, part: float) -> float:
        """The latency in milliseconds that a part (0 to 1) of the requests kept within."""
        return self.milliseconds[min(int(len(self.milliseconds) * part), len(self.milliseconds) - 1)]


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers on a port of this machine; `database` is the process whose CPU counts beside its own."""

    process: int
    port: int
    database: int | None = None

    def answer(self, request: Request) -> bytes:
        """The body of one answer. Raises RuntimeError where it is not 2xx."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        status, text = _answered(connection, request)
        connection.close()
        if not 200 <= status < 300:
            raise RuntimeError(f"{request.method} {request.path}: {status} {text[:400]!r}")
        return text

    def cpu(self) -> float:
        """CPU seconds of the server's processes, and of the database's where it has some."""
        return cpu_seconds(self.process) + (cpu_seconds(self.database) if self.database else 0.0)

    def load(self, clients: Sequence[Sequence[Request]]) -> Load:
        """Each client sends its requests one after another on a connection of its own, all clients at once."""
        taken: list[float] = []
        failed: list[str] = []
        threads = [
            threading.Thread(target=_client, args=(self.port, requested, taken, failed)) for requested in clients
        ]
        before = self.cpu()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return Load(len(taken), self.cpu() - before, sorted(taken), len(failed), (*failed, "")[0])


def _answered(connection: http.client.HTTPConnection, request: Request) -> tuple[int, bytes]:
    headers = {"Content-Type": "application/json", "Authorization": f"Bearer {request.token}"}
    connection.request(request.method, request.path, request.body or None, headers)
    connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)  # uvicorn's workers answer in two parts
    answer = connection.getresponse()
    return answer.status, answer.read()


def _client(port: int, requested: Sequence[Request], taken: list[float], failed: list[str]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    for request in requested:
        start = time.perf_counter()
        status, text = _answered(connection, request)
        taken.append((time.perf_counter() - start) * 1000)
        if not 200 <= status < 300:
            failed.append(f"{request.method} {request.path}: {status} {text[:400]!r}")
    connection.close()


@contextmanager
def serving(
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    python: str = sys.executable,
    database: int | None = None,
) -> Iterator[Served]:
    """A server of ours; {port} in its command stands for a free port. What it logs is shown where it ends at once."""
    port = _free_port()
    wanted = [python, *(part.replace("{port}", str(port)) for part in command)]
    with tempfile.TemporaryFile() as log:
        process = subprocess.Popen(
            wanted, cwd=PROJECT, env={**os.environ, **environment}, stdout=log, stderr=subprocess.STDOUT
        )
        try:
            _wait(port, process)
            yield Served(process.pid, port, database)
        except Exception:
            log.seek(0)
            print(log.read()[-2000:].decode(errors="replace"), file=sys.stderr)
            raise
        finally:
            process.terminate()
            process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The server ended at once, with {process.returncode}.")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                time.sleep(1.5)  # until both workers have loaded the app
                return
        time.sleep(0.1)
    raise RuntimeError(f"No server on port {port} after {START_SECONDS:.0f} seconds.")
