"""A request is gathered whole, however it is cut, and one that would be read differently by two readers is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from rvuedge.platform.door.gathering import HEAD_SECONDS, LONGEST_HEAD, PATIENCE_SECONDS, Gathering, GatheringError

PLAIN = b"GET /a HTTP/1.1\r\nHost: x\r\n\r\n"
LONG = b"POST /a HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello"
CHUNKED = b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5;x=1\r\nhello\r\n1\r\n!\r\n0\r\nX: y\r\n\r\n"


@pytest.fixture
def new() -> Iterator[Callable[..., Gathering]]:
    """Makes requests to gather, whose files are closed at the end."""
    made: list[Gathering] = []

    def make(most: int = 100, began: float = 0.0) -> Gathering:
        made.append(Gathering(most, began))
        return made[-1]

    yield make
    for gathering in made:
        gathering.close()


def whole(gathering: Gathering) -> bytes:
    if gathering.spool is not None:
        gathering.spool.seek(0)
    return b"".join(iter(lambda: gathering.read(7), b""))


@pytest.mark.parametrize("sent", [PLAIN, LONG, CHUNKED], ids=["no body", "a length", "chunks"])
@pytest.mark.parametrize("size", [1, 2, 3, 7, 1000])
def test_a_request_is_whole_at_its_end_however_it_is_cut(new: Callable[..., Gathering], sent: bytes, size: int) -> None:
    gathering = new()
    parts = [sent[start : start + size] for start in range(0, len(sent), size)]
    for number, part in enumerate(parts, start=1):
        assert not gathering.is_whole, number
        gathering.add(part)
    assert gathering.is_whole
    assert (whole(gathering), gathering.surplus) == (sent, b"")


def test_what_comes_behind_the_end_is_the_next_request(new: Callable[..., Gathering]) -> None:
    for first in (PLAIN, LONG, CHUNKED):
        gathering = new()
        gathering.add(b"\r\n" + first + PLAIN)
        assert (whole(gathering), gathering.surplus) == (first, PLAIN)


def test_who_waits_for_a_word_gets_it_once_and_the_application_does_not_see_that(new: Callable[..., Gathering]) -> None:
    gathering = new()
    gathering.add(LONG.replace(b"Host: x", b"Expect: 100-continue")[:-5])
    assert gathering.expects_go_on
    gathering.add(b"hello")
    assert whole(gathering) == b"POST /a HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello"


@pytest.mark.parametrize(
    ("header", "status"),
    [
        ("Content-Length: 101", 413),
        ("Content-Length: " + "9" * 5000, 413),
        ("Content-Length: -1", 400),
        ("Content-Length: 5\r\nContent-Length: 5", 400),
        ("Content-Length: 5\r\nTransfer-Encoding: chunked", 400),
        ("Transfer-Encoding: gzip, chunked", 400),
        ("Transfer-Encoding: chunked\r\n\r\nffff", None),
        ("Transfer-Encoding: chunked\r\n\r\nnothing\r\n", 400),
        ("Transfer-Encoding: chunked\r\n\r\n" + "0" * 300, 400),
        ("X: " + "a" * LONGEST_HEAD, 431),
    ],
)
def test_what_is_too_much_or_ambiguous_is_refused(
    new: Callable[..., Gathering], header: str, status: int | None
) -> None:
    gathering = new()
    end = "" if "\r\n\r\n" in header else "\r\n\r\n"
    sent = f"POST /a HTTP/1.1\r\n{header}{end}".encode()
    if status is None:
        gathering.add(sent)
        assert not gathering.is_whole
        return
    with pytest.raises(GatheringError) as refused:
        gathering.add(sent)
    assert refused.value.status == status


def test_chunks_together_are_no_longer_than_a_body_may_be(new: Callable[..., Gathering]) -> None:
    gathering = new()
    gathering.add(b"POST /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n")
    with pytest.raises(GatheringError) as refused:
        gathering.add(b"20\r\n" + b"a" * 32 + b"\r\n" + b"50\r\n" + b"a" * 80)
    assert refused.value.status == 413


def test_a_slow_sender_is_late_and_a_slow_line_is_not(new: Callable[..., Gathering]) -> None:
    """20 seconds to begin with, then 500 bytes a second; a header has 40 seconds in any case."""
    gathering = new(most=1_000_000, began=100.0)
    gathering.add(PLAIN[:10])
    assert not gathering.is_late(100 + PATIENCE_SECONDS)
    assert gathering.is_late(100 + PATIENCE_SECONDS + 1)
    gathering.add(b"X: " + b"a" * 12_000)
    assert not gathering.is_late(100 + HEAD_SECONDS)
    assert gathering.is_late(100 + HEAD_SECONDS + 1)
    body = new(most=1_000_000, began=100.0)
    body.add(LONG.replace(b": 5", b": 90000") + b"a" * 30_000)
    assert not body.is_late(100 + 80)
    assert body.is_late(100 + 81)
