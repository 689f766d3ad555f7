"""What a database holds beside what was acknowledged: lost, changed, doubled, half done, unaudited."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import psycopg

from tests.long.callers import Phone, State, Wish
from tests.support.invariants import QUESTIONS
from tests.support.postgres import libpq

EVERYBODY = "person_id > 0"
LOGS = "SELECT id, version, deleted_at IS NULL, performed_on, note FROM procedure_log WHERE person_id = {person}"
CODES = "SELECT log_id, code FROM log_line WHERE person_id = {person} ORDER BY log_id, position"
IMPORTS = """
SELECT i.id, i.counts, (SELECT count(*) FROM charge_import_log AS l WHERE l.import_id = i.id) FROM charge_import AS i
 WHERE i.person_id = {person}
"""
OWN_MONTHS = "SELECT month FROM own_closed_month WHERE person_id = {person}"
MONTHS = """
SELECT m.month, (SELECT count(*) FROM closed_line AS c WHERE c.organization_id = m.organization_id AND c.counted_in = m.month),
       (SELECT count(*) FROM audit_event AS a WHERE a.action = 'period.close' AND a.organization_id = m.organization_id
           AND a.at = m.closed_at)
  FROM closed_month AS m
"""
CLOSINGS = "SELECT detail FROM audit_event WHERE action = 'period.close'"
POLICIES = """
SELECT (SELECT count(*) FROM practice_policy), (SELECT count(*) FROM audit_event WHERE action = 'policy.change')
"""
LINES_OF_NO_MONTH = """
SELECT count(*) FROM closed_line AS c WHERE c.organization_id IS NOT NULL AND NOT EXISTS
 (SELECT 1 FROM closed_month AS m WHERE m.organization_id = c.organization_id AND m.month = c.counted_in)
"""


class Stored:
    """A database, asked beside the application."""

    def __init__(self, url: str) -> None:
        self.is_sqlite = url.startswith("sqlite")
        self.connection: Any = (
            sqlite3.connect(url.removeprefix("sqlite:///"), timeout=30)
            if self.is_sqlite
            else psycopg.connect(libpq(url))
        )

    def __enter__(self) -> Stored:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def rows(self, question: str, **values: object) -> list[Any]:
        """What a question answers."""
        found: list[Any] = self.connection.execute(question.format(**values)).fetchall()
        return found

    def broken(self) -> Iterator[str]:
        """Every invariant of everybody, and every practice's change with its row in the trail."""
        for question in QUESTIONS:
            for row in self.rows(question, mine=EVERYBODY):
                yield "half done: " + " ".join(map(str, row))
        yield from self._practices()
        if self.is_sqlite and (said := self.rows("PRAGMA quick_check")[0][0]) != "ok":
            yield f"damaged: {said}"

    def _practices(self) -> Iterator[str]:
        posted = {(detail := _json(row[0]))["month"]: detail["posted"] for row in self.rows(CLOSINGS)}
        for month, lines, events in self.rows(MONTHS):
            if events != 1:
                yield f"unaudited: month {month} has {events} rows in the trail"
            elif posted[str(month)[:7]] != lines:
                yield f"half done: month {month} has {lines} lines, {posted[str(month)[:7]]} were posted"
        if loose := self.rows(LINES_OF_NO_MONTH)[0][0]:
            yield f"half done: {loose} lines of a month that is not closed"
        policies, events = self.rows(POLICIES)[0]
        if policies != events:
            yield f"unaudited: {policies} versions of policies, {events} rows in the trail"

    def months(self) -> set[str]:
        """The months that practices have closed."""
        return {str(row[0])[:7] for row in self.rows(MONTHS)}

    def policies(self) -> int:
        """How many versions of policies there are."""
        return int(self.rows(POLICIES)[0][0])

    def differences(self, phone: Phone) -> Iterator[str]:
        """What a phone was promised and is not there, or is there twice, or by half."""
        codes: dict[str, list[str]] = {}
        for log, code in self.rows(CODES, person=phone.person):
            codes.setdefault(log, []).append(code)
        logs: dict[str, State] = {}
        notes: Counter[str] = Counter()
        for key, version, live, day, note in self.rows(LOGS, person=phone.person):
            logs[key] = (version, bool(live), str(day), " ".join(codes.get(key, ())))
            notes[note] += 1
        wish = phone.pending
        yield from _of_logs(phone, logs, wish)
        for note in [*phone.notes, *([wish.note] if wish and wish.note else [])]:
            least = phone.notes.get(note, 0)
            if not least <= notes[note] <= 1:
                yield f"{'doubled' if notes[note] > 1 else 'lost'}: the log posted with {note!r} is there {notes[note]} times"
        yield from self._imports(phone)
        if not phone.closed <= len(self.rows(OWN_MONTHS, person=phone.person)) <= phone.closed + _one(wish, "close"):
            yield f"lost or doubled: {phone.closed} months of person {phone.person} were closed"

    def _imports(self, phone: Phone) -> Iterator[str]:
        found = self.rows(IMPORTS, person=phone.person)
        most = phone.imports + _one(phone.pending, "charges")
        if not phone.imports <= len(found) <= most:
            yield f"lost or doubled: {len(found)} imports of person {phone.person}, {phone.imports} were acknowledged"
        for number, counts, logs in found:
            if _json(counts).get("logs", logs) != logs:
                yield f"half done: import {number} has {logs} logs of {counts}"


def _of_logs(phone: Phone, logs: dict[str, State], wish: Wish | None) -> Iterator[str]:
    becomes = wish.becomes if wish else {}
    for key, state in phone.logs.items():
        found = logs.get(key)
        if key in becomes or found == state:
            continue
        what = "lost" if found is None or found[0] < state[0] else "changed"
        yield f"{what}: log {key} of person {phone.person} is {found}, acknowledged was {state}"
    done = sum(logs.get(key) == state for key, state in becomes.items())
    undone = sum(logs.get(key) == phone.logs.get(key) for key in becomes)
    if becomes and (done, undone) not in {(len(becomes), 0), (0, len(becomes))}:
        yield f"half done: {done} of {len(becomes)} changes of a {wish.kind if wish else ''} by person {phone.person}"


def _one(wish: Wish | None, kind: str) -> int:
    return int(wish is not None and wish.kind == kind)


def _json(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


def kinds(found: Sequence[str]) -> dict[str, int]:
    """How many of each kind, the kinds that must be none among them."""
    counts = Counter(line.partition(":")[0] for line in found)
    return {name: counts[name] for name in sorted({"lost", "changed", "doubled", "half done", "unaudited", *counts})}
