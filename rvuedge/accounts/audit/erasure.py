"""A person's words are erased from the trail when they leave: the value goes, the chain still holds.

What was erased is named by an entry of the same practice, so that nobody blanks an entry in silence.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime

import orjson
from sqlalchemy import ColumnElement, Text, and_, cast, or_, select, update

from rvuedge.accounts.audit.models import AuditEvent
from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.rules.trail_digests import is_erased, without
from rvuedge.platform.extensions import transaction

ERASE = "trail.erase"
OF_THE_ACTOR = ("file",)  # what somebody named a file, whatever it says


@dataclass(frozen=True, slots=True)
class Leaving:
    """Who leaves: the address is sought everywhere, the name in what they did and in these practices' entries.

    A name alone may be somebody else's, or a town's, elsewhere.
    """

    person_id: int
    address: str
    name: str
    practices: Collection[int]

    def is_near(self, entry: AuditEvent) -> bool:
        """Whether the name is theirs in this entry."""
        return entry.actor_id == self.person_id or entry.organization_id in self.practices

    def words(self, entry: AuditEvent) -> list[str]:
        """What is erased of an entry."""
        return [word for word in (self.address, self.name if self.is_near(entry) else "") if word.strip()]


def erase_person(who: Leaving, *, now: datetime) -> int:
    """Erase each value of the trail that holds the address or the name of somebody, and what they called their files.

    The entry of the erasure says whose words they were by number, and where. Returns how many values are gone.
    """
    done: dict[int | None, dict[str, list[str]]] = {}
    with transaction() as session:
        for entry in session.scalars(select(AuditEvent).where(_may_hold(who)).order_by(AuditEvent.id)).all():
            if names := sorted(_named(entry, who)):
                detail, seals = without(entry.detail, entry.seals, names)
                session.execute(update(AuditEvent).where(AuditEvent.id == entry.id).values(detail=detail, seals=seals))
                done.setdefault(entry.organization_id, {})[str(entry.id)] = names
        for organization_id, entries in done.items():
            record_audit(
                actor_id=who.person_id,
                organization_id=organization_id,
                action=ERASE,
                subject=f"person {who.person_id}",
                detail={"entries": entries},
                people=[who.person_id],
                now=now,
            )
    return sum(len(names) for entries in done.values() for names in entries.values())


def _may_hold(who: Leaving) -> ColumnElement[bool]:
    """Entries that are worth a look: the text of a JSON value has it as it stands there."""
    address, name = (
        cast(AuditEvent.detail, Text).icontains(orjson.dumps(word)[1:-1].decode(), autoescape=True)
        for word in (who.address, (who.name.split() or [" "])[0])
    )
    return or_(address, AuditEvent.actor_id == who.person_id, and_(name, AuditEvent.organization_id.in_(who.practices)))


def _named(entry: AuditEvent, who: Leaving) -> set[str]:
    salted = {name for name, seal in entry.seals.items() if not is_erased(seal)}
    own = OF_THE_ACTOR if entry.actor_id == who.person_id else ()
    words = [_pattern(word) for word in who.words(entry)]
    return {
        name
        for name in salted
        if name in own or any(word.search(text) for text in _texts(entry.detail[name]) for word in words)
    }


def _pattern(word: str) -> re.Pattern[str]:
    """A whole word, or words with whatever stands between them: a file's name has no blanks."""
    parts = r"[\W_]+".join(re.escape(part) for part in word.split())
    return re.compile(rf"(?<![^\W_]){parts}(?![^\W_])", re.IGNORECASE)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, part in value.items():
            yield str(name)
            yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
