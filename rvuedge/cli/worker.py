"""The worker behind `rvuedge serve`: health checks have threads of their own, and a new master takes over from the old.

gunicorn's threaded worker gives every connection to one pool. When the database hangs, all of its threads wait, and
"are you alive" would wait behind them. A new connection is therefore left to the poller until it says something, and
what asks for health goes to a second pool.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from rvuedge.platform.operations import logs, measures

HEALTH = (b"GET /api/v1/health", b"HEAD /api/v1/health")
HEALTH_THREADS = 4  # a balancer, a monitor and a person ask at once
FIRST_WORD_SECONDS = 5.0  # for a new connection; as long as gunicorn's own worker waits for it


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threaded worker with a second, small pool."""

    def init_process(self) -> None:
        """Make the second pool before the first connection comes."""
        self.health_pool = ThreadPoolExecutor(max_workers=HEALTH_THREADS)
        super().init_process()

    def enqueue_req(self, conn: Any) -> None:
        """Give a connection to the pool that is meant for what it asks."""
        begun = beginning(conn.sock)
        if begun is None and not conn.initialized:
            self._wait_for_first_word(conn)
            return
        pool = self.health_pool if begun is not None and begun.startswith(HEALTH) else self.tpool
        done = pool.submit(self.handle, conn)
        done.add_done_callback(lambda future: self.method_queue.defer(self.finish_request, conn, future))

    def _wait_for_first_word(self, conn: Any) -> None:
        conn.sock.settimeout(0)
        conn.timeout = time.monotonic() + FIRST_WORD_SECONDS
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_pending_socket_readable, conn))


def beginning(sock: socket.socket) -> bytes | None:
    """The first bytes that wait on a socket, left where they are; None while there are none."""
    try:
        return sock.recv(32, socket.MSG_PEEK | socket.MSG_DONTWAIT)
    except BlockingIOError:
        return None
    except OSError:
        return b""


class ServerLog(Logger):  # type: ignore[misc]
    """gunicorn's own messages in the form of ours."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn does, then in the form that `rvuedge serve` was told."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(logs.formatter(cfg.env_orig.get("RVUEDGE_LOG_FORM", "text")))


def replace_old_master(worker: Any) -> None:
    """Ask the master that started this one (SIGUSR2) to finish, now that a worker of this one is ready."""
    old = int(os.environ.get("GUNICORN_PID", "0"))
    if old and parent_of(worker.ppid) == old:
        os.kill(old, signal.SIGTERM)


def parent_of(pid: int) -> int | None:
    """The process that started another; None where that cannot be seen."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except OSError:
        return None
    return int(stat.rpartition(")")[2].split()[1])


def count_out(_server: Any, worker: Any) -> None:
    """Forget a worker that ended."""
    measures.worker_ended(worker.pid)
