"""Links to one case by mail: good for 72 hours, to act once, without signing in.

Looking changes nothing and uses nothing up: programs that look at mails follow links. What an attending may not do
signed in, the link does not do either; the program's roster and rules are asked each time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rvuedge.accounts.mail import one_time_tokens
from rvuedge.accounts.mail.models import OneTimeToken
from rvuedge.accounts.people.models import Person
from rvuedge.logbook.attendings.models import Attending
from rvuedge.platform.database import walls
from rvuedge.platform.extensions import db, transaction
from rvuedge.platform.tokens import digest
from rvuedge.training.attestations import acts, queries
from rvuedge.training.attestations.authority import NamedEntry
from rvuedge.training.attestations.rows import Actor

PURPOSE = "attestation"


@dataclass(frozen=True, slots=True)
class LinkedCase:
    """What a link opens: the case, or, once it was used, what happened to it in a sentence."""

    case: dict[str, Any] | None
    sentence: str | None
    attending: str


def issue_link(found_id: str, entry: NamedEntry, *, now: datetime) -> str:
    """A token for one case and one entry of a roster, in the clear, once."""
    detail = {"attestation": found_id, "organization": str(entry.organization_id), "key": entry.key}
    return one_time_tokens.issue(PURPOSE, person=None, life=acts.LINK_LIFE, now=now, detail=detail)


def linked_case(token: str, *, now: datetime) -> LinkedCase:
    """What a link opens.

    Raises UsedTokenError for one that is over or unknown, NotFoundError where its attending has no part any more.
    """
    found = db.session.get(OneTimeToken, digest(token), populate_existing=True)
    if found is None or found.purpose != PURPOSE or found.expires_at <= now:
        raise one_time_tokens.UsedTokenError(_OVER)
    actor = _actor(found)
    case = queries.attestation_of(found.detail["attestation"], actor, now=now)
    if found.spent_at is not None:
        return LinkedCase(None, queries.last_words(found.detail["attestation"]), actor.name)
    return LinkedCase(case, None, actor.name)


def act_by_link(token: str, wish: acts.Wish, *, now: datetime) -> None:
    """Do what the link's attending wants, and use the link up with it; where it is refused, the link stays good.

    Raises UsedTokenError, and what acts.answer raises.
    """
    with transaction():
        found = one_time_tokens.redeem(token, PURPOSE, now=now)
        acts.answer(found.detail["attestation"], wish, _actor(found), now=now)


def _actor(found: OneTimeToken) -> Actor:
    organization_id, key = int(found.detail["organization"]), found.detail["key"]
    walls.enter_practice(organization_id, as_faculty=True)
    entry = db.session.get(Attending, (organization_id, key), populate_existing=True)
    if entry is None:
        raise one_time_tokens.UsedTokenError(_OVER)
    person = db.session.get(Person, entry.person_id) if entry.person_id is not None else None
    if person is not None and person.disabled_at is not None:
        raise one_time_tokens.UsedTokenError(_OVER)
    return Actor(entry.name, "link", entry.person_id, organization_id, key)


_OVER = "This link is no longer good. Sign in to see what waits for you, or wait for the next email."
