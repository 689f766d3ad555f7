"""Files that jobs read: sealed under the server's secret while they wait, deleted when the job has ended.

Stored in pieces, each in a short transaction of its own, before the job that names them is queued.
"""

from __future__ import annotations

import os
import uuid
from datetime import datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from rvuedge.accounts.jobs.models import Job, JobFile
from rvuedge.platform.edge import keys
from rvuedge.platform.errors import NotFoundError
from rvuedge.platform.extensions import db, transaction

PIECE = 1024 * 1024  # bytes: SQLite writes it within some milliseconds (not counted), so nobody waits for long
NONCE = 12  # bytes, as NIST SP 800-38D recommends for GCM
UNCLAIMED = timedelta(days=1)  # a file whose job was never queued, because the request ended in between


class FileUnreadableError(NotFoundError):
    """A job's file is gone, or was sealed under another secret key."""

    code = "job-file-unreadable"


def store_file(data: bytes, *, now: datetime) -> str:
    """Keep a file for a job; the reference that its payload names. In no transaction: each piece has its own."""
    reference, key = str(uuid.uuid4()), _ciphers()[0]
    for number, start in enumerate(range(0, max(len(data), 1), PIECE)):
        nonce = os.urandom(NONCE)
        body = nonce + key.encrypt(nonce, data[start : start + PIECE], f"{reference}:{number}".encode())
        with transaction() as session:
            session.add(JobFile(reference=reference, number=number, body=body, stored_at=now))
    return reference


def file_stored(reference: str) -> bytes:
    """A file's bytes. Raises FileUnreadableError."""
    rows = db.session.execute(
        select(JobFile.number, JobFile.body).where(JobFile.reference == reference).order_by(JobFile.number)
    ).all()
    if not rows:
        raise FileUnreadableError("The file of this job is no longer stored; send it again.")
    for cipher in _ciphers():
        try:
            return b"".join(
                cipher.decrypt(body[:NONCE], body[NONCE:], f"{reference}:{number}".encode()) for number, body in rows
            )
        except InvalidTag:
            continue
    raise FileUnreadableError("The file of this job was stored under another RVUEDGE_SECRET_KEY; send it again.")


def drop_file(session: Session, reference: str) -> None:
    """Delete a file, within the caller's transaction."""
    session.execute(delete(JobFile).where(JobFile.reference == reference))


def drop_unclaimed(session: Session, *, now: datetime) -> None:
    """Delete files of a day ago that no job names: the request that brought them ended in between."""
    old = session.scalars(select(JobFile.reference).where(JobFile.stored_at < now - UNCLAIMED).distinct()).all()
    if not old:
        return
    named = {str(payload.get("file")) for payload in session.scalars(select(Job.payload))}
    for reference in set(old) - named:
        drop_file(session, reference)


def _ciphers() -> list[AESGCM]:
    """The current key's, which seals, then those of former keys that still count."""
    return [
        AESGCM(HKDF(SHA256(), 32, salt=None, info=b"rvuedge job files").derive(key.encode()))
        for key in keys.verifying_keys()
    ]
