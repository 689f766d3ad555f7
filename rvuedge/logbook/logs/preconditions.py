"""If-Match and ETag of one log: a version number in quotes (RFC 9110, section 13)."""

from __future__ import annotations

import re

from flask import Request, Response

from rvuedge.platform.errors import ErrorKind, InvalidError

ETAG = re.compile(r'"(\d{1,9})(?::gzip)?"')  # a compressed answer's tag says so after the version


class PreconditionError(InvalidError):
    """An If-Match that is not a version of a log."""

    code = "bad-if-match"
    kind = ErrorKind.MALFORMED


def base_version(request: Request) -> int | None:
    """The version an edit started from, None without If-Match. Raises PreconditionError."""
    header = request.headers.get("If-Match")
    if header is None:
        return None
    found = ETAG.fullmatch(header.strip().removeprefix("W/"))
    if found is None:
        raise PreconditionError(f'If-Match is {header}; expected one version in quotes, such as "3".')
    return int(found.group(1))


def with_etag(response: Response, version: int) -> Response:
    """The response with the log's version as its ETag."""
    response.headers["ETag"] = f'"{version}"'
    return response
