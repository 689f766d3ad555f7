"""The versions of logs, as one commit after another left them: a version counts the changes of a log's facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from rvuedge.logbook.records.facts import HEADER

MARK = "SELECT mark FROM database_identity"
COUNTERS = "SELECT person_id, latest, forgotten FROM sync_clock WHERE {mine}"
LOGS = f"""
SELECT person_id, id, version, change, deleted_at IS NOT NULL, {", ".join(HEADER)} FROM procedure_log WHERE {{mine}}
"""
LINES = """
SELECT person_id, log_id, position, code, units, session, modifiers, facts FROM log_line WHERE {mine}
 ORDER BY person_id, log_id, position
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """A log as a commit left it: its version, the number of its last change, and its facts."""

    version: int
    change: int
    facts: tuple[Any, ...]


@dataclass(slots=True)
class Learned:
    """What a commit leaves of some people: their counters, and their logs."""

    mark: str
    counters: dict[int, int]
    logs: dict[int, dict[str, Seen]]


@dataclass
class Ledger:
    """What commits left of a database's people so far."""

    mark: str = ""
    counters: dict[int, int] = field(default_factory=dict)
    logs: dict[int, dict[str, Seen]] = field(default_factory=dict)

    def learn(self, learned: Learned) -> None:
        """Take in what is committed; another mark is another database (a restored one)."""
        if learned.mark != self.mark:
            self.counters.clear()
            self.logs.clear()
            self.mark = learned.mark
        self.counters.update(learned.counters)
        self.logs.update(learned.logs)


def changes_of(cursor: Any, mine: str, ledger: Ledger) -> tuple[list[str], Learned]:
    """What is wrong with the versions of some people's logs since the ledger saw them, and what it learns."""
    learned = _read(cursor, mine)
    if learned.mark != ledger.mark:
        return [], learned
    found: list[str] = []
    for person, logs in learned.logs.items():
        if person in ledger.logs:
            room = learned.counters.get(person, 0) - ledger.counters.get(person, 0)
            found += _wrong(person, ledger.logs[person], logs, room)
    return found, learned


def _read(cursor: Any, mine: str) -> Learned:
    rows = _rows(cursor, MARK)
    learned = Learned(rows[0][0] if rows else "", {}, {})
    for person, latest, _ in _rows(cursor, COUNTERS.format(mine=mine)):
        learned.counters[person] = latest
        learned.logs[person] = {}
    lines: dict[tuple[int, str], list[Any]] = {}
    for person, log, *line in _rows(cursor, LINES.format(mine=mine)):
        lines.setdefault((person, log), []).append(tuple(map(str, line)))
    for person, log, version, change, *facts in _rows(cursor, LOGS.format(mine=mine)):
        seen = Seen(version, change, (*map(str, facts), *lines.get((person, log), ())))
        learned.logs.setdefault(person, {})[log] = seen
    return learned


def _rows(cursor: Any, question: str) -> list[Any]:
    cursor.execute(question)
    return list(cursor.fetchall())


def _wrong(person: int, before: dict[str, Seen], after: dict[str, Seen], room: int) -> Iterator[str]:
    """A version that rose without a change, or did not with one, or by more than numbers were taken."""
    risen = 0
    for log, seen in after.items():
        was = before.get(log)
        rise = seen.version - (was.version if was else 0)
        risen += rise
        if was is not None and rise < 2 and (seen.facts != was.facts) != (rise == 1):  # two may cancel each other
            yield f"version {was.version} to {seen.version} of log {log}: {was.facts} to {seen.facts}"
        if (rise > 0) != (was is None or seen.change > was.change) or rise < 0:
            yield f"version of log {log} of person {person} rose by {rise}, the number of its change is {seen.change}"
    if after and risen > room:
        yield f"versions of person {person} rose by {risen}, but {room} changes took a number"
    yield from _gone(person, before, after)


def _gone(person: int, before: dict[str, Seen], after: dict[str, Seen]) -> Iterable[str]:
    """Logs that are no more; all of them go when an account is deleted."""
    missing = before.keys() - after.keys()
    return [f"log {log} of person {person} is no more" for log in missing] if after else []
