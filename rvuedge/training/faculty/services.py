"""A program's attendings: a roster, and the names residents wrote, linked to it by a coordinator."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.accounts.people.queries import role_in
from rvuedge.logbook.attendings.models import Attending
from rvuedge.logbook.attendings.queries import attendings_of, named
from rvuedge.logbook.attendings.rules import RosterName, compared
from rvuedge.logbook.sites.rules import clash
from rvuedge.platform.errors import ConflictError, InvalidError, NotFoundError
from rvuedge.platform.extensions import transaction

MOST = 2_000  # attendings of the largest departments run to some hundreds, with those who left
MOST_ALIASES = 50  # spellings of one name: more are several people


class AttendingNameTakenError(ConflictError):
    """Another attending goes by the same name on the same days; `existing` is their key and name."""

    code = "attending-name-taken"


def put_attending(organization_id: int, key: str, fields: Mapping[str, Any], *, actor_id: int, now: datetime) -> bool:
    """State an attending; whether they are new. The same again changes nothing.

    Raises AttendingNameTakenError, and InvalidError for an account outside the organization or too many attendings.
    """
    with transaction() as session:
        hold_practice(session, organization_id)
        here = {attending.key: attending for attending in attendings_of([organization_id])}
        person_id = fields.get("person_id")
        if person_id is not None and role_in(person_id, organization_id, on=now.date()) is None:
            raise InvalidError(f"Account {person_id} is no member of this program.", code="no-such-member")
        names = {name: value for name, value in fields.items() if name not in {"aliases", "email"}}
        wanted = RosterName(organization_id, key, aliases=tuple(fields["aliases"]), **names)
        _refuse_clash(wanted, here)
        attending = here.get(key)
        if attending is None and len(here) >= MOST:
            raise InvalidError(f"A program has at most {MOST:,} attendings; remove those nobody worked with.")
        if attending is not None and all(getattr(attending, name) == value for name, value in fields.items()):
            return False
        session.add(attending := attending or Attending(organization_id=organization_id, key=key))
        for name, value in fields.items():
            setattr(attending, name, value)
        attending.updated_at = now
        _audit("attending.put", organization_id, key, actor_id, now)
    return key not in here


def link_name(organization_id: int, key: str, written: str, *, actor_id: int, now: datetime) -> Attending:
    """Link a name as residents wrote it to an attending; every log that says it means them from now on.

    Again is a success. Raises NotFoundError, AttendingNameTakenError, and InvalidError for too many spellings.
    """
    with transaction() as session:
        hold_practice(session, organization_id)
        here = {attending.key: attending for attending in attendings_of([organization_id])}
        attending = here.get(key)
        if attending is None:
            raise NotFoundError("No such attending.")
        if compared(written) in named(attending).forms():
            return attending
        if len(attending.aliases) >= MOST_ALIASES:
            raise InvalidError(f"An attending has at most {MOST_ALIASES} spellings.")
        aliases = [*attending.aliases, " ".join(written.split())]
        _refuse_clash(replace(named(attending), aliases=tuple(aliases)), here)
        attending.aliases, attending.updated_at = aliases, now
        _audit("attending.link", organization_id, key, actor_id, now)
    return attending


def new_attending(organization_id: int, name: str, *, actor_id: int, now: datetime) -> str:
    """Take a written name onto the roster as an attending of its own; the key. Raises AttendingNameTakenError."""
    key = str(uuid.uuid4())
    fields: dict[str, Any] = {
        "name": " ".join(name.split()), "email": None, "person_id": None, "aliases": [],
        "active_from": None, "active_to": None, "may_attest": True,
    }  # fmt: skip
    put_attending(organization_id, key, fields, actor_id=actor_id, now=now)
    return key


def remove_attending(organization_id: int, key: str, *, actor_id: int, now: datetime) -> None:
    """Take an attending off the roster; logs keep the name they say. Raises NotFoundError."""
    with transaction() as session:
        hold_practice(session, organization_id)
        attending = session.get(Attending, (organization_id, key))
        if attending is None:
            raise NotFoundError("No such attending.")
        session.delete(attending)
        _audit("attending.remove", organization_id, key, actor_id, now)


def _refuse_clash(wanted: RosterName, here: Mapping[str, Attending]) -> None:
    taken = clash(wanted, map(named, here.values()))
    if taken is not None:
        other, words = taken
        sentence = f"{other.name} goes by “{words}” on the same days, so a log could mean either one."
        raise AttendingNameTakenError(sentence, existing={"key": other.key, "name": other.name})


def _audit(action: str, organization_id: int, key: str, actor_id: int, now: datetime) -> None:
    record_audit(
        actor_id=actor_id,
        organization_id=organization_id,
        action=action,
        subject=f"attending {key}",
        detail={},
        now=now,
    )
