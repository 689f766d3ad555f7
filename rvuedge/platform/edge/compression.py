"""gzip in both directions: answers by Flask-Compress, request bodies unpacked here with a bound.

No maintained extension unpacks request bodies; the standard library's zlib does, as far as it is told.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

from flask import Flask, request
from flask_compress import Compress
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

Environ = dict[str, Any]
Wsgi = Callable[[Environ, Any], Iterable[bytes]]
GZIP = 16 + zlib.MAX_WBITS
FAILED = "rvuedge.body_failed"


def register_compression(app: Flask) -> None:
    """Compress what is worth it, and take compressed bodies of at most MAX_CONTENT_LENGTH bytes unpacked."""
    app.config.update(
        COMPRESS_ALGORITHM=["gzip"],
        COMPRESS_STREAMS=False,
        COMPRESS_MIMETYPES=[
            "application/json",
            "text/html",
            "text/css",
            "text/javascript",
            "text/csv",
            "image/svg+xml",
        ],
    )
    Compress(app)
    limit: int = app.config["MAX_CONTENT_LENGTH"]
    inner: Wsgi = app.wsgi_app

    def unpacking(environ: Environ, start_response: Any) -> Iterable[bytes]:
        if environ.get("HTTP_CONTENT_ENCODING"):
            _unpack(environ, limit)
        return inner(environ, start_response)

    app.wsgi_app = unpacking  # type: ignore[method-assign]
    app.before_request(_refuse_failed)


def _unpack(environ: Environ, limit: int) -> None:
    """Put the unpacked body in place of the packed one, or leave word of why it cannot be."""
    coding = environ.pop("HTTP_CONTENT_ENCODING").strip().lower()
    if coding == "identity":
        return
    if coding not in {"gzip", "x-gzip"}:
        environ[FAILED] = UnsupportedMediaType(f"Content-Encoding is {coding}; expected gzip or none.")
        return
    length = environ.get("CONTENT_LENGTH") or "0"
    size = int(length) if length.isdecimal() and len(length) < 19 else 0
    if size > limit:
        environ[FAILED] = RequestEntityTooLarge(f"The body has more than {limit} bytes.")
        return
    packed = environ["wsgi.input"].read(size)
    unpacker = zlib.decompressobj(GZIP)
    try:
        body = unpacker.decompress(packed, limit + 1)
    except zlib.error as error:
        environ[FAILED] = BadRequest(f"The body is not gzip as its Content-Encoding says: {error}.")
        return
    if len(body) > limit:
        environ[FAILED] = RequestEntityTooLarge(f"The unpacked body has more than {limit} bytes.")
    elif not unpacker.eof:
        environ[FAILED] = BadRequest("The gzip body is cut off.")
    environ["wsgi.input"], environ["CONTENT_LENGTH"] = BytesIO(body), str(len(body))


def _refuse_failed() -> None:
    failed = request.environ.get(FAILED)
    if failed is not None:
        raise failed
