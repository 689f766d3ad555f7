"""Counts that are the same on every machine, busy or not: calls of Python functions, statements, bytes of an answer."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import Any

from sqlalchemy import Engine, event

from config import PROJECT

TESTS = str(PROJECT / "tests")


@dataclass(frozen=True, slots=True)
class Counts:
    """What one piece of work took; `busiest` are the functions called most."""

    calls: int
    statements: int
    bytes: int
    busiest: tuple[tuple[str, int], ...] = ()


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements sent to any database meanwhile."""
    sent: list[str] = []

    def note(*sentences: Any) -> None:
        sent.append(str(sentences[2]))

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(Engine, "before_cursor_execute", note)


def counted(work: Callable[[], bytes]) -> Counts:
    """Count the calls of Python functions in this thread (those of tests left out), statements, and bytes answered."""
    calls: Counter[Any] = Counter()

    def note(frame: FrameType, kind: str, _argument: object) -> None:
        if kind == "call":
            calls[frame.f_code] += 1

    with statements() as sent:
        before = sys.getprofile()
        sys.setprofile(note)
        try:
            answer = work()
        finally:
            sys.setprofile(before)
    ours = Counter({code: many for code, many in calls.items() if not code.co_filename.startswith(TESTS)})
    busiest = tuple((code.co_qualname, many) for code, many in ours.most_common(8))
    return Counts(ours.total(), len(sent), len(answer), busiest)
