"""A text field on the wire that refuses what points at a patient (docs/decisions/0014)."""

from __future__ import annotations

from contextlib import suppress
from functools import lru_cache
from typing import Any

from marshmallow import ValidationError, fields, validate

from rvuedge.privacy.screening import sentences

REMEMBERED = 60  # characters: short notes recur, long ones do not


@lru_cache(maxsize=2000)
def _clean(text: str, reference: bool) -> str:
    """A short text in which nothing points at a patient. A person's logs name the same few sites and roles, so it is
    looked at once; what is refused is not remembered, nor anything as long as a note.

    Raises ValueError.
    """
    if sentences("text", text, reference=reference):
        raise ValueError
    return text


class ScreenedText(fields.String):
    """Free text up to a length; the messages say where and as what, and never repeat what was found.

    A case reference is held to more than a note (`reference`). What is too long is refused unread: looking for names
    takes longer than reading, and a body may have millions of characters.
    """

    def __init__(self, *, longest: int, reference: bool = False, **more: Any) -> None:
        super().__init__(validate=validate.Length(max=longest), **more)
        self.longest = longest
        self.reference = reference

    def _deserialize(self, value: Any, attr: str | None, data: Any, **more: Any) -> Any:
        text = super()._deserialize(value, attr, data, **more)
        if len(text) > self.longest:
            return text  # the validator of its length refuses it
        if "\0" in text:  # PostgreSQL keeps none in a text; /sync reads its changes apart from other bodies
            raise ValidationError("A text holds the character U+0000: leave it out.")
        if len(text) <= REMEMBERED:
            with suppress(ValueError):
                return _clean(text, self.reference)
        found = sentences(self.data_key or attr or "text", text, reference=self.reference)
        if found:
            raise ValidationError(list(found))
        return text


def refuse_a_number_as_pseudonym(key: str) -> None:
    """A patient key of digits alone is a record number, an SSN or a phone number, and no random pseudonym.

    Raises marshmallow's ValidationError.
    """
    if key.replace("-", "").replace("_", "").isdigit():
        raise ValidationError("Expected a random pseudonym with letters in it; digits alone look like a record number.")
