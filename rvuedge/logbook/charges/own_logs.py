"""Logs of our own export, checked as any log that comes in: by the schema of PUT /logs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from marshmallow import ValidationError

from rvuedge.files.problems import FileProblem
from rvuedge.logbook.charges.rules.encounters import Encounter
from rvuedge.logbook.logs.facts_of_body import facts_of_body
from rvuedge.logbook.logs.schemas import LogBodySchema
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.problems import flat

_BODY = LogBodySchema()


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
    loaded = _BODY.load(body)
    facts = facts_of_body(str(loaded["id"]), loaded, person_id=person_id)
    return replace(
        encounter, performed_on=facts.performed_on, site=facts.site, header={"facts": facts, "setting": facts.setting}
    )
