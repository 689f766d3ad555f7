"""Logs of our own export, checked as any log that comes in: by the schema of PUT /logs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from marshmallow import ValidationError

from rvuedge.files.problems import FileProblem
from rvuedge.logbook.charges.rules.encounters import Encounter
from rvuedge.logbook.logs.schemas import LogBodySchema
from rvuedge.logbook.records.facts import HEADER, LogFacts, line_facts
from rvuedge.platform.problems import flat

_BODY = LogBodySchema()


def checked(encounters: Sequence[Encounter]) -> tuple[list[Encounter], list[FileProblem]]:
    """The encounters, those of our own export with their facts, and what is wrong with single ones."""
    found: list[Encounter] = []
    problems: list[FileProblem] = []
    for encounter in encounters:
        if "export" not in encounter.header:
            found.append(encounter)
            continue
        try:
            found.append(_with_facts(encounter, encounter.header["export"]))
        except ValidationError as error:
            place, sentences = next(iter(flat(error.messages).items()))
            first = sentences[0] if isinstance(sentences, list) and sentences else sentences
            problems.append(
                FileProblem(encounter.line, place, f"a log that cannot be saved: {first}", "a log as exported")
            )
    return found, problems


def _with_facts(encounter: Encounter, body: Any) -> Encounter:
    """Raises ValidationError."""
    loaded = _BODY.load(body)
    header = {name: loaded[name] for name in HEADER}
    facts = LogFacts(id=str(loaded["id"]), lines=tuple(line_facts(line) for line in loaded["lines"]), **header)
    return replace(
        encounter, performed_on=facts.performed_on, site=facts.site, header={"facts": facts, "setting": facts.setting}
    )
