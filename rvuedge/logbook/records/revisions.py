"""A log before and after a change: what its row becomes. Computes only."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from rvuedge.logbook.records.facts import HEADER, Encounter, LogFacts, Owner, StoredLog


@dataclass(frozen=True, slots=True)
class Revision:
    """A log as it is to be: its row and its facts, and the facts it had (None: the table has no row of it)."""

    log: StoredLog
    facts: LogFacts
    before: LogFacts | None

    @property
    def is_new(self) -> bool:
        """Whether the table has no row of it."""
        return self.before is None

    @property
    def has_new_lines(self) -> bool:
        """Whether its lines differ from those that are stored."""
        return self.before is None or self.before.lines != self.facts.lines

    @property
    def encounters(self) -> set[Encounter]:
        """The encounters whose credits may change: the one it belongs to and the one it left."""
        return {log.encounter() for log in (self.before, self.facts) if log is not None}


def revised(before: StoredLog | None, facts: LogFacts, *, owner: Owner, change: int, now: datetime) -> StoredLog:
    """A log after a change of facts: its version rises by one, and a tombstone is alive again."""
    return StoredLog(
        person_id=owner.person_id,
        id=facts.id,
        version=before.version + 1 if before else 1,
        change=change,
        created_at=before.created_at if before else now,
        updated_at=now,
        deleted_at=None,
        device_id=before.device_id if before else owner.device_id,
        **{name: getattr(facts, name) for name in HEADER},
    )


def buried(before: StoredLog, *, change: int, now: datetime) -> StoredLog:
    """A log after its deletion: the facts stay, its version rises by one."""
    return replace(before, version=before.version + 1, change=change, updated_at=now, deleted_at=now)
