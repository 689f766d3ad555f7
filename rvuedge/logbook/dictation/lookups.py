"""What a dictated line is read with: the catalog as search has it, the day's release, the person's own sites."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import cache

from sqlalchemy import func, select

from rvuedge.accounts.people.models import Person
from rvuedge.catalog.codes import finder
from rvuedge.catalog.rules.in_force import to_show
from rvuedge.catalog.search.fit import Fit, describes, fits
from rvuedge.catalog.store import queries
from rvuedge.logbook.capture.code_search import searcher
from rvuedge.logbook.dictation.rules.draft import Lookups, SpokenCodeFacts
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.platform.extensions import db
from rvuedge.valuation.rules.visits import is_em_visit

MOST_SITES, ADD_ON = 200, "ZZZ"


def lookups_of(person: Person | None, *, on: date) -> Lookups:
    """Search with the person's own order, facts of codes under the release of a day, and their sites.

    A stranger (None) has no sites and is read as a physician.
    """
    state, asks = finder.current(), searcher()

    @cache
    def find(phrase: str) -> Sequence[Fit]:
        return fits(state.index, phrase, searcher=asks) if phrase else ()

    def speaks_of(phrase: str, code: str) -> bool:
        return describes(state.index, phrase, code)

    sites = own_sites(person.id) if person else []
    is_physician = person is None or person.provider_type == "physician"
    return Lookups(find, _facts_of(state, on), speaks_of, sites, is_physician)


def _facts_of(state: finder.CatalogState, on: date) -> Callable[[str], SpokenCodeFacts | None]:
    shown = to_show(state.releases, on)  # indicators that guide the reading; nothing is valued here

    @cache
    def known(code: str) -> SpokenCodeFacts | None:
        number = state.index.by_code.get(code)
        if number is None:
            return None
        document = state.index.documents[number]
        rows = queries.relative_values(shown.release.id, [code]) if shown else {}
        row = rows.get((code, ""))
        once_a_day = is_em_visit(code) and not (row is not None and row.global_days == ADD_ON)
        return SpokenCodeFacts(
            code,
            document.title,
            row.bilat if row else None,
            once_a_day,
            document.kind == "drug" or code.startswith("J"),  # every J code is one (docs/rules.md, R-9.2)
            row.global_days if row else None,
        )

    return known


def own_sites(person_id: int) -> list[str]:
    """The sites of a person's logs, the most used first."""
    rows = db.session.scalars(
        select(ProcedureLog.site)
        .where(ProcedureLog.person_id == person_id, ProcedureLog.site.is_not(None), ProcedureLog.deleted_at.is_(None))
        .group_by(ProcedureLog.site)
        .order_by(func.count().desc(), ProcedureLog.site)
        .limit(MOST_SITES)
    )
    return [site for site in rows if site]
