"""Reconciliations that were kept: whose eyes they are for, page by page, and removal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import delete, or_, select, tuple_

from rvuedge.accounts.audit.visibility import Visibility, record_view, visibility_of
from rvuedge.accounts.people.access import managed
from rvuedge.accounts.people.models import MANAGERS, Person
from rvuedge.accounts.people.queries import organizations_of
from rvuedge.logbook.places.queries import work_seen
from rvuedge.platform.errors import InvalidError, NotFoundError, RvuEdgeError
from rvuedge.platform.extensions import db, transaction
from rvuedge.reconciliation.models import Reconciliation
from rvuedge.reconciliation.rules.sentences import kinds_of, net_of, sentences, tolerances
from rvuedge.reconciliation.services import ReconciledPerson


def for_whom(
    asker: Person, person_id: int | None, *, organization_id: int | None, start: date, end: date, now: datetime
) -> ReconciledPerson:
    """Whose log is compared: the asker's own, or a member's as a manager may see it, told before anything is read.

    Raises NotFoundError for nobody the asker manages, NoFiguresError for a trainee or manager, InvalidError where the
    membership has no day of the period.
    """
    if person_id is None or person_id == asker.id:
        return ReconciledPerson(asker, asker.id, ((start, end),))
    visibility = _visibility(asker, person_id, organization_id, now)
    worked = work_seen(visibility)
    periods = worked.within(start, end)
    if not periods:
        raise InvalidError("The period has no days within the membership.", code="not-a-member-then")
    _remember(asker, visibility, {"from": start, "to": end}, now)
    return ReconciledPerson(visibility.person, asker.id, periods, visibility.organization_id, worked.periods)


def _visibility(asker: Person, person_id: int, organization_id: int | None, now: datetime) -> Visibility:
    refused: RvuEdgeError = NotFoundError("No such member in an organization you manage.")
    for organization, role in organizations_of(asker.id, on=now.date()):
        if role in MANAGERS and organization_id in (None, organization.id):
            try:
                return visibility_of(organization.id, person_id)
            except NotFoundError:
                continue
            except RvuEdgeError as error:
                refused = error
    raise refused


def _remember(asker: Person, visibility: Visibility, detail: dict[str, object], now: datetime) -> None:
    record_view(
        asker.id, visibility.organization_id, [visibility.person.id], what="reconciliation", detail=detail, now=now
    )


def reconciliation_for(reader: Person, reconciliation_id: str, *, wanted: str, now: datetime) -> Reconciliation:
    """One about the reader, or one they made for a member whose figures they may still see: then the look is told.

    Raises NotFoundError: there is none, the practice is not theirs to manage any more, or the days of the membership
    are no longer those it was made of.
    """
    found = db.session.get(Reconciliation, reconciliation_id)
    if found is not None and found.person_id == reader.id:
        return found
    if found is not None and found.created_by == reader.id:
        visibility = _current_visibility(found)
        if visibility is not None:
            _remember(reader, visibility, {"from": found.starts_on, "to": found.ends_on, "format": wanted}, now)
            return found
    raise NotFoundError("You have no such reconciliation.")


def _current_visibility(reconciliation: Reconciliation) -> Visibility | None:
    """What a maker who is not the person sees today, where that is what the reconciliation was made of."""
    if reconciliation.organization_id is None or reconciliation.overview is None:
        return None
    try:
        visibility = visibility_of(managed(reconciliation.organization_id), reconciliation.person_id)
    except RvuEdgeError:
        return None
    seen = [
        {"from": str(first), "to": str(last)}
        for first, last in work_seen(visibility).within(reconciliation.starts_on, reconciliation.ends_on)
    ]
    return visibility if seen == reconciliation.overview["visible_days"] else None


def page_of(
    reader: Person,
    *,
    before: tuple[datetime, str] | None,
    limit: int,
    now: datetime,
    of: Literal["all", "own"] | int = "all",
) -> list[Reconciliation]:
    """Reconciliations of the reader's log, and those made for members whose figures they still see, newest first.

    `of` the reader's `own` log alone, or a practice's id: what the reader made for its members. One more than `limit`
    where there are more; sums alone, no findings.
    """
    own, made = Reconciliation.person_id == reader.id, Reconciliation.created_by == reader.id
    wanted = or_(own, made) if of == "all" else own if of == "own" else made & (Reconciliation.organization_id == of)
    found: list[Reconciliation] = []
    while len(found) <= limit:
        query = select(Reconciliation).where(wanted)
        if before is not None:
            query = query.where(tuple_(Reconciliation.created_at, Reconciliation.id) < before)
        order = (Reconciliation.created_at.desc(), Reconciliation.id.desc())
        rows = db.session.scalars(query.order_by(*order).limit(limit + 1)).all()
        found += [
            reconciliation
            for reconciliation in rows
            if reconciliation.person_id == reader.id or _current_visibility(reconciliation) is not None
        ]
        if len(rows) <= limit:
            break
        before = (rows[-1].created_at, rows[-1].id)
    _remember_list(reader, found[:limit], now)
    return found[: limit + 1]


def _remember_list(reader: Person, listed: Sequence[Reconciliation], now: datetime) -> None:
    seen: dict[int, set[int]] = {}
    for reconciliation in listed:
        if reconciliation.person_id != reader.id and reconciliation.organization_id is not None:
            seen.setdefault(reconciliation.organization_id, set()).add(reconciliation.person_id)
    for organization, people in seen.items():
        detail = {"format": "list"}
        record_view(reader.id, organization, sorted(people), what="reconciliations", detail=detail, now=now)


def remove(reader: Person, reconciliation_id: str, *, now: datetime) -> None:
    """Delete one that the reader made. Raises NotFoundError."""
    with transaction() as session:
        found = reconciliation_for(reader, reconciliation_id, wanted="removal", now=now)
        if found.created_by != reader.id:
            raise NotFoundError("Only the person who made a reconciliation may remove it.")
        session.execute(delete(Reconciliation).where(Reconciliation.id == found.id))


def in_short(reconciliation: Reconciliation, reader_id: int) -> dict[str, Any]:
    """A reconciliation without its lines, in words for its reader; the first ones had less to tell."""
    overview = reconciliation.overview or first_overview(reconciliation)
    whose = "your" if reconciliation.person_id == reader_id else "the member's"
    names = ("id", "person_id", "organization_id", "created_by", "created_at", "starts_on", "ends_on", "options")
    found = {name: getattr(reconciliation, name) for name in (*names, "file_name")}
    summary = [
        *sentences(overview["kinds"], whose=whose, options=reconciliation.options),
        tolerances(reconciliation.options),
    ]
    return found | {name: value for name, value in overview.items() if name != "format"} | {"summary": summary}


def first_overview(reconciliation: Reconciliation) -> dict[str, Any]:
    """What is told of a reconciliation from before it was kept beside the findings."""
    kinds = kinds_of(reconciliation.findings)
    net, drift = net_of(kinds)
    none = ("net_money", "net_money_explanation", "read", "visible_days")
    return {"kinds": kinds, "net": f"{net:f}", "within_tolerance": f"{drift:f}", **dict.fromkeys(none)}


def in_full(reconciliation: Reconciliation, reader_id: int) -> dict[str, Any]:
    """A reconciliation with its lines."""
    return {**in_short(reconciliation, reader_id), "items": reconciliation.findings}
