"""Programs started and ended by their id, and nothing else on the machine touched."""

from __future__ import annotations

import os
import pwd
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

PLAIN = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}
PAUSE_SECONDS = 0.1  # between two looks at what is waited for


class RehearsalError(Exception):
    """The rehearsal cannot go on; the text says what it waited for."""


def wait_until(what: Callable[[], bool], seconds: float, sentence: str) -> None:
    """Wait for something. Raises RehearsalError with the sentence when it does not come."""
    ends = time.monotonic() + seconds
    while not what():
        if time.monotonic() > ends:
            raise RehearsalError(f"{sentence} did not happen within {seconds:.0f} seconds.")
        time.sleep(PAUSE_SECONDS)


@dataclass(frozen=True)
class Account:
    """Whom a program runs as: None where it is simply the one who rehearses."""

    name: str | None = None

    def give(self, *paths: Path) -> None:
        """Make files this account's own."""
        if self.name is not None:
            entry = pwd.getpwnam(self.name)
            for path in paths:
                os.chown(path, entry.pw_uid, entry.pw_gid)


def account_of(name: str) -> Account:
    """Debian's account of a program when root rehearses, otherwise the one who rehearses."""
    return Account(name if os.geteuid() == 0 else None)


def parents() -> dict[int, int]:
    """Each process of this machine with the one that started it."""
    found = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = stat.read_text(encoding="ascii", errors="replace")
        except OSError:
            continue
        found[int(stat.parent.name)] = int(text.rpartition(")")[2].split()[1])
    return found


def family(first: int) -> set[int]:
    """A process with all that it started, as far as they live."""
    known, members = parents(), {first}
    while True:
        more = {pid for pid, parent in known.items() if parent in members} - members
        if not more:
            return members & known.keys()
        members |= more


def send(pids: set[int], number: int) -> None:
    """A signal to each of them that still lives."""
    for pid in pids:
        try:
            os.kill(pid, number)
        except ProcessLookupError:
            continue


@dataclass
class Program:
    """One program with its log; it can be started again after it ended."""

    name: str
    command: list[str]
    folder: Path
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    account: Account = field(default_factory=Account)
    process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> Path:
        """What it writes to standard output and error."""
        return self.folder / f"{self.name}.log"

    def start(self) -> None:
        """Start it in a session of its own."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                self.command,
                cwd=self.folder,
                env={**PLAIN, **self.environment},
                user=self.account.name,
                group=self.account.name,
                extra_groups=None if self.account.name is None else [],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def family(self) -> set[int]:
        """Its processes that live."""
        return family(self.process.pid) if self.process is not None and self.process.poll() is None else set()

    def kill(self) -> None:
        """SIGKILL to it and to all that it started."""
        send(self.family(), signal.SIGKILL)
        self.ends_within(5)

    def end(self, number: int = signal.SIGTERM, seconds: float = 15) -> None:
        """Ask it to end; SIGKILL when it does not."""
        if self.process is None or self.process.poll() is not None:
            return
        members = self.family()
        self.process.send_signal(number)
        if not self.ends_within(seconds):
            send(members | self.family(), signal.SIGKILL)
            self.ends_within(5)

    def ends_within(self, seconds: float) -> bool:
        """Whether it ended within so many seconds."""
        try:
            if self.process is not None:
                self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def tail(self) -> str:
        """The last of its log."""
        text = self.log.read_text(encoding="utf-8", errors="replace") if self.log.exists() else ""
        return "\n".join(text.splitlines()[-12:])


def environment_of(file: Path) -> dict[str, str]:
    """The variables of a file as systemd reads it."""
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
    return {name: value for name, _, value in pairs}
