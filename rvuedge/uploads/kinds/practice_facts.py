"""Dated facts of a practice: leave and clinical FTE of members, and its sites."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from rvuedge.accounts.people.models import Person
from rvuedge.accounts.practices import leave as leaves
from rvuedge.accounts.practices.memberships import cfte_from, without_cfte_from
from rvuedge.accounts.practices.models import KINDS as LEAVE_KINDS
from rvuedge.accounts.rules.staff_cells import read_cfte
from rvuedge.files.columns.outcomes import IGNORE, Choice, LeftOut
from rvuedge.files.headers import hyphenated
from rvuedge.files.values.refusals import CellError
from rvuedge.logbook.sites import services as site_services
from rvuedge.platform.extensions import db
from rvuedge.uploads import headings
from rvuedge.uploads.kinds.facts import PracticeFacts, TableFacts, day_in, manner_of, member_in
from rvuedge.uploads.kinds.protocol import Sent
from rvuedge.uploads.plain_tables import PlainRow, PlainTable

LEAVE_PHRASES = {"continuing medical education": "education", "medical education": "education"}
LEAVE_WORDS = {
    "vacation": "vacation", "pto": "vacation", "annual": "vacation", "holiday": "vacation", "sick": "sick",
    "illness": "sick", "medical": "sick", "parental": "parental", "maternity": "parental", "paternity": "parental",
    "cme": "education", "education": "education", "educational": "education", "conference": "education",
    "other": "other", "unpaid": "other", "military": "other", "jury": "other", "bereavement": "other",
}  # fmt: skip
APPROVED = frozenset({"approved", "taken", "completed", "confirmed", "yes", "y", "active", "closed", "booked"})
REFUSED = frozenset(
    {"denied", "rejected", "declined", "cancelled", "canceled", "withdrawn", "revoked", "deleted", "no", "n"}
)
NONFACILITY = frozenset({"11", "office", "clinic", "nonfacility", "outpatient clinic", "physician office"})
FACILITY = frozenset({"21", "22", "23", "24", "facility", "hospital", "inpatient", "asc", "surgery center"})
LONGEST_KEY = 39  # characters of a site's key (logbook/sites/api.py)


def _leave(sent: Sent, table: PlainTable) -> TableFacts:
    facts = TableFacts([], [], {})
    manner = manner_of(sent, table, "first_day", "last_day")
    for row in table.rows:
        if not _is_approved(sent, row, facts):
            continue
        person_id = member_in(sent, row, facts)
        first = day_in(row, "first_day", manner, facts, "first day")
        last = day_in(row, "last_day", manner, facts, "last day")
        kind = _leave_kind(sent, row, facts)
        if None in (person_id, kind):
            continue
        if first is None or last is None or last < first:
            facts.problem(row, "last day", f"{first} to {last}", "a first day and a last day after it")
            continue
        facts.made.append({"person": person_id, "first": first, "last": last, "kind": kind})
    return facts


def _is_approved(sent: Sent, row: PlainRow, facts: TableFacts) -> bool:
    """Whether a row is leave: a request that was denied or canceled is none, an open one is asked about."""
    text = row.text("status").casefold()
    if not text or text in APPROVED:
        return True
    given = sent.answers.given.get(f"status:{text}")
    if text in REFUSED or given == IGNORE:
        facts.left_out.append(LeftOut("row", f"row {row.line}", 1, f"{text}, so it is no leave"))
    elif given is None:
        choices = (Choice("leave", "It is leave."),)
        facts.ask(f"status:{text}", f"Is a row of status “{text}” leave?", row, choices)
    return given == "leave"


def _leave_kind(sent: Sent, row: PlainRow, facts: TableFacts) -> str | None:
    text = row.text("kind")
    if not text:
        return "other"
    known = _kinds_named(text)
    if len(known) == 1:
        return known.pop()
    given = sent.answers.given.get(f"kind:{text}")
    if given is None:
        choices = [Choice(kind, f"{kind.capitalize()}.") for kind in LEAVE_KINDS]
        facts.ask(f"kind:{text}", f"What kind of leave is “{text}”?", row, choices)
    return given if given in LEAVE_KINDS else None


def _kinds_named(text: str) -> set[str]:
    """The kinds of leave that a text names; more than one is for a person to say.

    >>> _kinds_named("Continuing Medical Education"), sorted(_kinds_named("Sick / PTO"))
    ({'education'}, ['sick', 'vacation'])
    """
    words = " ".join(re.findall("[a-z]+", text.casefold()))
    whole = {kind for phrase, kind in LEAVE_PHRASES.items() if phrase in words}
    return whole or {LEAVE_WORDS[word] for word in words.split() if word in LEAVE_WORDS}


def _store_leave(sent: Sent, item: Mapping[str, Any]) -> Any:
    by = db.session.get_one(Person, sent.person_id)
    try:
        made = leaves.add_leave(
            item["person"],
            item["first"],
            item["last"],
            item["kind"],
            by=by,
            now=sent.now,
            practice=sent.organization_id,
        )
    except leaves.LeaveOverlapsError:
        return None  # the days are leave already
    return [item["person"], made.id]


def _remove_leave(sent: Sent, stored: Any) -> None:
    by = db.session.get_one(Person, sent.person_id)
    person_id, leave_id = stored
    everything = ((date.min, date.max),)
    leaves.remove_leave(person_id, leave_id, by=by, now=sent.now, practice=sent.organization_id, within=everything)


def _sites(sent: Sent, table: PlainTable) -> TableFacts:
    facts = TableFacts([], [], {})
    manner = manner_of(sent, table, "active_from", "active_to")
    for row in table.rows:
        name = row.text("name")
        setting = _setting(sent, row, facts)
        first = day_in(row, "active_from", manner, facts, "first day")
        last = day_in(row, "active_to", manner, facts, "last day")
        if not name:
            facts.problem(row, "site", "nothing", "the site's name")
        elif setting is not None:
            key = hyphenated(row.text("key") or name, LONGEST_KEY)
            aliases = [text.strip() for text in re.split(r"[;|]", row.text("aliases")) if text.strip()]
            site = {"key": key, "name": name[:120], "setting": setting, "locality": row.text("locality") or None}
            facts.made.append({**site, "aliases": aliases, "active_from": first, "active_to": last})
    return facts


def _setting(sent: Sent, row: PlainRow, facts: TableFacts) -> str | None:
    text = row.text("setting").casefold()
    if text in NONFACILITY:
        return "nonfacility"
    if text in FACILITY:
        return "facility"
    given = sent.answers.given.get(f"setting:{text}")
    if given is None:
        called = f"“{row.text('setting')}”" if text else "a site without one"
        choices = (Choice("facility", "Facility: a hospital or surgery center."), Choice("nonfacility", "Office."))
        facts.ask(f"setting:{text}", f"Which setting is {called}?", row, choices)
    return given if given in {"facility", "nonfacility"} else None


def _store_site(sent: Sent, item: Mapping[str, Any]) -> Any:
    fields = {name: value for name, value in item.items() if name != "key"}
    organization = sent.organization_id or 0
    is_new = site_services.put_site(organization, item["key"], fields, actor_id=sent.person_id, now=sent.now)
    return item["key"] if is_new else None


def _remove_site(sent: Sent, stored: Any) -> None:
    site_services.remove_site(sent.organization_id or 0, str(stored), actor_id=sent.person_id, now=sent.now)


def _cfte(sent: Sent, table: PlainTable) -> TableFacts:
    facts = TableFacts([], [], {})
    manner = manner_of(sent, table, "first_day")
    for row in table.rows:
        person_id = member_in(sent, row, facts)
        first = day_in(row, "first_day", manner, facts, "first day")
        try:
            cfte = read_cfte(row.text("cfte"))
        except CellError as error:
            facts.problem(row, "clinical FTE", error.found, error.expected)
            continue
        if person_id is None:
            continue
        if first is None or cfte is None:
            facts.problem(row, "clinical FTE", row.text("cfte") or "nothing", "a clinical FTE and its first day")
            continue
        facts.made.append({"person": person_id, "from": first, "cfte": cfte})
    facts.made.sort(key=lambda item: (item["person"], item["from"]))
    return facts


def _store_cfte(sent: Sent, item: Mapping[str, Any]) -> Any:
    by = db.session.get_one(Person, sent.person_id)
    before = cfte_from(
        sent.organization_id or 0, item["person"], item["from"], Decimal(item["cfte"]), by=by, now=sent.now
    )
    return [item["person"], item["from"].isoformat(), None if before is None else f"{before:f}"]


def _remove_cfte(sent: Sent, stored: Any) -> None:
    person_id, first, before = stored
    by = db.session.get_one(Person, sent.person_id)
    former = None if before is None else Decimal(before)
    without_cfte_from(sent.organization_id or 0, person_id, date.fromisoformat(first), former, by=by, now=sent.now)


KINDS = (
    PracticeFacts(
        "leave", "Leave", headings.LEAVE, ("first_day", "last_day"), ("Member", "First day", "Last day", "Kind"),
        _leave, _store_leave, _remove_leave,
    ),
    PracticeFacts(
        "sites", "Sites", headings.SITES, ("name",),
        ("Short name", "Site", "Setting", "Locality", "Other names", "First day", "Last day"),
        _sites, _store_site, _remove_site,
    ),
    PracticeFacts(
        "cfte", "Clinical FTE history", headings.CFTE, ("first_day", "cfte"), ("Member", "From", "Clinical FTE"),
        _cfte, _store_cfte, _remove_cfte,
    ),
)  # fmt: skip
