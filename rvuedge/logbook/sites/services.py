"""A practice's sites: kept by its managers, matched to what people write in their logs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from rvuedge.accounts.audit.trail import record_audit
from rvuedge.accounts.people.holding import hold_practice
from rvuedge.logbook.sites.models import Site
from rvuedge.logbook.sites.rules import SiteNames, clash, matching_site
from rvuedge.platform.errors import ConflictError, InvalidError, NotFoundError
from rvuedge.platform.extensions import db, transaction

MOST = 200  # more than the largest systems run; a list that people can still read


class SiteNameTakenError(ConflictError):
    """Another site goes by the same name on the same days; `existing` is its key and name."""

    code = "site-name-taken"


def sites_of(organization_ids: Collection[int]) -> list[Site]:
    """The sites of some organizations, by name."""
    return list(
        db.session.scalars(
            select(Site)
            .where(Site.organization_id.in_(organization_ids))
            .order_by(Site.organization_id, Site.name, Site.key)
        )
    )


def site_names(organization_ids: Collection[int]) -> list[SiteNames]:
    """What the sites of some organizations are called."""
    return [names_of(site) for site in sites_of(organization_ids)] if organization_ids else []


def names_of(site: Site) -> SiteNames:
    """What a site is called."""
    return SiteNames(site.key, site.name, tuple(site.aliases), site.active_from, site.active_to)


def shown_site(text: str | None, on: date, sites: list[SiteNames]) -> str:
    """The name of the site a log means, else what it says; '' where it says nothing."""
    meant = matching_site(text, on, sites)
    return meant.name if meant else text or ""


def put_site(organization_id: int, key: str, fields: dict[str, Any], *, actor_id: int, now: datetime) -> bool:
    """State a site; whether it is new. Raises SiteNameTakenError, and InvalidError for more than 200 sites."""
    with transaction() as session:
        hold_practice(session, organization_id)
        here = {site.key: site for site in sites_of([organization_id])}
        wanted = SiteNames(key, fields["name"], tuple(fields["aliases"]), fields["active_from"], fields["active_to"])
        taken = clash(wanted, map(names_of, here.values()))
        if taken is not None:
            other, words = taken
            sentence = f"{other.name} goes by “{words}” on the same days, so a log could mean either one."
            raise SiteNameTakenError(sentence, existing={"key": other.key, "name": other.name})
        site = here.get(key)
        if site is None and len(here) >= MOST:
            raise InvalidError(f"A practice has at most {MOST} sites; delete one you do not use.")
        if site is not None and all(getattr(site, name) == value for name, value in fields.items()):
            return False
        session.add(site := site or Site(organization_id=organization_id, key=key))
        for name, value in fields.items():
            setattr(site, name, value)
        site.updated_at = now
        _audit("site.put", organization_id, key, actor_id, now)
    return key not in here


def remove_site(organization_id: int, key: str, *, actor_id: int, now: datetime) -> None:
    """Take a site off the list; logs keep what they say. Raises NotFoundError."""
    with transaction() as session:
        hold_practice(session, organization_id)
        site = session.get(Site, (organization_id, key))
        if site is None:
            raise NotFoundError("No such site.")
        session.delete(site)
        _audit("site.remove", organization_id, key, actor_id, now)


def _audit(action: str, organization_id: int, key: str, actor_id: int, now: datetime) -> None:
    record_audit(
        actor_id=actor_id,
        organization_id=organization_id,
        action=action,
        subject=f"site {key}",
        detail={},
        now=now,
    )
