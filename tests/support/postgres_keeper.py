"""The process that owns the tests' PostgreSQL: starts it when asked, ends it with the test run.

Run as `python -m tests.support.postgres_keeper FOLDER`. It waits until somebody writes a byte into
FOLDER/wanted, then makes a cluster in FOLDER, starts the server and writes FOLDER/ready (or
FOLDER/failed with the reason). When its standard input reaches its end (the test run stopped, was
interrupted or was killed) it sends the server SIGINT, the fast shutdown, and removes FOLDER. The
server listens on a socket in FOLDER alone, which only its own account (and root) can enter; that
is why trust is enough.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from tests.support.postgres_binaries import (
    CLEAN_ENVIRONMENT,
    Account,
    PostgresError,
    run_as,
    server_account,
    usable_binaries,
)

START_SECONDS = 60.0
STOP_SECONDS = 30.0
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_connections": "120",
    "shared_buffers": "64MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


def keep(folder: Path) -> None:
    """The life of the server, from the first wish for it to the end of the test run."""
    server: subprocess.Popen[bytes] | None = None
    try:
        if wished_for(folder):
            server = started(folder)
            wait_for_end_of_input()
    except PostgresError as error:
        announce(folder / "failed", str(error))
        wait_for_end_of_input()
    finally:
        if server is not None:
            stop(server)
        shutil.rmtree(folder, ignore_errors=True)


def wished_for(folder: Path) -> bool:
    """Waits for a byte in FOLDER/wanted (True) or the end of standard input (False)."""
    wanted = os.open(folder / "wanted", os.O_RDWR)
    try:
        ready, _, _ = select.select([wanted, sys.stdin.fileno()], [], [])
        return sys.stdin.fileno() not in ready
    finally:
        os.close(wanted)


def wait_for_end_of_input() -> None:
    """Returns when nobody holds the other end of standard input any more."""
    while os.read(sys.stdin.fileno(), 512):
        pass


def started(folder: Path) -> subprocess.Popen[bytes]:
    """A server ready for connections.

    Raises PostgresError when the cluster cannot be made or the server does not come up.
    """
    account = server_account()
    binaries = usable_binaries(folder, account)
    data = folder / "data"
    make_cluster(binaries, data, account, folder)
    server = launched(binaries, data, account, folder)
    try:
        wait_until_ready(server, data)
    except BaseException as error:
        stop(server)
        sentence = (folder / "log").read_text(errors="replace")[-2000:]
        raise PostgresError(f"PostgreSQL did not start: {error}. It said: {sentence}") from error
    announce(folder / "ready", str(server.pid))
    return server


def launched(
    binaries: Path, data: Path, account: Account, folder: Path, given: Mapping[str, str] = SETTINGS
) -> subprocess.Popen[bytes]:
    """The server process, as that account; what it says goes to FOLDER/log."""
    settings = [f"--{name}={value}" for name, value in given.items()]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [str(binaries / "postgres"), "-D", str(data), "-k", str(folder), *settings],
            cwd=folder,
            env=CLEAN_ENVIRONMENT,
            user=account.uid,
            group=account.gid,
            extra_groups=account.groups,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )


def make_cluster(binaries: Path, data: Path, account: Account, folder: Path) -> None:
    """initdb: UTF8, C.UTF-8, trust on the socket, nothing forced to disk."""
    wanted = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    command = [str(binaries / "initdb"), "-D", str(data), *wanted, "--no-sync", "--no-instructions"]
    answer = run_as(account, command, folder)
    if answer.returncode:
        raise PostgresError(f"initdb failed: {answer.stdout.strip()[-2000:]}")


def wait_until_ready(server: subprocess.Popen[bytes], data: Path) -> None:
    """Until `ready` is the eighth line of postmaster.pid, which is what pg_ctl waits for."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise PostgresError(f"it ended at once with status {server.returncode}")
        try:
            lines = (data / "postmaster.pid").read_text().splitlines()
        except FileNotFoundError:
            lines = []
        if len(lines) > 7 and lines[7].strip() == "ready":
            return
        time.sleep(0.01)
    raise PostgresError(f"it was not ready after {START_SECONDS:.0f} seconds")


def announce(path: Path, text: str) -> None:
    """Writes a file that is either absent or whole."""
    draft = path.with_name(path.name + ".draft")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


def stop(server: subprocess.Popen[bytes]) -> None:
    """Immediate shutdown: its folder goes with it, so nothing needs to be written back. SIGKILL if that takes too long."""
    server.send_signal(signal.SIGQUIT)
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()


def main() -> None:
    """Ends in order on SIGTERM and SIGHUP as well: both unwind through the `finally` above."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(0))
    keep(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
