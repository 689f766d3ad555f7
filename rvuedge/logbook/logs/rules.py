"""What becomes of a change of a log: one table for PUT, DELETE and sync. Computes only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

from rvuedge.logbook.records.facts import LogFacts

ANY: Literal["any"] = "any"
Base = int | Literal["any"] | None


class Outcome(Enum):
    """What becomes of a change. The first three are carried out, a replay is a success, the rest are refused."""

    CREATE = "create"
    EDIT = "edit"
    DELETE = "delete"
    REPLAY = "replay"
    TAKEN = "taken"
    STALE = "stale"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Known:
    """A log as it is stored; somebody else's is not known here, whatever its id."""

    facts: LogFacts
    version: int
    is_deleted: bool = False


def decide(before: Known | None, facts: LogFacts | None, base: Base) -> Outcome:
    """What becomes of a log that is to hold `facts`, or to be deleted (None).

    `base` is the version the change began at: None for a log the phone believes to be new, ANY for whatever is stored.

    - Nothing is stored: the log is made, unless the change began at a version or is a deletion (MISSING).
    - It is stored as asked for, or deleted already: a REPLAY, whatever the change began at. An answer may get lost.
    - The change began elsewhere: STALE; or, for a log believed to be new, TAKEN.
    - Otherwise it is carried out. A deleted log that is put again comes back.
    """
    if before is None:
        return Outcome.CREATE if facts is not None and base is None else Outcome.MISSING
    if _is_as_asked(before, facts):
        return Outcome.REPLAY
    if base is None:
        return Outcome.TAKEN
    if base not in {ANY, before.version}:
        return Outcome.STALE
    return Outcome.DELETE if facts is None else Outcome.EDIT


def _is_as_asked(before: Known, facts: LogFacts | None) -> bool:
    return before.is_deleted if facts is None else not before.is_deleted and before.facts == facts
