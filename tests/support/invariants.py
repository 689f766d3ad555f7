"""What is true after every write, looked at right before each COMMIT of a session, in every test (tests/conftest.py).

Of the people whose logs were written: the total of a day is the sum of its credits in force; each line of a live log
has exactly one of them, of its code and its day; the answer kept beside a log is of its version; the version of a log counts its changes, and each change has a number
of its own. Of a practice: what a request changed has its row in the audit trail, in the same transaction, and the practice was held
before (seen on PostgreSQL; SQLite has one writer).

What is found is kept until the test ends, so that no answer hides it. The questions go to the driver itself: a test that
counts statements, or stops one, does not see them.
"""

from __future__ import annotations

import re
import threading
from dataclasses import dataclass, field
from typing import Any

from flask import has_request_context
from sqlalchemy import Connection, Engine, Select, event
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import UpdateBase

from rvuedge.platform.extensions import Base
from tests.support.log_ledger import Ledger, changes_of

PERSONAL = frozenset({"procedure_log", "log_line", "log_answer", "credit", "daily_total", "sync_clock"})
PATIENCE = 60.0  # seconds; a COMMIT takes milliseconds
PERSON = ("person_id", "person", "of_person")
# Tables with an organization whose rows need no entry of their own in the trail.
UNGOVERNED = {
    "work_place": "somebody's own statement of where they worked, which is in the trail",
    "assessment": "two people's words about a case; nothing of the practice is decided, and each rating is in the trail",
    "student_entry": "a student's own record; what preceptors and directors do with it is in the trail",
    "upload": "a draft of a file until it is applied, which is in the trail as KIND.import, and its undoing",
    "job": "work that follows a change; the change itself is in the trail",
    "known_provider": "an answer of the import that is in the trail",
    "attestation": "follows a resident's own log; each step has its row, and the acts of others are in the trail",
    "audit_event": "the trail itself",
    "report_mailing": "what became of a mail that a schedule asks for, which is in the trail",
    "closed_pay": "pay of a month that was closed: the entry is the closing's",
    "closed_line": "lines of a month that was closed: the entry is the closing's",
    "reconciliation": "somebody's own file beside their own log, or a look at figures, which is recorded as a look",
    "group_reconciliation": "what comparisons of one file share: its import and undoing, and a change of its note, are there",
    "statement_print": "a print of what is stored; it changes nothing",
}
RAW = re.compile(r"^\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\s+\"?(\w+)", re.IGNORECASE)

TOTALS = """
SELECT 'daily total' AS what, person_id, performed_on FROM (
  SELECT person_id, performed_on, coalesce(work_rvu, 0) AS work, 1 AS lines,
         CASE WHEN work_rvu IS NULL THEN 1 ELSE 0 END AS unvalued, coalesce(drug_amount, 0) AS drugs
    FROM credit WHERE superseded_at IS NULL AND {mine}
  UNION ALL
  SELECT person_id, performed_on, -work_rvu, -lines, -unvalued_lines, -drug_amount FROM daily_total WHERE {mine}
) AS parts GROUP BY person_id, performed_on
HAVING sum(work) <> 0 OR sum(lines) <> 0 OR sum(unvalued) <> 0 OR sum(drugs) <> 0 OR max(lines) < 1
"""
LINES = """
SELECT 'credit in force', person_id, log_id, position, code, performed_on, sum(n) FROM (
  SELECT l.person_id, l.log_id, l.position, l.code, p.performed_on, 1 AS n
    FROM log_line AS l JOIN procedure_log AS p ON p.person_id = l.person_id AND p.id = l.log_id
   WHERE p.deleted_at IS NULL AND p.{mine}
  UNION ALL
  SELECT person_id, log_id, position, code, performed_on, -1 FROM credit WHERE superseded_at IS NULL AND {mine}
) AS pairs GROUP BY person_id, log_id, position, code, performed_on HAVING sum(n) <> 0
"""
NUMBERS = """
SELECT 'change number', p.person_id, p.change, count(*) FROM procedure_log AS p
  LEFT JOIN sync_clock AS c ON c.person_id = p.person_id
 WHERE p.{mine} GROUP BY p.person_id, p.change, c.latest
HAVING count(*) > 1 OR c.latest IS NULL OR p.change > c.latest
"""
EMPTY = """
SELECT 'log without lines', p.person_id, p.id FROM procedure_log AS p WHERE p.{mine}
   AND NOT EXISTS (SELECT 1 FROM log_line AS l WHERE l.person_id = p.person_id AND l.log_id = p.id)
"""
ANSWERS = """
SELECT 'answer of another version', p.person_id, p.id FROM procedure_log AS p
  JOIN log_answer AS a ON a.person_id = p.person_id AND a.log_id = p.id
 WHERE p.{mine} AND substr(a.answer, 1, length(p.version || ':')) <> p.version || ':'
"""
QUESTIONS = (TOTALS, LINES, NUMBERS, EMPTY, ANSWERS)


@dataclass
class Written:
    """What a transaction has written so far: tables, the people of personal ones, governed tables before it held anything."""

    tables: set[str] = field(default_factory=set)
    people: set[int] = field(default_factory=set)
    anybody: bool = False
    loose: set[str] = field(default_factory=set)
    held: bool = False

    def copied(self) -> Written:
        """As it is now."""
        return Written(set(self.tables), set(self.people), self.anybody, set(self.loose), self.held)


@dataclass
class Watch:
    """What was found in this test, and the versions that were seen."""

    found: list[str] = field(default_factory=list)
    ledgers: dict[str, Ledger] = field(default_factory=dict)
    turn: threading.RLock = field(default_factory=threading.RLock)

    def forget(self, why: str) -> None:
        """Begin anew: what was found so far is none of the services' doing, for a reason that a test names."""
        assert why
        self.found.clear()
        self.ledgers.clear()


WATCH = Watch()


def governed() -> frozenset[str]:
    """Tables whose rows belong to a practice."""
    named = {table.name for table in Base.metadata.tables.values() if "organization_id" in table.c}
    return frozenset(named | {"organization"}) - UNGOVERNED.keys()


def of_connection(connection: Connection) -> list[Written]:
    """What the transaction of a connection has written; before it, what had been written at each open savepoint."""
    stack: list[Written] = connection.info.setdefault("written", [Written()])
    return stack


@event.listens_for(Engine, "begin")
def _begun(connection: Connection) -> None:
    connection.info["written"] = [Written()]


@event.listens_for(Engine, "savepoint")
def _saved(connection: Connection, _name: str) -> None:
    stack = of_connection(connection)
    stack.append(stack[-1].copied())


@event.listens_for(Engine, "release_savepoint")
def _released(connection: Connection, _name: str, _context: Any) -> None:
    stack = of_connection(connection)
    if len(stack) > 1:
        del stack[-2]


@event.listens_for(Engine, "rollback_savepoint")
def _taken_back(connection: Connection, _name: str, _context: Any) -> None:
    stack = of_connection(connection)
    if len(stack) > 1:
        stack.pop()


@event.listens_for(Engine, "before_execute")
def _sent(connection: Connection, statement: Any, many: Any, single: Any, _options: Any) -> None:
    if isinstance(statement, Select):
        if _holds(statement):
            of_connection(connection)[-1].held = True
        return
    if isinstance(statement, UpdateBase):
        name = str(getattr(statement.table, "name", ""))
    elif (raw := RAW.match(str(getattr(statement, "text", "")))) is not None:
        name = raw.group(1)
    else:
        return
    rows = [row for row in (*(many or ()), single) if row]
    if name in GOVERNED and rows and all(row.get("organization_id", 0) is None for row in rows):
        return  # a row of nobody's practice
    written = of_connection(connection)[-1]
    written.tables.add(name)
    if name in GOVERNED and not written.held:
        written.loose.add(name)
    if name in PERSONAL:
        people = {row[key] for row in rows for key in PERSON if isinstance(row.get(key), int)}
        written.people |= people
        written.anybody = written.anybody or not people


def _holds(statement: Select[Any]) -> bool:
    """Whether it waits for a practice, or for the catalog and the policies (platform/database/locks.py)."""
    if statement._for_update_arg is not None:
        return any(getattr(table, "name", "") == "organization" for table in statement.get_final_froms())
    return getattr(statement._raw_columns[0], "name", "") == "pg_advisory_xact_lock"


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    _let_go(session)
    if session.in_nested_transaction() or not session.in_transaction():
        return
    session.flush()
    connection = session.connection()
    written = of_connection(connection)[-1]
    if has_request_context():
        WATCH.found += _ungoverned(written, connection.dialect.name)
    if written.tables & PERSONAL:
        _look(session, connection, written)


def _ungoverned(written: Written, dialect: str) -> list[str]:
    """What a request changed of a practice without a row in the trail, or before the practice was held."""
    found = []
    if written.tables & GOVERNED and "audit_event" not in written.tables:
        found.append(f"no row in the audit trail for a change of {sorted(written.tables & GOVERNED)}")
    if written.loose and dialect == "postgresql" and "organization" not in written.tables:
        found.append(f"a practice was not held before a change of {sorted(written.loose)}")
    return found


def _look(session: Session, connection: Connection, written: Written) -> None:
    """Ask about the people concerned; what the ledger learns counts once the COMMIT is through."""
    people = ", ".join(map(str, sorted(written.people)))
    mine = "person_id > 0" if written.anybody else f"person_id IN ({people})"
    cursor = connection.connection.cursor()
    try:
        for question in QUESTIONS:
            cursor.execute(question.format(mine=mine))
            WATCH.found += [" ".join(map(str, row)) for row in cursor.fetchall()]
        assert WATCH.turn.acquire(timeout=PATIENCE), "another COMMIT does not come to its end"
        session.info["invariants"] = None
        ledger = WATCH.ledgers.setdefault(str(connection.engine.url), Ledger())
        found, learned = changes_of(cursor, mine, ledger)
        WATCH.found += found
        session.info["invariants"] = (ledger, learned)
    finally:
        cursor.close()


@event.listens_for(Session, "after_commit")
def _committed(session: Session) -> None:
    if session.info.get("invariants") is not None and not session.in_nested_transaction():
        ledger, learned = session.info["invariants"]
        ledger.learn(learned)
    _let_go(session)


@event.listens_for(Session, "after_rollback")
def _rolled_back(session: Session) -> None:
    _let_go(session)


def _let_go(session: Session) -> None:
    if "invariants" in session.info:
        session.info.pop("invariants")
        WATCH.turn.release()


GOVERNED = governed()
