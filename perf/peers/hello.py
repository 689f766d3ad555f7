"""The least a WSGI server can be asked to do, for comparison: `gunicorn perf.hello:app`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

HEADERS = [("Content-Type", "application/json"), ("Content-Length", "17")]


def app(_environ: dict[str, Any], start_response: Callable[[str, list[tuple[str, str]]], object]) -> Iterable[bytes]:
    """Reads the body and says hello, whatever was asked."""
    _environ["wsgi.input"].read()
    start_response("200 OK", HEADERS)
    return [b'{"hello":"world"}']
