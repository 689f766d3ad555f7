"""A page that answers a refusal, with the status and the waiting time that the API would answer."""

from __future__ import annotations

from flask import Response

from rvuedge.platform.errors import RvuEdgeError
from rvuedge.platform.problems import STATUS


def refused(error: RvuEdgeError, page: str) -> Response:
    """The page, with the status of what was refused; Retry-After where it says how long to wait."""
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    return Response(page, STATUS[error.kind], headers, mimetype="text/html")
