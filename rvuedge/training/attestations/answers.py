"""Attestations as people see them: the case's own facts and no others, with what the reader may do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from sqlalchemy import select

from rvuedge.accounts.audit.trail import names_of
from rvuedge.catalog.codes import finder
from rvuedge.logbook.records.models import LogLine, ProcedureLog
from rvuedge.platform.extensions import db
from rvuedge.training.attestations.models import Attestation, SameEvent
from rvuedge.training.attestations.rows import Actor, is_attester, standing_of
from rvuedge.training.programs.queries import Stage, spans_of, stage_on
from rvuedge.training.rules.attesting.claims import differences
from rvuedge.training.rules.attesting.states import NEXT, Act, Seen, Standing

OF_PART: Mapping[str, tuple[Act, ...]] = {
    "attending": ("confirm", "amend", "return", "dispute", "undo"),
    "resident": ("request", "object"),
    "director": ("settle",),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who reads, and as what."""

    actor: Actor
    part: Literal["attending", "resident", "director"]


@dataclass(frozen=True, slots=True)
class _Around:
    """What is shown beside the rows: names, years of training, and the reader's own logs of the same operations."""

    names: Mapping[int, str]
    stages: Mapping[int, Sequence[Stage]]
    linked: Mapping[tuple[int, str], str]
    own: Mapping[tuple[date, str], tuple[str, str | None]]


def shown_rows(rows: Sequence[Attestation], viewer: Viewer, states: Sequence[Seen]) -> list[dict[str, Any]]:
    """Attestations as the API answers them; `states` as people see them, in the same order."""
    around = _around(rows, viewer)
    return [_shown(row, viewer, state, around) for row, state in zip(rows, states, strict=True)]


def _shown(row: Attestation, viewer: Viewer, state: Seen, around: _Around) -> dict[str, Any]:
    case, claim = standing_of(row), dict(row.claim)
    word = case.settled or case.attested
    return {
        "id": row.id,
        "version": row.version,
        "state": state,
        "is_withdrawn": case.is_withdrawn,
        "differs": case.differs,
        "differences": list(differences(case.claim.view, word)) if word else [],
        "log_id": row.log_id if viewer.part == "resident" else None,
        "resident": {"name": around.names.get(row.person_id, ""), "pgy": _pgy(row, around)},
        "performed_on": row.performed_on,
        "attending": claim.pop("attending"),
        "codes": [{"code": code, "units": units, "title": title_of(code)} for code, units in claim.pop("codes")],
        "is_simulated": claim.pop("is_simulated"),
        "claim": _view(claim),
        "claimed_at": row.claimed_at,
        "requested_at": row.requested_at,
        "attested": None if row.attested is None else _view(row.attested),
        "attested_at": row.attested_at,
        "attested_by": around.names.get(row.attested_by) if row.attested_by else row.attester,
        "settled": None if row.settled is None else _view(row.settled),
        "settled_at": row.settled_at,
        "settled_by": around.names.get(row.settled_by) if row.settled_by else None,
        "message": row.message,
        "may": _may(row, viewer, case, around),
        "own_log": _own_log(row, around),
    }


def _view(document: Mapping[str, Any]) -> dict[str, Any]:
    """A view by the names of a log's fields."""
    return {
        "role": document["role"],
        "supervision": document["supervision"],
        "critical_share": document["critical_share"],
        "present_for_critical": document["is_present"],
    }


def title_of(code: str) -> str:
    """Our title of a code; never a descriptor of the AMA's."""
    index = finder.current_index()
    position = index.by_code.get(code)
    return index.documents[position].title if position is not None else f"Code {code}"


def _may(row: Attestation, viewer: Viewer, case: Standing, around: _Around) -> list[str]:
    if case.is_withdrawn:
        return []
    acts: list[str] = [act for act in OF_PART[viewer.part] if case.state in NEXT[act]]
    if "undo" in acts and not is_attester(row, viewer.actor):
        acts.remove("undo")
    can_copy = viewer.part == "attending" and viewer.actor.way != "link" and not row.claim["is_simulated"]
    if can_copy and (row.person_id, row.log_id) not in around.linked:
        acts.append("copy")
    return acts


def _pgy(row: Attestation, around: _Around) -> int | None:
    stage = stage_on(around.stages.get(row.person_id, ()), row.performed_on)
    return None if stage is None else stage.pgy


def _own_log(row: Attestation, around: _Around) -> dict[str, Any] | None:
    """The reader's own log of the same operation: linked, or of the same day and code."""
    linked = around.linked.get((row.person_id, row.log_id))
    if linked is not None:
        return {"id": linked, "is_linked": True, "role": None}
    for code, _ in row.claim["codes"]:
        found = around.own.get((row.performed_on, code))
        if found is not None:
            return {"id": found[0], "is_linked": False, "role": found[1]}
    return None


def _around(rows: Sequence[Attestation], viewer: Viewer) -> _Around:
    people = {row.person_id for row in rows}
    named = {number for row in rows for number in (row.settled_by, row.attested_by) if number is not None}
    names = names_of(people | named) if rows else {}
    is_account = viewer.part == "attending" and viewer.actor.way != "link" and viewer.actor.person_id is not None
    mine = viewer.actor.person_id if is_account else None
    return _Around(names, spans_of(people) if rows else {}, _linked(rows, mine), _own_logs(rows, mine))


def _linked(rows: Sequence[Attestation], mine: int | None) -> dict[tuple[int, str], str]:
    """The reader's logs of the same events, by resident and log; of a log that is deleted none."""
    if mine is None or not rows:
        return {}
    people = sorted({row.person_id for row in rows})
    query = select(SameEvent).where(SameEvent.person_id.in_(people), SameEvent.attending_id == mine)
    found = {(link.person_id, link.log_id): link.attending_log_id for link in db.session.scalars(query)}
    there = select(ProcedureLog.id).where(
        ProcedureLog.person_id == mine, ProcedureLog.id.in_(sorted(found.values())), ProcedureLog.deleted_at.is_(None)
    )
    here = set(db.session.scalars(there)) if found else set()
    return {key: log_id for key, log_id in found.items() if log_id in here}


def _own_logs(rows: Sequence[Attestation], mine: int | None) -> dict[tuple[date, str], tuple[str, str | None]]:
    if mine is None or not rows:
        return {}
    days = sorted({row.performed_on for row in rows})
    codes = sorted({code for row in rows for code, _ in row.claim["codes"]})
    query = (
        select(ProcedureLog.performed_on, LogLine.code, ProcedureLog.id, ProcedureLog.role)
        .join(LogLine, (LogLine.person_id == ProcedureLog.person_id) & (LogLine.log_id == ProcedureLog.id))
        .where(
            ProcedureLog.person_id == mine,
            ProcedureLog.performed_on.in_(days),
            ProcedureLog.deleted_at.is_(None),
            LogLine.code.in_(codes),
        )
        .order_by(ProcedureLog.created_at.desc())
    )
    return {(day, code): (log_id, role) for day, code, log_id, role in db.session.execute(query)}
