"""A checked body as the facts of a log: what one field says of another, and whom a roster's key means."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rvuedge.logbook.attendings import queries as attending_queries
from rvuedge.logbook.records.facts import HEADER, LogFacts, line_facts
from rvuedge.logbook.records.field_kinds import RosterKey
from rvuedge.platform.errors import InvalidError


def facts_of_body(log_id: str, body: Mapping[str, Any], *, person_id: int) -> LogFacts:
    """The facts of a body that its schema has checked.

    Raises InvalidError, with the field, for a primary line that is not there, the role "other" without a note, and a
    roster's key that is not of an organization the person belongs to on the day of service.
    """
    header = {name: body[name] for name in HEADER}
    lines = tuple(line_facts(line) for line in body["lines"])
    if header["primary_line"] is not None and header["primary_line"] >= len(lines):
        _refuse("primary_line", f"Give the place of a line, from 0 to {len(lines) - 1}.")
    if header["role"] == "other" and not (header["note"] or "").strip():
        _refuse("note", "Say in the note what the role was.")
    header["attending"] = _name(header["attending"], person_id, header["performed_on"])
    return LogFacts(id=log_id, lines=lines, **header)


def _name(attending: str | None, person_id: int, on: date) -> str | None:
    if not isinstance(attending, RosterKey):
        return attending
    if (name := attending_queries.name_by_key(person_id, attending, on=on)) is None:
        _refuse("attending", "Nobody in your program has this id: choose from the roster, or give the name.")
    return name


def _refuse(field: str, sentence: str) -> None:
    raise InvalidError(sentence, errors={field: [sentence]})
