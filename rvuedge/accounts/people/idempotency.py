"""Idempotency-Key: a POST that a phone sends again after a lost answer is answered as the first time, and done once.

The answer is kept for a day under the person and the key. Tokens are never kept: those routes do not take a key.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import timedelta
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask_login import current_user
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from rvuedge.accounts.people.access import now
from rvuedge.accounts.people.models import IdempotencyKey
from rvuedge.platform.errors import ConflictError, InvalidError
from rvuedge.platform.extensions import db, transaction

KEY = re.compile(r"[!-~]{1,128}")
LIFETIME = timedelta(days=1)
PATIENCE = timedelta(seconds=60)
NOT_STORED = "/api/v1/tokens"
HEADERS = ("Content-Type", "ETag", "Location")


class BadKeyError(InvalidError):
    """An Idempotency-Key that is not 1 to 128 visible characters, or one that came with another request before."""

    code = "bad-idempotency-key"


class InProgressError(ConflictError):
    """The first request with this key is still being worked on."""

    code = "idempotency-in-progress"


def register_idempotency(app: Flask) -> None:
    """Answer a repeated POST from what is kept, and keep what the first one was answered."""
    app.before_request(_answered_before)
    app.after_request(_keep)


def _answered_before() -> Response | None:
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method != "POST" or not request.path.startswith("/api/v1/"):
        return None
    if request.path.startswith(NOT_STORED):
        return None
    if not KEY.fullmatch(key):
        raise BadKeyError("Idempotency-Key is 1 to 128 visible characters; a UUID works best.")
    scope = f"person:{current_user.id}" if current_user.is_authenticated else "anyone"
    sent = _digest(f"{request.full_path}\n".encode() + request.get_data())
    known = _claim(scope, key, sent)
    if known is None:
        g.idempotency = (scope, key)
        return None
    return _again(known, sent)


def _digest(sent: bytes) -> str:
    """A keyed digest: a body may hold a password, which a bare one would let a thief guess at."""
    secret = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(secret, b"idempotency\n" + sent, hashlib.sha256).hexdigest()


def _claim(scope: str, key: str, sent: str) -> IdempotencyKey | None:
    """Take the key for this request; None when it was free, else what stands under it."""
    try:
        with transaction() as session:
            stale = (IdempotencyKey.created_at < now() - LIFETIME) | (
                IdempotencyKey.status.is_(None) & (IdempotencyKey.created_at < now() - PATIENCE)
            )
            session.execute(delete(IdempotencyKey).where(stale, IdempotencyKey.scope == scope))
            session.add(IdempotencyKey(scope=scope, key=key, request_digest=sent, created_at=now()))
    except IntegrityError:
        return db.session.scalar(select(IdempotencyKey).where(IdempotencyKey.scope == scope, IdempotencyKey.key == key))
    return None


def _again(known: IdempotencyKey, sent: str) -> Response:
    if known.request_digest != sent:
        raise BadKeyError("This Idempotency-Key was already used for another request; make a new one for each request.")
    if known.status is None:
        raise InProgressError("The first request with this Idempotency-Key is still in progress; try again.")
    response = Response(known.body or "", status=known.status)
    headers: dict[str, Any] = known.headers or {}
    for name, value in headers.items():
        response.headers[name] = value
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _keep(response: Response) -> Response:
    """Keep the answer of a request that had a key; a failure of ours frees the key, so that it can be tried again.

    So does a file that is streamed: it changes nothing, and is made anew.
    """
    claimed = g.pop("idempotency", None)
    if claimed is None:
        return response
    scope, key = claimed
    with transaction() as session:
        known = session.get(IdempotencyKey, (scope, key))
        if known is None:
            return response
        if response.status_code >= 500 or response.status_code in {401, 429} or response.is_streamed:
            session.delete(known)
        else:
            known.status = response.status_code
            known.body = response.get_data(as_text=True)
            known.headers = {name: response.headers[name] for name in HEADERS if name in response.headers}
    return response
