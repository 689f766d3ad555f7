"""A text field on the wire that refuses what points at a patient (docs/decisions/0014).

The one file of this wing that knows marshmallow. Every string a person may send is a ScreenedText, has a narrow
shape, or is named with its reason in tests/test_strings.py.
"""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import Any

from marshmallow import ValidationError, fields, validate

from rvuedge.privacy.screening import Holds, sentences

REMEMBERED = 60  # characters: short notes recur, long ones do not


@lru_cache(maxsize=2000)
def _clean(text: str, holds: Holds) -> str:
    """A short text in which nothing points at a patient. A person's logs name the same few sites and roles, so it is
    looked at once; what is refused is not remembered, nor anything as long as a note.

    Raises ValueError.
    """
    if sentences("text", text, holds):
        raise ValueError
    return text


class ScreenedText(fields.String):
    """Free text up to a length; the messages say where and as what, and never repeat what was found.

    Its length is looked at first: a text too long is refused before anything is searched in it.
    """

    def __init__(self, *, longest: int, holds: Holds = Holds.PROSE, validators: Any = (), **more: Any) -> None:
        super().__init__(validate=[validate.Length(max=longest), *validators], **more)
        self.longest, self.holds = longest, holds

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        text = super()._deserialize(value, attr, data, **more)
        if len(text) > self.longest:
            return text  # its own validator refuses it
        if "\0" in text:  # PostgreSQL keeps none in a text; /sync reads its changes apart from other bodies
            raise ValidationError("A text holds the character U+0000: leave it out.")
        if len(text) <= REMEMBERED:
            with suppress(ValueError):
                return _clean(text, self.holds)
        if found := sentences(self.data_key or attr or "text", text, self.holds):
            raise ValidationError(list(found))
        return text
