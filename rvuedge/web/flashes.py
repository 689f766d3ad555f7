"""What was wrong with a form, shown on the next page: one sentence for each field."""

from __future__ import annotations

from flask import flash
from marshmallow import ValidationError

NAMES = {"cfte": "Clinical FTE", "npi": "NPI"}


def field_name(name: str) -> str:
    """A field as a form names it: cfte is Clinical FTE, first_day First day."""
    plain = name.strip("_")
    return NAMES.get(plain, plain.replace("_", " ").capitalize())


def flash_fields(error: ValidationError) -> None:
    """Each field with what was expected of it."""
    for sentence in sentences(error):
        flash(sentence)


def sentences(error: ValidationError) -> list[str]:
    """Each field with what was expected of it; of a list of things, the things' own."""
    found = error.messages if isinstance(error.messages, dict) else {"form": error.messages}
    return [f"{field_name(name)}: {_words(rows)}" for name, rows in found.items()]


def _words(outcome: object) -> str:
    if isinstance(outcome, dict):
        return " ".join(map(_words, outcome.values()))
    return " ".join(map(_words, outcome)) if isinstance(outcome, list) else str(outcome)
