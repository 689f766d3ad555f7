"""A request as it comes in, piece by piece, until all of it is there: no thread waits for a slow sender.

Only bytes: no socket, no server. A body of more than some kB waits in a file that has no name. What is gathered is
given on as it came, but for `Expect: 100-continue`, which is answered here. What is ambiguous is refused, so that
whoever reads it next finds the same end (RFC 9112, 6.3).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO

LONGEST_HEAD = 32 * 1024  # bytes; browsers send some kB, and a session's cookie has one
IN_MEMORY = 256 * 1024  # bytes of a body that wait in memory: a phone's push has some tens of kB
LONGEST_CHUNK_LINE = 256  # bytes: the size of a chunk in hexadecimal digits, and what extension it may have
LONGEST_NUMBER = 18  # digits: more than any file has bytes
END = b"\r\n"
# As Apache's mod_reqtimeout has it by default: header=20-40,MinRate=500 body=20,MinRate=500 (Apache HTTP Server 2.4).
PATIENCE_SECONDS = 20.0
LEAST_RATE = 500.0  # bytes a second beyond that
HEAD_SECONDS = 40.0  # in any case


class GatheringError(Exception):
    """A request that is not taken further; `status` and `reason` are its answer."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


@dataclass(slots=True)
class Gathering:
    """One request; `most` is how long a body may be."""

    most: int
    began: float
    head: bytearray = field(default_factory=bytearray)
    spool: IO[bytes] | None = None
    received: int = 0
    is_whole: bool = False
    expects_go_on: bool = False
    surplus: bytes = b""
    _body: _Length | _Chunks | None = None

    def add(self, data: bytes) -> None:
        """Take what has come. What is behind the end of the request becomes `surplus`. Raises GatheringError."""
        self.received += len(data)
        if self._body is None:
            data = self._add_head(data)
        if self._body is not None and not self.is_whole:
            used = self._body.take(data)
            self._spooled().write(data[:used])
            data = data[used:]
            self.is_whole = self._body.is_over
        if self.is_whole:
            self.surplus += data

    def is_late(self, now: float) -> bool:
        """Whether the sender has been too slow, by a clock that only goes on."""
        waited = now - self.began
        if self._body is None and waited > HEAD_SECONDS:
            return True
        return waited > PATIENCE_SECONDS + self.received / LEAST_RATE

    @property
    def has_begun(self) -> bool:
        """Whether anything has come."""
        return bool(self.received)

    def close(self) -> None:
        """Let the file go."""
        if self.spool is not None:
            self.spool.close()

    def read(self, size: int) -> bytes:
        """The next bytes of the whole request; none at its end."""
        if self.head:
            part = bytes(self.head[:size])
            del self.head[:size]
            return part
        return self.spool.read(size) if self.spool is not None else b""

    def _add_head(self, data: bytes) -> bytes:
        """Take the header's part of the data; the rest is returned once the header is whole."""
        before = max(0, len(self.head) - 3)
        self.head += data
        while self.head.startswith(END):  # RFC 9112, 2.2: empty lines before a request are passed over
            del self.head[: len(END)]
        end = self.head.find(END + END, 0 if before < len(END) else before)
        if end < 0 or end > LONGEST_HEAD:
            if len(self.head) > LONGEST_HEAD:
                raise GatheringError(431, "Request Header Fields Too Large")
            return b""
        rest = bytes(self.head[end + 4 :])
        del self.head[end + 4 :]
        self._read_head()
        return rest

    def _read_head(self) -> None:
        """What the header says of the body."""
        first, *lines = bytes(self.head[:-4]).split(END)
        named = [(line.partition(b":")[0].strip().lower(), line) for line in lines]
        self.head[:] = END.join([first, *(line for name, line in named if name != b"expect")]) + END + END
        lengths = [_value(line) for name, line in named if name == b"content-length"]
        codings = [_value(line).lower() for name, line in named if name == b"transfer-encoding"]
        if codings == [b"chunked"] and not lengths:
            self._body = _Chunks(self.most)
        elif codings or len(lengths) > 1 or not all(length.isdigit() for length in lengths):
            raise GatheringError(400, "Bad Request")
        elif lengths and (len(lengths[0]) > LONGEST_NUMBER or int(lengths[0]) > self.most):
            raise GatheringError(413, "Content Too Large")
        else:
            self._body = _Length(int(lengths[0]) if lengths else 0)
        self.is_whole = self._body.is_over
        self.expects_go_on = not self.is_whole and any(name == b"expect" for name, _ in named)

    def _spooled(self) -> IO[bytes]:
        if self.spool is None:
            self.spool = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 - closed by `close`
        return self.spool


def _value(line: bytes) -> bytes:
    return line.partition(b":")[2].strip()


@dataclass(slots=True)
class _Length:
    """A body of so many bytes."""

    left: int

    @property
    def is_over(self) -> bool:
        return self.left == 0

    def take(self, data: bytes) -> int:
        used = min(self.left, len(data))
        self.left -= used
        return used


@dataclass(slots=True)
class _Chunks:
    """A body in chunks (RFC 9112, 7.1); what is wrong with it is for the server to say, which reads it again."""

    most: int
    line: bytearray = field(default_factory=bytearray)
    left: int = 0
    in_trailer: bool = False
    is_over: bool = False

    def take(self, data: bytes) -> int:
        used = 0
        while used < len(data) and not self.is_over:
            if self.left:
                part = min(self.left, len(data) - used)
                self.left -= part
                used += part
                continue
            end = data.find(b"\n", used)
            stop = len(data) if end < 0 else end + 1
            self.line += data[used:stop]
            used = stop
            if len(self.line) > LONGEST_CHUNK_LINE:
                raise GatheringError(400, "Bad Request")
            if end >= 0:
                self._end_of_line()
        self.most -= used
        if self.most < 0:
            raise GatheringError(413, "Content Too Large")
        return used

    def _end_of_line(self) -> None:
        line = bytes(self.line).strip()
        self.line.clear()
        if self.in_trailer:
            self.is_over = not line
        elif line:
            digits = line.partition(b";")[0].strip()
            try:
                size = int(digits, 16)
            except ValueError as error:
                raise GatheringError(400, "Bad Request") from error
            self.in_trailer = size == 0
            self.left = size + len(END) if size else 0  # with the line end behind the chunk
