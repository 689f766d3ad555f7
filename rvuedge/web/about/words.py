"""What the support form says about a field that was not taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

EMPTY = {
    "topic": "Choose what it is about.",
    "text": "Write what you did, what you saw, and what you expected.",
}
MISSING = "Missing data for required field."  # marshmallow's own sentence, which speaks of data


def problems(errors: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """By field, what is wrong with it and what to write instead."""
    return {
        name: " ".join(EMPTY.get(name, text) if text == MISSING else text for text in sentences)
        for name, sentences in errors.items()
    }
