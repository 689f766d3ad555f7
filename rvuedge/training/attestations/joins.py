"""What cases know of attestations: cases stand below and import nothing of them (training/cases/attested.py)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Set
from datetime import date
from typing import Any

from sqlalchemy import String, cast, func, or_, select

from rvuedge.accounts.audit.trail import names_of
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.platform import clock
from rvuedge.platform.extensions import db
from rvuedge.training.attestations.models import Attestation
from rvuedge.training.attestations.queries import expiry_by_program, seen_as
from rvuedge.training.cases.attested import join_attestations
from rvuedge.training.cases.rules import AttestedFacts

# Columns, not objects: a resident has thousands of cases.
_READ = ("log_id", "attested", "attested_at", "attested_by", "attester", "settled", "settled_at")


class KeptAttestations:
    """What attendings and directors said of cases, as counting asks for it."""

    def marks_of(self, person_ids: Collection[int]) -> Mapping[int, str]:
        """Number and versions of each person's attestations: a step raises a version, and none ever falls."""
        table = Attestation.__table__.c
        query = select(table.person_id, func.count(), func.sum(table.version)).where(table.person_id.in_(person_ids))
        rows = db.session.execute(query.group_by(table.person_id))
        return {person_id: f"{number} {versions}" for person_id, number, versions in rows}

    def marks_by_month_of(self, person_ids: Collection[int]) -> Mapping[tuple[int, str], str]:
        """As `marks_of`; the month is the log's own, whatever day was claimed when it was attested."""
        table, log = Attestation.__table__.c, ProcedureLog.__table__.c
        month = func.substr(cast(log.performed_on, String), 1, 7)  # both databases write a day as 2026-11-30
        query = select(table.person_id, month, func.count(), func.sum(table.version)).where(
            table.person_id.in_(person_ids), log.person_id == table.person_id, log.id == table.log_id
        )
        rows = db.session.execute(query.group_by(table.person_id, month))
        return {(person_id, name): f"{number} {versions}" for person_id, name, number, versions in rows}

    def attested_of(self, person_id: int, *, first: date, last: date) -> Mapping[str, AttestedFacts]:
        """The last word about each log of some days where there is one."""
        table, log = Attestation.__table__.c, ProcedureLog.__table__.c
        query = select(*(table[name] for name in _READ)).where(
            table.person_id == person_id,
            log.person_id == table.person_id,
            log.id == table.log_id,
            log.performed_on.between(first, last),
            table.withdrawn_at.is_(None),
        )
        rows = db.session.execute(query).all()
        names = names_of({row.attested_by for row in rows if row.attested_by is not None})
        words = ((row.log_id, _last_word(row, names)) for row in rows)
        return {log_id: word for log_id, word in words if word is not None}

    def states_of(self, person_ids: Collection[int], *, last: date) -> Mapping[int, Mapping[str, int]]:
        """How many of some people's attestations have no last word, by what they are seen as now."""
        table = Attestation.__table__.c
        query = select(table.person_id, table.organization_id, table.state, table.performed_on, table.requested_at)
        rows = db.session.execute(
            query.where(
                table.person_id.in_(person_ids),
                table.performed_on <= last,
                table.withdrawn_at.is_(None),
                or_(table.settled.is_(None), table.settled_at.is_(None)),
                or_(table.attested.is_(None), table.attested_at.is_(None)),
            )
        )
        expiry, now = expiry_by_program(), clock.now()
        found: dict[int, Counter[str]] = defaultdict(Counter)
        for row in rows:
            found[row.person_id][seen_as(row, expiry, now)] += 1
        return found

    def confirmed_of(self, person_ids: Collection[int]) -> Set[tuple[int, str]]:
        """The logs of some people that an attending confirmed, by person and log."""
        table = Attestation.__table__.c
        query = select(table.person_id, table.log_id).where(
            table.person_id.in_(person_ids), table.state == "confirmed", table.withdrawn_at.is_(None)
        )
        return {(person_id, log_id) for person_id, log_id in db.session.execute(query)}


def _last_word(row: Any, names: Mapping[int, str]) -> AttestedFacts | None:
    """What the director decided, else what the attending says; None where neither states how they see the case."""
    if row.settled is not None and row.settled_at is not None:
        return AttestedFacts(row.settled["role"], row.settled["supervision"], "the director", row.settled_at.date())
    if row.attested is not None and row.attested_at is not None:
        by = row.attester or names.get(row.attested_by or 0, "an attending")
        return AttestedFacts(row.attested["role"], row.attested["supervision"], by, row.attested_at.date())
    return None


join_attestations(KeptAttestations())
