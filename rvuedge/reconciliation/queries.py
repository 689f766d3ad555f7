"""Reconciliations that were kept: whose eyes they are for, page by page, and removal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import delete, or_, select, tuple_

from rvuedge.accounts.audit.visibility import Sight, remember_look, sight_of
from rvuedge.accounts.people.access import managed
from rvuedge.accounts.people.models import MANAGERS, Person
from rvuedge.accounts.people.queries import organizations_of
from rvuedge.platform.errors import InvalidError, NotFoundError, RvuEdgeError
from rvuedge.platform.extensions import db, transaction
from rvuedge.reconciliation.models import Reconciliation
from rvuedge.reconciliation.rules.sentences import kinds_of, net_of, sentences, tolerances
from rvuedge.reconciliation.services import For


def for_whom(
    asker: Person, person_id: int | None, *, organization_id: int | None, start: date, end: date, now: datetime
) -> For:
    """Whose log is compared: the asker's own, or a member's as a manager may see it, told before anything is read.

    Raises NotFoundError for nobody the asker manages, NoFiguresError for a trainee or manager, InvalidError where the
    membership has no day of the period.
    """
    if person_id is None or person_id == asker.id:
        return For(asker, asker.id, ((start, end),))
    sight = _sight(asker, person_id, organization_id, now)
    periods = sight.within(start, end)
    if not periods:
        raise InvalidError("The period has no days within the membership.", code="not-a-member-then")
    _remember(asker, sight, {"from": start, "to": end}, now)
    return For(sight.person, asker.id, periods, sight.organization_id, sight.memberships)


def _sight(asker: Person, person_id: int, organization_id: int | None, now: datetime) -> Sight:
    refused: RvuEdgeError = NotFoundError("No such member in an organization you manage.")
    for organization, role in organizations_of(asker.id, on=now.date()):
        if role in MANAGERS and organization_id in (None, organization.id):
            try:
                return sight_of(organization.id, person_id)
            except NotFoundError:
                continue
            except RvuEdgeError as error:
                refused = error
    raise refused


def _remember(asker: Person, sight: Sight, detail: dict[str, object], now: datetime) -> None:
    remember_look(asker.id, sight.organization_id, [sight.person.id], what="reconciliation", detail=detail, at=now)


def reconciliation_for(reader: Person, reconciliation_id: str, *, wanted: str, now: datetime) -> Reconciliation:
    """One about the reader, or one they made for a member whose figures they may still see: then the look is told.

    Raises NotFoundError: there is none, the practice is not theirs to manage any more, or the days of the membership
    are no longer those it was made of.
    """
    found = db.session.get(Reconciliation, reconciliation_id)
    if found is not None and found.person_id == reader.id:
        return found
    if found is not None and found.created_by == reader.id:
        sight = _still_seen(found)
        if sight is not None:
            _remember(reader, sight, {"from": found.starts_on, "to": found.ends_on, "format": wanted}, now)
            return found
    raise NotFoundError("You have no such reconciliation.")


def _still_seen(one: Reconciliation) -> Sight | None:
    """What a maker who is not the person sees today, where that is what the reconciliation was made of."""
    if one.organization_id is None or one.told is None:
        return None
    try:
        sight = sight_of(managed(one.organization_id), one.person_id)
    except RvuEdgeError:
        return None
    seen = [{"from": str(first), "to": str(last)} for first, last in sight.within(one.starts_on, one.ends_on)]
    return sight if seen == one.told["seen"] else None


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
        found += [one for one in rows if one.person_id == reader.id or _still_seen(one) is not None]
        if len(rows) <= limit:
            break
        before = (rows[-1].created_at, rows[-1].id)
    _remember_list(reader, found[:limit], now)
    return found[: limit + 1]


def _remember_list(reader: Person, listed: Sequence[Reconciliation], now: datetime) -> None:
    seen: dict[int, set[int]] = {}
    for one in listed:
        if one.person_id != reader.id and one.organization_id is not None:
            seen.setdefault(one.organization_id, set()).add(one.person_id)
    for organization, people in seen.items():
        detail = {"format": "list"}
        remember_look(reader.id, organization, sorted(people), what="reconciliations", detail=detail, at=now)


def remove(reader: Person, reconciliation_id: str, *, now: datetime) -> None:
    """Delete one that the reader made. Raises NotFoundError."""
    with transaction() as session:
        found = reconciliation_for(reader, reconciliation_id, wanted="removal", now=now)
        if found.created_by != reader.id:
            raise NotFoundError("Only the person who made a reconciliation may remove it.")
        session.execute(delete(Reconciliation).where(Reconciliation.id == found.id))


def in_short(one: Reconciliation, reader_id: int) -> dict[str, Any]:
    """A reconciliation without its lines, in words for its reader; the first ones had less to tell."""
    told = one.told or told_of_first(one)
    whose = "your" if one.person_id == reader_id else "the member's"
    names = ("id", "person_id", "organization_id", "created_by", "created_at", "starts_on", "ends_on", "options")
    found = {name: getattr(one, name) for name in (*names, "file_name")}
    said = [*sentences(told["kinds"], whose=whose, options=one.options), tolerances(one.options)]
    return found | {name: value for name, value in told.items() if name != "format"} | {"summary": said}


def told_of_first(one: Reconciliation) -> dict[str, Any]:
    """What is told of a reconciliation from before it was kept beside the findings."""
    kinds = kinds_of(one.findings)
    net, drift = net_of(kinds)
    none = ("net_money", "net_money_how", "read", "seen")
    return {"kinds": kinds, "net": f"{net:f}", "within_tolerance": f"{drift:f}", **dict.fromkeys(none)}


def in_full(one: Reconciliation, reader_id: int) -> dict[str, Any]:
    """A reconciliation with its lines."""
    return {**in_short(one, reader_id), "items": one.findings}
