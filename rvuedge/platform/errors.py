"""Failures a person can do something about: a stable code, a sentence, and a kind. Imports nothing of ours.

No room raises an HTTP error; `problems.py` is the one place that turns these into responses.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class ErrorKind(Enum):
    """What went wrong, in terms of the caller: each maps to one HTTP status and one exit code."""

    MALFORMED = "malformed"
    UNAUTHENTICATED = "unauthenticated"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    STALE = "stale"
    TOO_LARGE = "too_large"
    INVALID = "invalid"
    TOO_MANY = "too_many"
    UNAVAILABLE = "unavailable"


class RvuEdgeError(Exception):
    """Base of every failure of ours. `code` is stable; `detail` is a sentence for a person."""

    code = "error"
    kind = ErrorKind.INVALID

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        errors: Mapping[str, object] | None = None,
        existing: object | None = None,
        more: Mapping[str, object] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or type(self).code
        self.errors = errors
        self.existing = existing
        self.more = more
        self.retry_after = retry_after


class NotFoundError(RvuEdgeError):
    """There is no such thing, or it is somebody else's (the two are not told apart)."""

    code = "not-found"
    kind = ErrorKind.NOT_FOUND


class ConflictError(RvuEdgeError):
    """What is stored says otherwise; `existing` is the stored object."""

    code = "conflict"
    kind = ErrorKind.CONFLICT


class StaleError(RvuEdgeError):
    """The If-Match of an edit names a version that is no longer the stored one."""

    code = "stale"
    kind = ErrorKind.STALE


class InvalidError(RvuEdgeError):
    """The request is well formed and contradicts a rule; `errors` says where."""

    code = "invalid"
    kind = ErrorKind.INVALID


class ForbiddenError(RvuEdgeError):
    """The person is known and may not do this."""

    code = "forbidden"
    kind = ErrorKind.FORBIDDEN


class TooManyError(RvuEdgeError):
    """Tried too often; `retry_after` seconds have to pass."""

    code = "too-many-requests"
    kind = ErrorKind.TOO_MANY


class UnauthenticatedError(RvuEdgeError):
    """No valid sign-in came with the request."""

    code = "unauthenticated"
    kind = ErrorKind.UNAUTHENTICATED
