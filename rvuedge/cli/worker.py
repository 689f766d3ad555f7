"""What is behind `rvuedge serve`: health checks with threads of their own, a new master that takes over from the old,
and a process for background jobs, so that long work takes no time from requests.

gunicorn's threaded worker gives every connection to one pool. When the database hangs, all of its threads wait, and
"are you alive" would wait behind them. A new connection is therefore left to the poller until it says something, and
what asks for health goes to a second pool.
"""

from __future__ import annotations

import os
import selectors
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from flask import Flask
from gunicorn import util
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.workers.gthread import ThreadWorker

from rvuedge.accounts.jobs.loop import run_worker
from rvuedge.accounts.mail.loop import begin_mail
from rvuedge.platform.operations import logs, measures

HEALTH = (b"GET /api/v1/health", b"HEAD /api/v1/health")
HEALTH_THREADS = 4  # a balancer, a monitor and a person ask at once
JOB_STEP_SECONDS = 10.0  # a step is much shorter; a worker that still computes is ended, and its step done again
MAIL_END_SECONDS = 5.0  # for a mail under way when the server ends; one that was cut off is sent again
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


class Master(Arbiter):  # type: ignore[misc]
    """gunicorn's master, which also keeps a process at work on background jobs."""

    jobs_pid = 0

    def manage_workers(self) -> None:
        """The workers that are wanted, and the process for jobs."""
        super().manage_workers()
        if not self.jobs_pid and self.app.works_on_jobs:
            self._begin_jobs()

    def reap_workers(self) -> None:
        """Notice who has ended."""
        if self.jobs_pid and _has_ended(self.jobs_pid):
            self.jobs_pid = 0
        super().reap_workers()

    def stop(self, graceful: bool = True) -> None:
        """End everybody; a job goes on later where it is."""
        if self.jobs_pid:
            os.kill(self.jobs_pid, signal.SIGTERM)
        super().stop(graceful)
        ends = time.monotonic() + JOB_STEP_SECONDS
        while self.jobs_pid and not _has_ended(self.jobs_pid):
            if time.monotonic() > ends:
                os.kill(self.jobs_pid, signal.SIGKILL)
            time.sleep(0.05)
        self.jobs_pid = 0

    def _begin_jobs(self) -> None:
        pid = os.fork()
        if pid:
            self.jobs_pid = pid
            return
        try:
            util._setproctitle(f"jobs [{self.proc_name}]")
            for listener in self.LISTENERS:
                os.close(listener.fileno())
            work_on_jobs(self.app.flask_app, parent=self.pid)
            os._exit(0)
        except BaseException:
            self.log.exception("The process for background jobs ended")
            os._exit(1)


def work_on_jobs(app: Flask, *, parent: int | None = None) -> None:
    """Work on background jobs and mail in this process until SIGTERM, or until its parent is gone."""
    stopping = threading.Event()
    for number in (signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2, signal.SIGCHLD, signal.SIGWINCH):
        signal.signal(number, signal.SIG_DFL if parent is None else signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    signal.signal(signal.SIGINT, lambda *_: stopping.set())
    mail = begin_mail(app, stopping)
    run_worker(app, stopping, until=lambda: parent is not None and os.getppid() != parent)
    stopping.set()
    mail.join(MAIL_END_SECONDS)


def _has_ended(pid: int) -> bool:
    try:
        return os.waitpid(pid, os.WNOHANG)[0] == pid
    except ChildProcessError:
        return True


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
