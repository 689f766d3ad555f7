"""The tuned peer that writes: FastAPI on uvloop, pydantic from the bytes, Core, orjson, a remembered catalog.

It takes RVU Edge's tokens from the same database, values with RVU Edge's own engine, and keeps logs, lines, credits,
totals and an audit row in tables of its own, all in one transaction. It does not screen texts for patients.
`uvicorn perf.peers.writing:app --workers 2` with RVUEDGE_DATABASE_URL.
"""

from __future__ import annotations

import os
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import Depends, FastAPI, Header, HTTPException, Request, Response
from sqlalchemy import Connection, bindparam, create_engine, delete, event, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from perf.peers.crediting import SHOWN as CREDITED
from perf.peers.crediting import Encounter, Owner, credit, encounter_of
from perf.peers.shapes import ChangeIn, LineIn, LogIn, SyncIn
from perf.peers.tables import AUDIT, COUNTER, LINE, LOG, SIGNED_IN
from rvuedge.platform import clock
from rvuedge.platform.wire import json_text

# rvuedge.platform.extensions gives SQLite its pragmas and BEGIN IMMEDIATE for writers; all requests here write.
engine = create_engine(os.environ["RVUEDGE_DATABASE_URL"], json_deserializer=orjson.loads).execution_options(
    rvuedge_writes=True
)
if engine.dialect.name == "sqlite":
    # A push holds the database for a second or more: two clients on a busy machine may wait longer than 10 s.
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA busy_timeout=60000"))
app = FastAPI()
FACTS = set(LineIn.model_fields) - {"code", "modifiers", "units", "session"}
HEADER = tuple(name for name in LogIn.model_fields if name != "lines")
LINES = ("code", "modifiers", "units", "session", "facts")
_KNOWN = select(LOG.c.id, LOG.c.version, *(LOG.c[name] for name in HEADER)).where(
    LOG.c.person_id == bindparam("person"), LOG.c.id.in_(bindparam("ids", expanding=True))
)
_KNOWN_LINES = (
    select(LINE.c.log_id, *(LINE.c[name] for name in LINES))
    .where(LINE.c.person_id == bindparam("person"), LINE.c.log_id.in_(bindparam("ids", expanding=True)))
    .order_by(LINE.c.log_id, LINE.c.position)
)
_UPSERT = postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert
_INSERTED = _UPSERT(COUNTER).values(person_id=bindparam("person"), latest=bindparam("many"))
_NEXT = _INSERTED.on_conflict_do_update(
    index_elements=[COUNTER.c.person_id], set_={"latest": COUNTER.c.latest + _INSERTED.excluded.latest}
).returning(COUNTER.c.latest)


async def sent(request: Request) -> bytes:
    """The body as it came."""
    return await request.body()


Body = Annotated[bytes, Depends(sent)]


def signed_in(connection: Connection, authorization: str) -> Owner:
    """Who the access token belongs to. Raises HTTPException."""
    digest = sha256(authorization.removeprefix("Bearer ").encode()).digest()
    row = connection.execute(SIGNED_IN, {"digest": digest, "now": clock.now()}).first()
    if row is None:
        raise HTTPException(401, "Sign in first.")
    return Owner(row.id, row.provider_type, is_trainee=False)  # those measured are attendings


@app.get("/hello")
async def hello() -> dict[str, str]:
    """Nothing but the framework and its server."""
    return {"hello": "world"}


@app.put("/api/v1/logs/{log_id}")
def put_log(
    log_id: UUID, body: Body, authorization: Annotated[str, Header()], if_match: Annotated[str | None, Header()] = None
) -> Response:
    """Create a log, replay it, or edit it with If-Match"""
    base = int(if_match.strip('"')) if if_match else None
    change = ChangeIn(id=log_id, op="put", base_version=base, log=LogIn.model_validate_json(body))
    with engine.begin() as connection:
        me = signed_in(connection, authorization)
        (result,), made, _ = _changed(connection, me, [change], clock.now())
        if result["status"] == "conflict":
            raise HTTPException(409, "The log was changed since.")
        text = json_text(_answer(str(log_id), change.log, result["version"], made.get(str(log_id), [])))
    headers = {"ETag": f'"{result["version"]}"'}
    status = 201 if result["version"] == 1 and result["status"] == "applied" else 200
    return Response(text, status, headers, media_type="application/json")


@app.post("/api/v1/sync")
def sync(body: Body, authorization: Annotated[str, Header()]) -> Response:
    """Push: one result per change, and the logs as they are credited"""
    pushed = SyncIn.model_validate_json(body)
    with engine.begin() as connection:
        me = signed_in(connection, authorization)
        results, made, last = _changed(connection, me, pushed.changes, clock.now())
    versions = {result["id"]: result["version"] for result in results}
    shown = [
        _answer(str(change.id), change.log, versions[str(change.id)], made.get(str(change.id), []))
        for change in pushed.changes[: pushed.limit]
    ]
    answer = {"results": results, "changes": shown, "cursor": last, "has_more": False}
    return Response(json_text(answer), media_type="application/json")


def _changed(
    connection: Connection, me: Owner, changes: list[ChangeIn], now: datetime
) -> tuple[list[dict[str, Any]], dict[str, list[Any]], int]:
    """Write what is new or edited, credit it, and note it in the trail."""
    ids = [str(change.id) for change in changes]
    known = {row.id: row for row in connection.execute(_KNOWN, {"person": me.id, "ids": ids})}
    lines: dict[str, list[Any]] = {}
    for log_id, *row in connection.execute(_KNOWN_LINES, {"person": me.id, "ids": [*known]}) if known else ():
        lines.setdefault(log_id, []).append(tuple(row))
    results, applied = [], []
    for change in changes:
        log = known.get(str(change.id))
        status = _status(log, lines.get(str(change.id), []), change)
        version = (log.version if log else 0) + (status == "applied")
        results.append({"id": str(change.id), "status": status, "version": version})
        applied += [(change, version)] if status == "applied" else []
    last = connection.execute(_NEXT, {"person": me.id, "many": len(applied)}).scalar_one() if applied else 0
    made = _written(connection, me, known, applied, now, last) if applied else {}
    return results, made, last


def _status(log: Any, lines: list[Any], change: ChangeIn) -> str:
    if log is None:
        return "applied"
    same = all(getattr(log, name) == getattr(change.log, name) for name in HEADER)
    if same and [_facts(line) for line in change.log.lines] == lines:
        return "replayed"
    return "applied" if change.base_version == log.version else "conflict"


def _facts(line: LineIn) -> tuple[Any, ...]:
    facts = line.model_dump(mode="json", include=FACTS, exclude_none=True)
    return (line.code, line.modifiers, line.units, line.session, facts)


def _written(
    connection: Connection,
    me: Owner,
    known: dict[str, Any],
    applied: list[tuple[ChangeIn, int]],
    now: datetime,
    last: int,
) -> dict[str, list[Any]]:
    touched: set[Encounter] = {encounter_of(known[str(change.id)]) for change, _ in applied if str(change.id) in known}
    new, lines, trail = [], [], []
    for number, (change, version) in enumerate(applied, last - len(applied) + 1):
        log_id, body = str(change.id), change.log
        row = {name: getattr(body, name) for name in HEADER} | {"version": version, "change": number, "updated_at": now}
        if log_id in known:
            connection.execute(update(LOG).where(LOG.c.person_id == me.id, LOG.c.id == log_id).values(row))
            connection.execute(delete(LINE).where(LINE.c.person_id == me.id, LINE.c.log_id == log_id))
        else:
            new.append(row | {"person_id": me.id, "id": log_id, "created_at": now, "deleted_at": None})
        lines += [
            {"person_id": me.id, "log_id": log_id, "position": position, **dict(zip(LINES, _facts(line), strict=True))}
            for position, line in enumerate(body.lines)
        ]
        trail.append({"person_id": me.id, "action": "log.put", "entity": log_id, "happened_at": now})
        touched.add((body.patient_key or f"log:{log_id}", body.performed_on))
    if new:
        connection.execute(insert(LOG), new)
    connection.execute(insert(LINE), lines)
    connection.execute(insert(AUDIT), trail)
    return credit(connection, me, touched, now)


def _answer(log_id: str, body: LogIn, version: int, credits: list[Any]) -> dict[str, Any]:
    valued = [row["work_rvu"] for row in credits if row["work_rvu"] is not None]
    lines = [
        {**dict(zip(LINES, _facts(line), strict=True)), "credit": {name: row[name] for name in CREDITED}}
        for line, row in zip(body.lines, credits, strict=False)
    ]
    head = {name: getattr(body, name) for name in HEADER}
    total = {"work_rvu": sum(valued), "unvalued_lines": len(lines) - len(valued), "deleted": False}
    return {"id": log_id, **head, "version": version, "lines": lines, **total}
