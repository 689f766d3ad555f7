"""The peer that RVU Edge is measured beside: FastAPI, pydantic and the SQLAlchemy ORM, doing the same work.

Written as the FastAPI tutorial writes it: functions in the thread pool, a session per request by dependency, response
models. It takes RVU Edge's tokens and catalog from the same database and keeps logs in tables of its own. Run by
`uvicorn perf.fastapi_peer:app --workers 2` with RVUEDGE_DATABASE_URL.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

from fastapi import Depends, FastAPI, Header, HTTPException, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import create_engine, event, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, sessionmaker

from perf.fastapi_credits import Encounter, credit, encounter_of
from perf.fastapi_shapes import ChangeIn, CreditOut, LineIn, LineOut, LogIn, LogOut, ResultOut, SyncIn, SyncOut
from perf.fastapi_tables import Counter, Line, Log
from rvuedge.accounts.people.models import Device, Person, Token
from rvuedge.platform import clock

# rvuedge.platform.extensions gives SQLite its pragmas and BEGIN IMMEDIATE for writers; all requests here write.
engine = create_engine(os.environ["RVUEDGE_DATABASE_URL"]).execution_options(rvuedge_writes=True)
if engine.dialect.name == "sqlite":
    # A push holds the database for a second or more: two clients on a busy machine may wait longer than 10 s.
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=60000"))
Sessions = sessionmaker(engine, expire_on_commit=False)
app = FastAPI()
bearer = HTTPBearer()
FACTS = set(LineIn.model_fields) - {"code", "modifiers", "units", "session"}
HEADER = tuple(name for name in LogIn.model_fields if name != "lines")


def database() -> Iterator[Session]:
    """A session for one request."""
    with Sessions() as session:
        yield session


Database = Annotated[Session, Depends(database)]


def signed_in(session: Database, sent: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> Person:
    """Who the access token belongs to."""
    person = session.scalar(
        select(Person)
        .join(Device, Device.person_id == Person.id)
        .join(Token, Token.device_id == Device.id)
        .where(
            Token.digest == sha256(sent.credentials.encode()).digest(),
            Token.kind == "access",
            Token.spent_at.is_(None),
            Token.expires_at > clock.now(),
            Device.revoked_at.is_(None),
            Person.disabled_at.is_(None),
        )
    )
    if person is None:
        raise HTTPException(401, "Sign in first.")
    return person


Me = Annotated[Person, Depends(signed_in)]


@app.get("/hello")
async def hello() -> dict[str, str]:
    """Nothing but the framework and its server."""
    return {"hello": "world"}


@app.put("/api/v1/logs/{log_id}")
def put_log(
    log_id: UUID,
    body: LogIn,
    session: Database,
    me: Me,
    response: Response,
    if_match: Annotated[str | None, Header()] = None,
) -> LogOut:
    """Create a log, replay it, or edit it with If-Match"""
    now = clock.now()
    log = session.get(Log, (me.id, str(log_id)))
    base = int(if_match.strip('"')) if if_match else None
    status = _status(log, body, base)
    if status == "conflict":
        raise HTTPException(409, "The log was changed since.")
    if status == "applied":
        response.status_code = 201 if log is None else 200
        touched: set[Encounter] = set()
        log = _write(session, me, log, str(log_id), body, now, touched)
        credit(session, me, touched, now)
        session.commit()
    assert log is not None
    response.headers["ETag"] = f'"{log.version}"'
    return _out(log)


@app.post("/api/v1/sync")
def sync(body: SyncIn, session: Database, me: Me) -> SyncOut:
    """Push and pull: one result per change, each within a savepoint of its own"""
    now = clock.now()
    ids = [str(change.id) for change in body.changes]
    known = {log.id: log for log in session.scalars(select(Log).where(Log.person_id == me.id, Log.id.in_(ids)))}
    touched: set[Encounter] = set()
    results = [_change(session, me, known, change, now, touched) for change in body.changes]
    credit(session, me, touched, now)
    session.commit()
    rows = session.scalars(
        select(Log)
        .where(Log.person_id == me.id, Log.change > (body.cursor or 0))
        .order_by(Log.change)
        .limit(body.limit + 1)
    ).all()
    shown = rows[: body.limit]
    cursor = shown[-1].change if shown else body.cursor or 0
    return SyncOut(
        results=results, changes=[_out(log) for log in shown], cursor=cursor, has_more=len(rows) > body.limit
    )


def _change(
    session: Session, me: Person, known: dict[str, Log], change: ChangeIn, now: datetime, touched: set[Encounter]
) -> ResultOut:
    log = known.get(str(change.id))
    status = _status(log, change.log, change.base_version)
    if status == "applied":
        with session.begin_nested():
            log = known[str(change.id)] = _write(session, me, log, str(change.id), change.log, now, touched)
    return ResultOut(id=change.id, status=status, version=log.version if log else None)


def _status(log: Log | None, body: LogIn, base: int | None) -> Any:
    if log is None:
        return "applied"
    same = all(getattr(log, name) == getattr(body, name) for name in HEADER)
    if same and [_facts(line) for line in body.lines] == [
        (line.code, line.modifiers, line.units, line.session, line.facts) for line in log.lines
    ]:
        return "replayed"
    return "applied" if base == log.version else "conflict"


def _facts(line: LineIn) -> tuple[Any, ...]:
    facts = line.model_dump(mode="json", include=FACTS, exclude_none=True)
    return (line.code, line.modifiers, line.units, line.session, facts)


def _write(
    session: Session, me: Person, log: Log | None, log_id: str, body: LogIn, now: datetime, touched: set[Encounter]
) -> Log:
    if log is None:
        log = Log(person_id=me.id, id=log_id, version=0, created_at=now, credits=[])
        session.add(log)
    else:
        touched.add(encounter_of(log))
    for name in HEADER:
        setattr(log, name, getattr(body, name))
    log.version, log.updated_at, log.change = log.version + 1, now, _next_number(session, me.id)
    names = ("code", "modifiers", "units", "session", "facts")
    log.lines = [
        Line(position=position, **dict(zip(names, _facts(line), strict=True)))
        for position, line in enumerate(body.lines)
    ]
    session.flush()
    touched.add(encounter_of(log))
    return log


def _next_number(session: Session, person_id: int) -> int:
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    raised = (
        insert(Counter)
        .values(person_id=person_id, latest=1)
        .on_conflict_do_update(index_elements=[Counter.person_id], set_={"latest": Counter.latest + 1})
    )
    with session.no_autoflush:
        return int(session.execute(raised.returning(Counter.latest)).scalar_one())


def _out(log: Log) -> LogOut:
    valued = [credit.work_rvu for credit in log.credits if credit.work_rvu is not None]
    credits = {credit.position: credit for credit in log.credits}
    return LogOut(
        **{name: getattr(log, name) for name in ("id", *HEADER, "version", "created_at", "updated_at")},
        lines=[
            LineOut(
                code=line.code,
                modifiers=line.modifiers,
                units=line.units,
                session=line.session,
                facts=line.facts,
                credit=CreditOut.model_validate(credits[line.position]) if line.position in credits else None,
                drug=credits[line.position].drug if line.position in credits else None,
            )
            for line in log.lines
        ],
        work_rvu=sum(valued),
        unvalued_lines=len(log.lines) - len(valued),
        deleted=log.deleted_at is not None,
    )
