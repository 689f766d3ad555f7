"""A tuned peer for reading logs: FastAPI with statements of SQLAlchemy Core made once, and orjson; no model is walked.

It reads RVU Edge's own tables, so that both answer the same logs. `uvicorn perf.fastapi_reader:app --workers 2` with
RVUEDGE_DATABASE_URL; uvloop and httptools are taken where they are installed (uvicorn's own choice).
"""

from __future__ import annotations

import os
from collections import defaultdict
from hashlib import sha256
from typing import Annotated, Any

import orjson
from fastapi import Depends, FastAPI, HTTPException, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlalchemy import Connection, bindparam, create_engine, select

from perf.peers.tables import SIGNED_IN
from rvuedge.logbook.records.facts import HEADER
from rvuedge.logbook.records.models import LogLine, ProcedureLog, StoredCredit
from rvuedge.platform import clock
from rvuedge.platform.figures import plain
from rvuedge.platform.wire import json_text

engine = create_engine(os.environ["RVUEDGE_DATABASE_URL"], json_deserializer=orjson.loads)
app = FastAPI()
bearer = HTTPBearer()
_LOG, _LINE, _CREDIT = ProcedureLog.__table__.c, LogLine.__table__.c, StoredCredit.__table__.c
_PERSON: Any = bindparam("person")
_IDS: Any = bindparam("ids", expanding=True)
_CREDITED = ("state", "face_work_rvu", "work_rvu", "factors", "release", "policy", "warnings")
_SHOWN = (*HEADER, "id", "version", "created_at", "updated_at")
_LOGS = (
    select(*(_LOG[name] for name in _SHOWN))
    .where(_LOG.person_id == _PERSON, _LOG.deleted_at.is_(None))
    .order_by(_LOG.performed_on.desc(), _LOG.id.desc())
    .limit(bindparam("most"))
)
_LINES = (
    select(_LINE.log_id, _LINE.line_id, _LINE.code, _LINE.modifiers, _LINE.units, _LINE.session, _LINE.facts)
    .where(_LINE.person_id == _PERSON, _LINE.log_id.in_(_IDS))
    .order_by(_LINE.log_id, _LINE.position)
)
_CREDITS = (
    select(_CREDIT.log_id, *(_CREDIT[name] for name in _CREDITED))
    .where(_CREDIT.person_id == _PERSON, _CREDIT.log_id.in_(_IDS), _CREDIT.superseded_at.is_(None))
    .order_by(_CREDIT.log_id, _CREDIT.position)
)


@app.get("/api/v1/logs")
def list_logs(sent: Annotated[HTTPAuthorizationCredentials, Depends(bearer)], limit: int = 50) -> Response:
    """The newest logs with their lines and credits"""
    with engine.connect() as connection:
        person = connection.scalar(
            SIGNED_IN, {"digest": sha256(sent.credentials.encode()).digest(), "now": clock.now()}
        )
        if person is None:
            raise HTTPException(401, "Sign in first.")
        return Response(json_text({"items": _items(connection, person, limit)}), media_type="application/json")


def _items(connection: Connection, person: int, limit: int) -> list[dict[str, Any]]:
    logs = connection.execute(_LOGS, {"person": person, "most": limit}).all()
    ids = [log.id for log in logs]
    credits: dict[str, list[Any]] = defaultdict(list)
    for log_id, *credit in connection.execute(_CREDITS, {"person": person, "ids": ids}):
        credits[log_id].append(dict(zip(_CREDITED, credit, strict=True)))
    lines: dict[str, list[Any]] = defaultdict(list)
    for log_id, line_id, code, modifiers, units, session, facts in connection.execute(
        _LINES, {"person": person, "ids": ids}
    ):
        credit = credits[log_id][len(lines[log_id])]
        line = {"id": line_id, "code": code, "modifiers": modifiers, "units": units, "session": session, **facts}
        lines[log_id].append({**line, "credit": credit})
    return [_item(dict(zip(_SHOWN, log, strict=True)), lines[log.id]) for log in logs]


def _item(log: dict[str, Any], lines: list[Any]) -> dict[str, Any]:
    valued = [work for line in lines if (work := line["credit"]["work_rvu"]) is not None]
    attending = log["attending"] and {"name": log["attending"]}
    total = plain(sum(valued)) if valued else "0.00"
    rest = {"work_rvu": total, "unvalued_lines": len(lines) - len(valued), "deleted": False}
    return {**log, "attending": attending, "lines": lines, **rest}
