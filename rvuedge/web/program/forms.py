"""What the forms of a program's pages share: fields that say something, numbered rows, and what came of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from rvuedge.platform.errors import RvuEdgeError
from rvuedge.web.flashes import flash_fields

MOST_ROWS = 200  # of a form: more than anybody types


def given(*names: str) -> dict[str, Any]:
    """The fields of the form that say something."""
    return {name: value for name in names if (value := request.form.get(name, "").strip())}


def numbered(*names: str) -> list[dict[str, Any]]:
    """Rows of a form whose fields end in a number (name-0, name-1 …); a row that says nothing is left out."""
    rows = []
    for number in range(MOST_ROWS):
        if not any(f"{name}-{number}" in request.form for name in names):
            break
        row = {name: value for name in names if (value := request.form.get(f"{name}-{number}", "").strip())}
        if row:
            rows.append(row)
    return rows


def lines(name: str) -> list[str]:
    """A field with one thing a line."""
    return [line.strip() for line in request.form.get(name, "").splitlines() if line.strip()]


def words(text: str) -> list[str]:
    """A field with things between commas or blanks, such as codes."""
    return text.replace(",", " ").split()


@contextmanager
def outcome_shown(done: str) -> Iterator[None]:
    """What was done, or what was wrong, on the next page."""
    try:
        yield
    except ValidationError as error:
        flash_fields(error)
    except RvuEdgeError as error:
        flash(_sentence(error))
    else:
        flash(done, "done")


def back(view: str, organization_id: int, **more: Any) -> ResponseReturnValue:
    """To a page of the program."""
    return redirect(url_for(f"web_program.{view}", organization_id=organization_id, **more))


def _sentence(error: RvuEdgeError) -> str:
    """The error's own sentence, and those of its fields that it does not say already."""
    found = [error.detail]
    for messages in (error.errors or {}).values():
        if isinstance(messages, Sequence) and not isinstance(messages, str):
            found += [text for text in messages if isinstance(text, str) and text not in found]
    return " ".join(found)
