"""A worker of `rvuedge serve`: its threads see whole requests alone, and health checks have threads of their own.

gunicorn's threaded worker gives every connection to one pool, and a thread reads what its sender sends, however slowly:
as many slow senders as threads stop the service. Here the poller gathers each request and a thread gets it whole
(rvuedge/platform/door/gathering.py). When the database hangs, all threads wait, and "are you alive" would wait behind
them: what asks for health goes to a second pool.
"""

from __future__ import annotations

import errno
import selectors
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any

import orjson
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn, ThreadWorker

from rvuedge.platform.door.gathering import Gathering, GatheringError

HEALTH = (b"GET /api/v1/health", b"HEAD /api/v1/health")
HEALTH_THREADS = 4  # a balancer, a monitor and a person ask at once
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
