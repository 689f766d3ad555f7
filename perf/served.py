"""Servers as processes of their own: started, asked by two clients, their CPU seconds read from /proc, ended."""

from __future__ import annotations

import http.client
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from config import PROJECT

TICKS = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60.0
# What production asks of its settings, for a server on this machine.
PRODUCTION = {
    "RVUEDGE_MODE": "production",
    "RVUEDGE_SECRET_KEY": "8d2f4c01a96be7355d1c08f7e2b4a690",  # of these measurements alone
    "RVUEDGE_PUBLIC_URL": "https://127.0.0.1",
    "RVUEDGE_TRUSTED_PROXIES": "none",
    "RVUEDGE_MAIL": "smtp://127.0.0.1:9",  # the port that discards
}


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

    @property
    def per_cpu_second(self) -> float:
        """Requests a CPU second."""
        return self.requests / max(self.cpu, 1 / TICKS)

    def share(self, part: float) -> float:
        """The latency in milliseconds that a part (0 to 1) of the requests kept within."""
        return self.milliseconds[min(int(len(self.milliseconds) * part), len(self.milliseconds) - 1)]


@dataclass(frozen=True, slots=True)
class Served:
    """A server that answers on a port of this machine."""

    process: int
    port: int

    def answer(self, request: Request) -> bytes:
        """The body of one answer. Raises RuntimeError where it is not 2xx."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {request.token}"}
        connection.request(request.method, request.path, request.body or None, headers)
        found = connection.getresponse()
        text = found.read()
        connection.close()
        if not 200 <= found.status < 300:
            raise RuntimeError(f"{request.method} {request.path}: {found.status} {text[:400]!r}")
        return text

    def load(self, clients: Sequence[Sequence[Request]]) -> Load:
        """Each client sends its requests one after another on a connection of its own, all clients at once.

        Raises RuntimeError for an answer that is not 2xx.
        """
        taken: list[float] = []
        failed: list[str] = []
        threads = [
            threading.Thread(target=_client, args=(self.port, requested, taken, failed)) for requested in clients
        ]
        before = cpu_seconds(self.process)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        cpu = cpu_seconds(self.process) - before
        if failed:
            raise RuntimeError(failed[0])
        return Load(len(taken), cpu, sorted(taken))


def _client(port: int, requested: Sequence[Request], taken: list[float], failed: list[str]) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    for request in requested:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {request.token}"}
        start = time.perf_counter()
        connection.request(request.method, request.path, request.body or None, headers)
        connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_QUICKACK, 1)  # uvicorn's workers answer in two parts
        answer = connection.getresponse()
        text = answer.read()
        taken.append((time.perf_counter() - start) * 1000)
        if not 200 <= answer.status < 300:
            failed.append(f"{request.method} {request.path}: {answer.status} {text[:400]!r}")
            break
    connection.close()


def cpu_seconds(process: int) -> float:
    """CPU seconds, user and system, of a process, of all below it, and of those below it that have ended."""
    total = _ticks(process)
    for number in list(_below(process)):
        with suppress(FileNotFoundError, ProcessLookupError):  # it ended meanwhile, and is counted in its parent
            total += _ticks(number)
    return total / TICKS


def _below(process: int) -> Iterator[int]:
    for task in Path(f"/proc/{process}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            for child in task.read_text(encoding="ascii").split():
                yield int(child)
                yield from _below(int(child))


def _ticks(process: int) -> int:
    """utime, stime, cutime and cstime of /proc/PID/stat (proc(5), fields 14 to 17)."""
    after_name = Path(f"/proc/{process}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return sum(int(text) for text in after_name[11:15])


@contextmanager
def serving(command: Sequence[str], environment: Mapping[str, str]) -> Iterator[Served]:
    """A server of ours; {port} in its command stands for a free port."""
    port = _free_port()
    wanted = [sys.executable, *(part.format(port=port) for part in command)]
    process = subprocess.Popen(wanted, cwd=PROJECT, env={**os.environ, **environment}, stdout=subprocess.DEVNULL)
    try:
        _wait(port, process)
        yield Served(process.pid, port)
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
