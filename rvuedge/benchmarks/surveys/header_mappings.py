"""Mappings a practice keeps for next year's tables: their header to our field."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import orjson

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.benchmarks.readers.header import wrong_fields
from rvuedge.benchmarks.store.models import SurveyMapping
from rvuedge.platform.database.put import put_row
from rvuedge.platform.errors import InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction
from rvuedge.privacy.screening import Holds, sentences

LONGEST_NAME = 60  # what fits a chooser on a phone


def mapping_from(data: bytes) -> dict[str, str]:
    """A mapping file: a JSON object from their header to our field. Raises InvalidError for anything else."""
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise InvalidError(f"The mapping file is not JSON: {error}") from error
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        raise InvalidError("The mapping file is an object from their header to our field name.")
    return found


def mapping_lines(text: str) -> dict[str, str]:
    """A mapping written one a line, "their header = our field". Raises InvalidError with the line that is none."""
    found: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        theirs, equals, ours = (part.strip() for part in line.rpartition("="))
        if not line.strip():
            continue
        if not (theirs and equals and ours):
            raise InvalidError(f"Line {number}: found {line.strip()[:60]!r}, expected Their header = our field.")
        found[theirs] = ours
    if not found:
        raise InvalidError("The mapping is empty; write one header per line: Their header = our field.")
    return found


def keep_mapping(*, organization_id: int, name: str, mapping: Mapping[str, str], person_id: int, now: datetime) -> None:
    """Keep a mapping under a name, in place of an earlier one, with an entry in the audit trail.

    Raises InvalidError for a name of more than 60 characters and for a field that is not ours, naming each.
    """
    if not 1 <= len(name.strip()) <= LONGEST_NAME:
        raise InvalidError(f"A mapping's name has 1 to {LONGEST_NAME} characters.", errors={"name": ["Length."]})
    if found := [*sentences("name", name, Holds.NAMES)]:
        raise InvalidError(found[0], errors={"name": found})
    wrong = wrong_fields(mapping)
    if wrong:
        text = [f"{problem.column}: found {problem.found}, expected {problem.expected}" for problem in wrong]
        raise InvalidError(f"The mapping names a field that does not exist. {text[0]}.", errors={"mapping": text})
    with transaction() as session:
        hold_practice(session, organization_id)
        key = {"organization_id": organization_id, "name": name.strip()}
        put_row(session, SurveyMapping, key, {"mapping": dict(mapping), "updated_at": now})
        _remember(organization_id, person_id, "survey-mapping.keep", name, now)


def remove_mapping(*, organization_id: int, name: str, person_id: int, now: datetime) -> None:
    """Keep a mapping no longer. Raises NotFoundError."""
    with transaction() as session:
        hold_practice(session, organization_id)
        found = session.get(SurveyMapping, (organization_id, name))
        if found is None:
            raise _no_such(name)
        session.delete(found)
        _remember(organization_id, person_id, "survey-mapping.remove", name, now)


def saved_mapping(organization_id: int, name: str) -> dict[str, str]:
    """A kept mapping. Raises NotFoundError."""
    found = db.session.get(SurveyMapping, (organization_id, name))
    if found is None:
        raise _no_such(name)
    return found.mapping


def _no_such(name: str) -> NotFoundError:
    return NotFoundError(f"Your organization has no mapping {name!r}.")


def _remember(organization_id: int, person_id: int, action: str, name: str, now: datetime) -> None:
    record_audit(
        actor_id=person_id,
        organization_id=organization_id,
        action=action,
        subject=f"mapping {name}"[:100],
        detail={"name": name},
        now=now,
    )
