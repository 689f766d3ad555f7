"""The days whose work a practice sees: asked here by reports, desk, exports, closing and reconciliation alike.

Somebody of one practice works there on every day of the membership. Of somebody of several a day belongs to the one
where the work was done (rules.py); what belongs to nobody known is shown to none of them, and the person is asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from rvuedge.accounts.audit.visibility import CLOSING_ROLES, Period, Visibility
from rvuedge.accounts.people.models import MANAGERS, Membership, Person
from rvuedge.logbook.places.models import WorkPlace
from rvuedge.logbook.places.rules import DayPlace, StatedPlace, place_of_day, without_days
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.logbook.sites.models import Site
from rvuedge.logbook.sites.rules import SiteNames, matching_site
from rvuedge.logbook.sites.services import names_of
from rvuedge.platform.database import walls
from rvuedge.platform.extensions import db

Sites = Mapping[int, Sequence[SiteNames]]
# Says which of some organizations train people. A wing above puts its answer here: nothing is billed at a program, and
# its faculty work for it beside their practice, not instead of it.
TRAINING: list[Callable[[Collection[int]], Collection[int]]] = []


@dataclass(frozen=True, slots=True)
class WorkDays:
    """The days of some spans whose work a practice sees. `unplaced` are days of work that belong to nobody known.

    `is_shared` says that the person works for another practice too on some of the days.
    """

    periods: tuple[Period, ...]
    unplaced: tuple[date, ...] = ()
    is_shared: bool = False

    def within(self, start: date, end: date) -> tuple[Period, ...]:
        """The parts of a period that are such days, in order."""
        clipped = [(max(start, first), min(end, last)) for first, last in self.periods]
        return tuple((first, last) for first, last in clipped if first <= last)


@walls.opened(
    "whether somebody works elsewhere too is asked of all practices; only the days of the asker's are answered"
)
def work_days(organization_id: int, spans: Mapping[int, Sequence[Period]]) -> dict[int, WorkDays]:
    """By person, the days of some spans of membership whose work is this practice's. Few statements for many people."""
    found = {person: WorkDays(tuple(periods)) for person, periods in spans.items()}
    memberships = _memberships([*spans])
    shared = {
        person: mine
        for person, mine in memberships.items()
        if any(
            _touches(membership, spans[person]) for membership in mine if membership.organization_id != organization_id
        )
    }
    if not shared:
        return found
    sites = _sites({membership.organization_id for mine in shared.values() for membership in mine})
    for person, mine in shared.items():
        places = _places(person, mine, sites, always=organization_id, spans=spans[person])
        away = {day for day, place in places.items() if place.organization_id != organization_id}
        unplaced = tuple(sorted(day for day, place in places.items() if not place.is_known))
        found[person] = WorkDays(without_days(spans[person], away), unplaced, is_shared=True)
    return found


def work_seen(visibility: Visibility) -> WorkDays:
    """The days of a member whose work the practice sees."""
    person = visibility.person.id
    return work_days(visibility.organization_id, {person: visibility.memberships})[person]


def unplaced_days(person_id: int) -> tuple[date, ...]:
    """Somebody's own days of work, oldest first, that none of their practices counts until they say where it was."""
    mine = _memberships([person_id]).get(person_id, [])
    if len({membership.organization_id for membership in mine}) < 2:
        return ()
    places = _places(person_id, mine, _sites({membership.organization_id for membership in mine}))
    return tuple(sorted(day for day, place in places.items() if not place.is_known))


def _places(
    person_id: int,
    memberships: Sequence[Membership],
    sites: Sites,
    *,
    always: int | None = None,
    spans: Sequence[Period] = ((date.min, date.max),),
) -> dict[date, DayPlace]:
    """Where each day of work was done, of the days of some spans on which several practices may claim it.

    `always` is a practice that may claim every day of the spans.
    """
    person = db.session.get_one(Person, person_id)
    stated = stated_places(person_id)
    found: dict[date, DayPlace] = {}
    for day, texts in _days_worked(person_id, spans).items():
        claims = {item.organization_id for item in memberships if _claims(item, person, day)}
        claims |= {always} if always is not None else set()
        if len(claims) > 1:
            named = [{number for number in claims if matching_site(text, day, _of(sites, number))} for text in texts]
            held = [place for place in stated if place.organization_id is None or place.organization_id in claims]
            found[day] = place_of_day(day, named, held)
    return found


def _of(sites: Sites, number: int | None) -> Sequence[SiteNames]:
    return sites.get(number or 0, ())


def stated_places(person_id: int) -> list[StatedPlace]:
    """Where somebody said they work, the oldest statement first."""
    rows = db.session.scalars(select(WorkPlace).where(WorkPlace.person_id == person_id).order_by(WorkPlace.id))
    return [StatedPlace(row.organization_id, row.first_day, row.last_day, row.weekdays) for row in rows]


def _days_worked(person_id: int, spans: Sequence[Period]) -> dict[date, set[str | None]]:
    """The sites of the logs of each day."""
    rows = db.session.execute(
        select(ProcedureLog.performed_on, ProcedureLog.site)
        .where(ProcedureLog.person_id == person_id, ProcedureLog.deleted_at.is_(None))
        .distinct()
    )
    found: dict[date, set[str | None]] = defaultdict(set)
    for day, site in rows:
        if any(first <= day <= last for first, last in spans):
            found[day].add(site)
    return found


def _memberships(person_ids: Collection[int]) -> dict[int, list[Membership]]:
    """The memberships by which practices may count somebody's work."""
    rows = db.session.scalars(
        select(Membership).where(Membership.person_id.in_(person_ids), Membership.role.in_({*CLOSING_ROLES, *MANAGERS}))
    )
    found: dict[int, list[Membership]] = defaultdict(list)
    memberships = list(rows)
    programs = _programs({membership.organization_id for membership in memberships})
    for membership in memberships:
        if membership.organization_id not in programs:
            found[membership.person_id].append(membership)
    return found


def _programs(organization_ids: Collection[int]) -> set[int]:
    """Those that train people and have no site of their own where work is done."""
    programs = {number for answer in TRAINING for number in answer(organization_ids)}
    return programs - _sites(programs).keys() if programs else set()


def _sites(organization_ids: Collection[int]) -> Sites:
    found: dict[int, list[SiteNames]] = defaultdict(list)
    for site in db.session.scalars(select(Site).where(Site.organization_id.in_(organization_ids))):
        found[site.organization_id].append(names_of(site))
    return found


def _touches(membership: Membership, spans: Sequence[Period]) -> bool:
    last = membership.ended_on or date.max
    return any(membership.started_on <= end and begun <= last for begun, end in spans)


def _claims(membership: Membership, person: Person, day: date) -> bool:
    """Whether a practice may count a day's work: of its physicians and owners, and of managers who are attendings."""
    if not membership.started_on <= day <= (membership.ended_on or date.max):
        return False
    return membership.role in CLOSING_ROLES or person.stage_on(day) == "attending"
