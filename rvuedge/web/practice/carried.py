"""A file that was looked over comes along with its page, so that it is chosen once, and the answers given beside it."""

from __future__ import annotations

from base64 import b64decode, b64encode
from binascii import Error
from collections.abc import Mapping
from io import BytesIO

from flask import Request
from werkzeug.datastructures import FileStorage

# Bytes: in base64 some 400 kB, which a form may hold (Flask, MAX_FORM_MEMORY_SIZE: 500 kB). Larger: chosen again.
MOST_CARRIED = 300_000
ANSWER = "answer:"


def carried(data: bytes) -> str:
    """A small file as the text of a form's field; nothing for a larger one."""
    return b64encode(data).decode() if len(data) <= MOST_CARRIED else ""


def carried_file(request: Request) -> FileStorage | None:
    """The file of a form: as it was chosen, else as it came along with the page."""
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        return sent
    text, name = request.form.get("carried", ""), request.form.get("carried_name", "")
    try:
        data = b64decode(text, validate=True)
    except (Error, ValueError):
        return None
    return FileStorage(BytesIO(data), filename=name) if data and name else None


def answers_in(form: Mapping[str, str]) -> dict[str, str]:
    """The answers of a form by their question's key."""
    return {name.removeprefix(ANSWER): value for name, value in form.items() if name.startswith(ANSWER) and value}
