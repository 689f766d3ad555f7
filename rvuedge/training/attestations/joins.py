"""What cases know of attestations: cases stand below and import nothing of them (training/cases/attested.py)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Set
from datetime import date
from typing import Any

from sqlalchemy import func, select

from rvuedge.accounts.audit.trail import names_of
from rvuedge.platform import clock
from rvuedge.platform.extensions import db
from rvuedge.training.attestations.models import Attestation
from rvuedge.training.attestations.queries import expiry_by_program, seen_as
from rvuedge.training.cases.attested import AttestedCases, join_attestations
from rvuedge.training.cases.rules import AttestedFacts

# Columns, not objects: a resident has thousands of cases.
_READ = (
    "log_id", "organization_id", "state", "performed_on", "requested_at", "attested", "attested_at", "attested_by",
    "attester", "settled", "settled_at",
)  # fmt: skip


class KeptAttestations:
    """What attendings and directors said of cases, as counting asks for it."""

    def marks_of(self, person_ids: Collection[int]) -> Mapping[int, str]:
        """Number and versions of each person's attestations: a step raises a version, and none ever falls."""
        table = Attestation.__table__.c
        query = select(table.person_id, func.count(), func.sum(table.version)).where(table.person_id.in_(person_ids))
        rows = db.session.execute(query.group_by(table.person_id))
        return {person_id: f"{number} {versions}" for person_id, number, versions in rows}

    def attested_of(self, person_id: int, *, last: date) -> AttestedCases:
        """The last word about each case where there is one, and how many are in each other state."""
        table = Attestation.__table__.c
        query = select(*(table[name] for name in _READ)).where(
            table.person_id == person_id, table.performed_on <= last, table.withdrawn_at.is_(None)
        )
        by_log, states = {}, Counter[str]()
        expiry, now = expiry_by_program(), clock.now()
        rows = db.session.execute(query).all()
        names = names_of({row.attested_by for row in rows if row.attested_by is not None})
        for row in rows:
            word = _last_word(row, names)
            if word is None:
                states[seen_as(row, expiry, now)] += 1
            else:
                by_log[row.log_id] = word
        return AttestedCases(by_log, states)

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
