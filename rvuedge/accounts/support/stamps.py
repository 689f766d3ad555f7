"""The stamp in the support form: when it was shown, signed, so that a program that posts at once is known as one."""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta

from itsdangerous import BadSignature, URLSafeSerializer

from rvuedge.platform.edge.keys import verifying_keys
from rvuedge.platform.errors import InvalidError

SHORTEST = timedelta(seconds=3)  # nobody reads the form and writes a sentence sooner; programs post within one second
LONGEST = timedelta(days=1)  # a form that lay open overnight is good; a stamp is of no use to a program for long
FORM = re.compile(r"[0-9a-f]{32}")


class FormRefusedError(InvalidError):
    """The form came too soon, too late, or without its stamp; the text says what to do."""

    code = "form-refused"


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(list(reversed(verifying_keys())), salt="support-form")  # the last one signs


def new_stamp(*, now: datetime) -> str:
    """A stamp for a form that is shown now."""
    return str(_signer().dumps([secrets.token_hex(16), int(now.timestamp())]))


def stamp_of(text: str, *, now: datetime) -> str:
    """The 32 hexadecimal digits that name the form. Raises FormRefusedError."""
    try:
        name, shown = _signer().loads(text)
        shown_at = datetime.fromtimestamp(int(shown), UTC)
    except (BadSignature, TypeError, ValueError, OverflowError):
        raise FormRefusedError(
            "The form is not one of this page. Your words are still here: press Send again."
        ) from None
    if not isinstance(name, str) or not FORM.fullmatch(name) or shown_at > now or now - shown_at > LONGEST:
        raise FormRefusedError(
            "The form has been open for more than a day. Your words are still here: press Send again."
        )
    if now - shown_at < SHORTEST:
        raise FormRefusedError("That was too quick for a person. Wait three seconds, then press Send again.")
    return name
