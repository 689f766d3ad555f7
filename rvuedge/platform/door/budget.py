"""How much text a request may have looked through for patients: the one work at the door that takes long."""

from __future__ import annotations

from contextvars import ContextVar

from rvuedge.platform.errors import ErrorKind, RvuEdgeError

# Characters. A text takes some 4 microseconds a character at worst (2,000 of them 8 ms), so that a request takes about
# a second and a half; 500 changes of a phone, each with a note of 500 characters and a site, have 265,000.
MOST_LOOKED_THROUGH = 300_000

_left: ContextVar[int | None] = ContextVar("text_left_to_look_through", default=None)


class TooMuchTextError(RvuEdgeError):
    """The texts of one request are too long together; each by itself may be good."""

    code = "too-large"
    kind = ErrorKind.TOO_LARGE


def renew() -> None:
    """A request begins with all of it."""
    _left.set(MOST_LOOKED_THROUGH)


def lift() -> None:
    """What is no request, such as a command, has no such bound."""
    _left.set(None)


def spend(characters: int) -> None:
    """Say that so much text is about to be looked through. Raises TooMuchTextError."""
    left = _left.get()
    if left is None:
        return
    if characters > left:
        raise TooMuchTextError(
            f"The texts of this request have more than {MOST_LOOKED_THROUGH:,} characters together; send it in parts."
        )
    _left.set(left - characters)
