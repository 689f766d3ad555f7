"""Idempotency-Key: a POST that a phone sends again after a lost answer is answered as the first time, and done once.

The answer is kept for a day under the person and the key, written in the very transaction of what the request did: a
kill at any instant leaves both or neither. Tokens and codes are never kept: those routes take no key. Nothing is kept
for who is not signed in: anybody could fill the table, and whoever guessed a key would read the answer. What is open
to everybody is safe to send twice by itself.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, Response, g, request
from flask_login import current_user
from sqlalchemy import delete, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from rvuedge.accounts.people.access import now
from rvuedge.accounts.people.models import IdempotencyKey
from rvuedge.platform.database.put import put_new_row
from rvuedge.platform.edge import keys
from rvuedge.platform.errors import ConflictError, InvalidError
from rvuedge.platform.extensions import db, transaction, whole_request
from rvuedge.platform.openapi import KEYLESS

KEY = re.compile(r"[!-~]{1,128}")
LIFETIME = timedelta(days=1)  # docs/api.md: a phone that was offline overnight may still send again
AT_ONCE = 200  # rows deleted in one transaction: some milliseconds on SQLite, where others wait meanwhile
PATIENCE = timedelta(seconds=60)  # longer than any request may run
HEADERS = ("Content-Type", "ETag", "Location")
log = logging.getLogger("rvuedge")


class BadKeyError(InvalidError):
    """An Idempotency-Key that is not 1 to 128 visible characters, or one that came with another request before."""

    code = "bad-idempotency-key"


class InProgressError(ConflictError):
    """The first request with this key is still being worked on."""

    code = "idempotency-in-progress"


@dataclass(frozen=True, slots=True)
class Claim:
    """A key that came with this request, under whose it is, and digests of what was sent, the current key's first."""

    scope: str
    key: str
    sent: tuple[str, ...]

    @property
    def columns(self) -> dict[str, str]:
        """The key of its row."""
        return {"scope": self.scope, "key": self.key}


class _AnsweredBeforeError(Exception):
    """Somebody else was faster with this key; `known` is what stands under it."""

    def __init__(self, known: IdempotencyKey) -> None:
        super().__init__()
        self.known = known


def register_idempotency(app: Flask) -> None:
    """Answer a repeated POST from what is kept; refusals are kept once they are answered."""
    app.before_request(_answered_before)
    app.after_request(_keep_refusal)


def _answered_before() -> Response | None:
    key = request.headers.get("Idempotency-Key")
    if key is None or request.method != "POST" or not request.path.startswith("/api/v1/"):
        return None
    if request.path.startswith(KEYLESS):
        return None
    if not KEY.fullmatch(key):
        raise BadKeyError("Idempotency-Key is 1 to 128 visible characters; a UUID works best.")
    if not current_user.is_authenticated:
        return None
    scope = _scope(current_user.id)
    claim = Claim(scope, key, _digests(f"{request.full_path}\n".encode() + request.get_data()))
    known = _known(claim)
    if known is not None and not _is_stale(known):
        return _again(known, claim.sent)
    g.idempotency = claim
    return None


def answered_once(app: Flask, view: Callable[[], Any]) -> Any:
    """What a view answers. With a key: the key, all that the view writes and the answer are committed together.

    So the same request with the same key finds all of it or nothing, whenever the first one ended. Of two at once the
    second waits, then gets the answer of the first.
    """
    claim: Claim | None = g.get("idempotency")
    if claim is None:
        return view()
    try:
        with whole_request(lambda session: _claim(session, claim)) as whole:
            response = app.make_response(view())
            if whole.is_open:
                _keep(db.session(), claim, response)
                g.pop("idempotency")
    except _AnsweredBeforeError as error:
        g.pop("idempotency")
        return _again(error.known, claim.sent)
    return response


def _digests(sent: bytes) -> tuple[str, ...]:
    """Keyed digests: a body may hold a password, which a bare one would let a thief guess at."""
    return keys.digests("idempotency", sent)


def _scope(person_id: int) -> str:
    return f"person:{person_id}"


def forget_receipts_of(session: Session, person_id: int) -> None:
    """Delete every answer that is kept for a person, who leaves."""
    session.execute(delete(IdempotencyKey).where(IdempotencyKey.scope == _scope(person_id)))


def forget_receipts(*, now: datetime) -> int:
    """Delete the answers that are a day old, whoever's they are, some at a time; how many."""
    count = 0
    while True:
        old = select(IdempotencyKey.scope, IdempotencyKey.key).where(IdempotencyKey.created_at < now - LIFETIME)
        with transaction() as session:
            rows = session.execute(old.limit(AT_ONCE)).all()
            for scope, key in rows:
                session.execute(delete(IdempotencyKey).where(IdempotencyKey.scope == scope, IdempotencyKey.key == key))
        count += len(rows)
        if len(rows) < AT_ONCE:
            return count


def _known(claim: Claim) -> IdempotencyKey | None:
    return db.session.get(IdempotencyKey, (claim.scope, claim.key), populate_existing=True)


def _is_stale(known: IdempotencyKey) -> bool:
    """Whether a key is free again: a day after, or a minute after an earlier version took it and never answered."""
    age = now() - known.created_at
    return age > LIFETIME or (known.status is None and age > PATIENCE)


def _claim(session: Session, claim: Claim) -> None:
    """Take the key for this request. Raises _AnsweredBeforeError when it is not free."""
    stale = (IdempotencyKey.created_at < now() - LIFETIME) | (
        IdempotencyKey.status.is_(None) & (IdempotencyKey.created_at < now() - PATIENCE)
    )
    session.execute(delete(IdempotencyKey).where(stale, IdempotencyKey.scope == claim.scope))
    fresh = {"request_digest": claim.sent[0], "created_at": now()}
    if not put_new_row(session, IdempotencyKey, claim.columns, fresh):
        known = _known(claim)
        if known is None:
            raise InProgressError("Another request with this Idempotency-Key has just ended; ask again.")
        session.expunge(known)  # it outlives the roll-back
        raise _AnsweredBeforeError(known)


def _again(known: IdempotencyKey, sent: tuple[str, ...]) -> Response:
    if known.request_digest not in sent:
        raise BadKeyError("This Idempotency-Key was already used for another request; make a new one for each request.")
    if known.status is None:
        raise InProgressError("The first request with this Idempotency-Key is still in progress; try again.")
    response = Response(known.body or "", status=known.status)
    headers: dict[str, Any] = known.headers or {}
    for name, value in headers.items():
        response.headers[name] = value
    response.headers["Idempotency-Replayed"] = "true"
    return response


def _keep(session: Session, claim: Claim, response: Response) -> None:
    """Write the answer under its key. A failure of ours, or a streamed file, cannot be said again: the key is free."""
    mine = (IdempotencyKey.scope == claim.scope, IdempotencyKey.key == claim.key)
    if response.status_code >= 500 or response.status_code in {401, 429} or response.is_streamed:
        session.execute(delete(IdempotencyKey).where(*mine))
        return
    stored = {name: response.headers[name] for name in HEADERS if name in response.headers}
    answer = {"status": response.status_code, "body": response.get_data(as_text=True), "headers": stored}
    session.execute(update(IdempotencyKey).where(*mine).values(**answer))


def _keep_refusal(response: Response) -> Response:
    """Keep an answer that came with nothing written: a refusal, or a look. It is said again, for a day."""
    claim: Claim | None = g.pop("idempotency", None)
    if claim is None:
        return response
    try:
        with transaction() as session:
            _claim(session, claim)
            _keep(session, claim, response)
    except _AnsweredBeforeError:
        pass  # the other one's answer stands
    except SQLAlchemyError:
        log.warning("request %s: a refusal could not be kept", g.get("request_id"), exc_info=True)
    return response
