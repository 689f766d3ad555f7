"""Logs of our own export, checked as any log that comes in: by the schema of PUT /logs."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from marshmallow import ValidationError

from rvuedge.files.problems import FileProblem
from rvuedge.logbook.charges.rules.encounters import Encounter
from rvuedge.logbook.logs.facts_of_body import facts_of_body
from rvuedge.logbook.logs.schemas import LogBodySchema
from rvuedge.logbook.records.narrow_texts import LINE_MARK, RANDOM_KEY
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.problems import flat

_BODY = LogBodySchema()
FORMER_KEYS = uuid.UUID(
    "5f0f6f3e-8f0e-4b52-9a3c-7d1d5a3f6b21"
)  # of our own; so that a key comes out the same each time


def checked(encounters: Sequence[Encounter], *, person_id: int) -> tuple[list[Encounter], list[FileProblem]]:
    """The encounters, those of our own export with their facts, and what is wrong with single ones."""
    found: list[Encounter] = []
    problems: list[FileProblem] = []
    for encounter in encounters:
        if "export" not in encounter.header:
            found.append(encounter)
            continue
        try:
            found.append(_with_facts(encounter, encounter.header["export"], person_id))
        except (ValidationError, InvalidError) as error:
            errors = (error.errors or {}) if isinstance(error, InvalidError) else flat(error.messages)
            place, sentences = next(iter(errors.items()))
            first = sentences[0] if isinstance(sentences, list) and sentences else sentences
            problems.append(
                FileProblem(encounter.line, place, f"a log that cannot be saved: {first}", "a log as exported")
            )
    return found, problems


def _with_facts(encounter: Encounter, body: Any, person_id: int) -> Encounter:
    """Raises ValidationError, InvalidError."""
    loaded = _BODY.load(_with_random_keys(body))
    facts = facts_of_body(str(loaded["id"]), loaded, person_id=person_id)
    return replace(
        encounter, performed_on=facts.performed_on, site=facts.site, header={"facts": facts, "setting": facts.setting}
    )


def _with_random_keys(body: Any) -> Any:
    """Exports made before keys had a narrow shape come back too: what is no random key is replaced by one made from it,
    the same each time, so that the lines of one patient stay together and nobody is named.
    """
    if not isinstance(body, dict):
        return body
    key, lines = body.get("patient_key"), body.get("lines")
    changed: dict[str, Any] = {}
    if isinstance(key, str) and not RANDOM_KEY.fullmatch(key):
        changed["patient_key"] = _random(key)
    if isinstance(lines, list):
        changed["lines"] = [_with_random_mark(line) for line in lines]
    return {**body, **changed}


def _with_random_mark(line: Any) -> Any:
    mark = line.get("id") if isinstance(line, dict) else None
    return {**line, "id": _random(mark)} if isinstance(mark, str) and not LINE_MARK.fullmatch(mark) else line


def _random(text: str) -> str:
    return str(uuid.uuid5(FORMER_KEYS, text))
