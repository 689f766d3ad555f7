"""Servers that can be killed at any moment and started again: `rvuedge serve`, and a PostgreSQL that writes to disk.

Each is a process group of its own and is ended by its id. The settings of the run's own environment do not reach them.
"""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sysconfig
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from config import PROJECT
from tests.long.nursery import Nursery
from tests.support.browser import free_port
from tests.support.postgres_binaries import CLEAN_ENVIRONMENT, Account, run_as, server_account, usable_binaries
from tests.support.postgres_keeper import make_cluster

PATIENCE = 60.0  # seconds for a start; ten times what a busy machine takes
PAUSE = 0.02  # seconds between two looks, a hundredth of a start
DURABLE = {
    "listen_addresses": "",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "shared_buffers": "64MB",
    "max_connections": "60",
    "checkpoint_timeout": "30s",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


class NotReadyError(Exception):
    """A server that did not come up; the text is what it said."""


@dataclass
class RvuEdge:
    """`rvuedge serve` over a database, in a folder that keeps its log."""

    url: str
    folder: Path
    moment: str
    workers: int = 2
    port: int = field(default_factory=free_port)
    nursery: Nursery = field(default_factory=Nursery.opened)
    number: int = 0

    @property
    def environment(self) -> dict[str, str]:
        """All it knows of RVUEDGE_…"""
        inherited = {name: text for name, text in os.environ.items() if not name.startswith("RVUEDGE_")}
        return {
            **inherited,
            "RVUEDGE_MODE": "demo",
            "RVUEDGE_RATE_LIMITS": "off",
            "RVUEDGE_DATABASE_URL": self.url,
            "RVUEDGE_INSTANCE": str(self.folder),
            **({"RVUEDGE_NOW": self.moment} if self.moment else {}),
        }

    @property
    def program(self) -> str:
        """Where the command is."""
        return str(Path(sysconfig.get_path("scripts")) / "rvuedge")

    def command(self, *words: str) -> str:
        """What a command prints. Raises NotReadyError when it fails."""
        done = subprocess.run(
            [self.program, *words], env=self.environment, cwd=PROJECT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise NotReadyError(f"rvuedge {' '.join(words)}: {done.stdout}{done.stderr}")
        return done.stdout

    def start(self) -> float:
        """Start it and wait until it is ready; the seconds that took. Raises NotReadyError."""
        began, log = time.monotonic(), self.folder / "serve.log"
        words = ["serve", "--port", str(self.port), "--workers", str(self.workers)]
        self.number = self.nursery.serve(words, self.environment, str(log))
        while time.monotonic() - began < PATIENCE and self._runs():
            if self.is_ready():
                return time.monotonic() - began
            time.sleep(PAUSE)
        raise NotReadyError(log.read_text(errors="replace")[-2000:])

    def _runs(self) -> bool:
        """Whether anybody of its group is left."""
        try:
            os.killpg(self.number, 0)
        except ProcessLookupError:
            return False
        return True

    def is_ready(self) -> bool:
        """Whether it takes writes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/api/v1/health/ready")
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        """SIGKILL for the master and its workers at once."""
        if self.number and self._runs():
            os.killpg(self.number, signal.SIGKILL)
        while self.number and self._runs():
            time.sleep(PAUSE)
        self.number = 0

    def end(self) -> None:
        """Kill it for good."""
        self.kill()
        self.nursery.close()


@dataclass
class DurablePostgres:
    """A cluster that forces what it commits to the disk, on a socket in its own folder."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    account: Account = field(default_factory=server_account)
    process: subprocess.Popen[bytes] | None = None

    def __post_init__(self) -> None:
        self.folder.mkdir(mode=0o755, parents=True, exist_ok=True)
        if self.account.uid is not None and self.account.gid is not None:
            os.chown(self.folder, self.account.uid, self.account.gid)
        self.programs = usable_binaries(self.folder, self.account)
        self.data = self.folder / "data"

    def made(self) -> DurablePostgres:
        """The same with a cluster, started, and an empty database."""
        make_cluster(self.programs, self.data, self.account, self.folder)
        self.start()
        with psycopg.connect(self.url("postgres"), autocommit=True) as admin:
            admin.execute("CREATE DATABASE rvuedge")
        return self

    def url(self, database: str = "rvuedge") -> str:
        """The address of a database of it."""
        return f"postgresql://postgres@/{database}?host={self.folder}"

    def start(self) -> float:
        """Start it and wait until it takes connections; the seconds that took. Raises NotReadyError."""
        began = time.monotonic()
        while time.monotonic() - began < PATIENCE:
            self.process = self._launched()
            while self.process.poll() is None and time.monotonic() - began < PATIENCE:
                if self._says_ready():
                    return time.monotonic() - began
                time.sleep(PAUSE)
            self.process.wait()  # children of a killed postmaster may still be going away
        raise NotReadyError((self.folder / "log").read_text(errors="replace")[-2000:])

    def _launched(self) -> subprocess.Popen[bytes]:
        settings = [f"--{name}={value}" for name, value in {**DURABLE, **self.settings}.items()]
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [str(self.programs / "postgres"), "-D", str(self.data), "-k", str(self.folder), *settings],
                cwd=self.folder, env=CLEAN_ENVIRONMENT, user=self.account.uid, group=self.account.gid,
                extra_groups=self.account.groups, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip

    def _says_ready(self) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            return False
        mine = self.process is not None and lines[:1] == [str(self.process.pid)]
        return mine and len(lines) > 7 and lines[7].strip() == "ready"

    def run(self, program: str, *words: str) -> str:
        """What a program of PostgreSQL prints, run as the server's account. Raises NotReadyError when it fails."""
        done = run_as(self.account, [str(self.programs / program), *words], self.folder)
        if done.returncode:
            raise NotReadyError(f"{program}: {done.stdout}")
        return done.stdout

    def kill(self) -> None:
        """SIGKILL for the postmaster; its children notice and end."""
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def stop(self) -> None:
        """The fast shutdown."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait()
