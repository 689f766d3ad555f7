"""What is behind `rvuedge serve`: health checks with threads of their own, a new master that takes over from the old,
and a process for background jobs, so that long work takes no time from requests.

gunicorn's threaded worker gives every connection to one pool, and a thread reads what its sender sends, however slowly:
as many slow senders as threads stop the service. Here the poller gathers each request and a thread gets it whole
(rvuedge/platform/door/gathering.py). When the database hangs, all threads wait, and "are you alive" would wait behind
them: what asks for health goes to a second pool.
"""

from __future__ import annotations

import errno
import os
import selectors
import signal
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import orjson
from flask import Flask
from gunicorn import util
from gunicorn.arbiter import Arbiter
from gunicorn.glogging import Logger
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

from rvuedge.accounts.jobs.loop import run_worker
from rvuedge.accounts.mail.loop import begin_mail
from rvuedge.platform.door.gathering import Gathering, GatheringError
from rvuedge.platform.operations import logs, measures

HEALTH = (b"GET /api/v1/health", b"HEAD /api/v1/health")
HEALTH_THREADS = 4  # a balancer, a monitor and a person ask at once
JOB_STEP_SECONDS = 10.0  # a step is much shorter; a worker that still computes is ended, and its step done again
MAIL_END_SECONDS = 5.0  # for a mail under way when the server ends; one that was cut off is sent again
FIRST_WORD_SECONDS = 5.0  # for a new connection; as long as gunicorn's own worker waits for it
READER_SECONDS = 20.0  # until a reader takes the next piece of an answer; a sender has as long to begin
PIECE = 64 * 1024  # bytes: 3 kB a second, a phone on a poor network
RECEIVED = 64 * 1024  # bytes taken of one connection before the others have their turn
MOST_GATHERED = 256 * 1024 * 1024  # bytes a worker gathers at once: 16 bodies of the longest there is, mostly in files
LOOK_SECONDS = 0.25  # between two looks at those who wait: a second is long enough to be late
LINGER_SECONDS = 5.0  # as gunicorn's own worker reads on for the rest of a body
FULL_SHARE = 90  # percent of a worker's connections from which the oldest that waits makes room
PROBLEMS = {400: "malformed", 408: "timeout", 413: "too-large", 431: "too-large"}
DETAILS = {
    400: "The request could not be read.",
    408: "The request came too slowly: send it again on a better line.",
    413: "The request is larger than this server takes.",
    431: "The header of the request is larger than this server takes.",
}
GO_ON = b"HTTP/1.1 100 Continue\r\n\r\n"


class PatientSocket(socket.socket):
    """A socket that no thread waits on forever: a reader who takes nothing for so long is let go."""

    def setblocking(self, flag: bool) -> None:
        """Blocking, but with an end."""
        self.settimeout(READER_SECONDS if flag else 0)

    def sendall(self, data: Any, flags: int = 0) -> None:
        """Send all, in pieces of which each has its time: a slow reader who reads is served."""
        view = memoryview(data).cast("B")
        for start in range(0, len(view), PIECE):
            super().sendall(view[start : start + PIECE], flags)


class GatheredUnreader(SocketUnreader):  # type: ignore[misc]
    """gunicorn's reader of a connection, which reads what was gathered."""

    def __init__(self, sock: socket.socket, gathering: Gathering) -> None:
        super().__init__(sock)
        self.gathering = gathering

    def chunk(self, size_hint: int | None = None) -> bytes:
        """The next bytes; nothing at the end of the request, and never a wait for more."""
        return self.gathering.read(max(size_hint or 0, self.mxchunk))


class Worker(ThreadWorker):  # type: ignore[misc]
    """gunicorn's threaded worker, whose threads see whole requests alone, with a second, small pool for health."""

    def init_process(self) -> None:
        """Make the second pool before the first connection comes."""
        self.health_pool = ThreadPoolExecutor(max_workers=HEALTH_THREADS)
        self.gathered: dict[Any, Gathering] = {}
        self.waiting: dict[Any, None] = {}  # in the order they came
        self.refused: dict[Any, float] = {}
        self.looked_at = 0.0
        super().init_process()

    def accept(self, listener: socket.socket) -> None:
        """Take a new connection, whose request is gathered by the poller."""
        try:
            sock, address = listener.accept()
        except OSError as error:
            if error.errno not in (errno.EAGAIN, errno.ECONNABORTED, errno.EWOULDBLOCK):
                raise
            return
        self.nr_conns += 1
        sock = PatientSocket(sock.family, sock.type, sock.proto, fileno=sock.detach())
        self.enqueue_req(TConn(self.cfg, sock, address, listener.getsockname()))

    def enqueue_req(self, conn: Any) -> None:
        """Gather the next request of a connection: begun with what came behind the one before."""
        most = self.app.flask_app.config["MAX_CONTENT_LENGTH"]
        gathering = self.gathered[conn] = Gathering(most, time.monotonic())
        conn.sock.settimeout(0)
        self.waiting[conn] = None
        self.poller.register(conn.sock, selectors.EVENT_READ, partial(self._on_part, conn))
        if conn.initialized:
            self._add(conn, gathering, conn.parser.unreader.take_buffered())

    def finish_request(self, conn: Any, fs: Any) -> None:
        """What came behind a request begins the next one."""
        gathering = self.gathered.pop(conn, None)
        if gathering is not None:
            gathering.close()
            if gathering.surplus and conn.parser is not None:
                conn.parser.unreader.unread(gathering.surplus)
        super().finish_request(conn, fs)

    def murder_pending(self) -> None:
        """Let those go who send too slowly, and where there are too many or too much, the oldest and the largest."""
        super().murder_pending()
        now = time.monotonic()
        if now - self.looked_at < LOOK_SECONDS:
            return
        self.looked_at = now
        for conn in [conn for conn, ends in self.refused.items() if now > ends]:
            self._close(conn)
        for conn in list(self.waiting):
            gathering = self.gathered[conn]
            if gathering.is_late(now):
                self._refuse(conn, 408, "Request Timeout")
            elif not gathering.has_begun and now - gathering.began > FIRST_WORD_SECONDS:
                self._close(conn)
        while self.waiting and sum(self.gathered[conn].received for conn in self.waiting) > MOST_GATHERED:
            self._close(max(self.waiting, key=lambda conn: self.gathered[conn].received))
        for conn in list(self.waiting)[: max(0, self.nr_conns - FULL_SHARE * self.worker_connections // 100)]:
            self._close(conn)

    def _on_part(self, conn: Any, _sock: socket.socket) -> None:
        try:
            data = conn.sock.recv(RECEIVED)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self._close(conn)
        elif conn in self.waiting:
            self._add(conn, self.gathered[conn], data)

    def _add(self, conn: Any, gathering: Gathering, data: bytes) -> None:
        try:
            gathering.add(data)
            if gathering.expects_go_on:
                gathering.expects_go_on = False
                conn.sock.send(GO_ON)
        except GatheringError as error:
            self._refuse(conn, error.status, error.reason)
        except OSError:
            self._close(conn)
        else:
            if gathering.is_whole:
                self._begin(conn, gathering)

    def _begin(self, conn: Any, gathering: Gathering) -> None:
        """Give a whole request to the pool that is meant for what it asks."""
        self.waiting.pop(conn, None)
        self.poller.unregister(conn.sock)
        pool = self.health_pool if gathering.head.startswith(HEALTH) else self.tpool
        conn.init()
        if gathering.spool is not None:
            gathering.spool.seek(0)
        conn.parser.unreader = GatheredUnreader(conn.sock, gathering)
        done = pool.submit(self.handle, conn)
        done.add_done_callback(lambda future: self.method_queue.defer(self.finish_request, conn, future))

    def _refuse(self, conn: Any, status: int, reason: str) -> None:
        """Say so, and read on for a while what still comes: who is cut off while sending may not see the answer
        (RFC 9112, 9.6).
        """
        facts = {"type": f"urn:rvuedge:problem:{PROBLEMS[status]}", "title": reason, "status": status}
        body = orjson.dumps(facts | {"detail": DETAILS[status]})
        head = f"HTTP/1.1 {status} {reason}\r\nContent-Type: application/problem+json\r\n"
        with suppress(OSError):
            conn.sock.send(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
            conn.sock.shutdown(socket.SHUT_WR)
        self.waiting.pop(conn, None)
        self.refused[conn] = time.monotonic() + LINGER_SECONDS

    def _close(self, conn: Any) -> None:
        self.waiting.pop(conn, None)
        self.refused.pop(conn, None)
        with suppress(OSError, KeyError, ValueError):
            self.poller.unregister(conn.sock)
        self.gathered.pop(conn).close()
        self.nr_conns -= 1
        conn.close()


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


class ServerLog(Logger):  # type: ignore[misc]
    """gunicorn's own messages in the form of ours."""

    def setup(self, cfg: Any) -> None:
        """As gunicorn does, then in the form that `rvuedge serve` was told."""
        super().setup(cfg)
        for handler in self.error_log.handlers:
            handler.setFormatter(logs.formatter(cfg.env_orig.get("RVUEDGE_LOG_FORM", "text")))
            handler.addFilter(logs.ServersOwn())


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
