"""New entries of the trail are linked as the last thing before COMMIT, each in its chain (docs/decisions).

So a chain is held for a moment alone, and after every other lock: who holds one waits for nothing any more.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from zlib import crc32

from sqlalchemy import event, func, insert, inspect, select
from sqlalchemy.orm import Session

from rvuedge.accounts.audit.models import AuditEvent, AuditLink
from rvuedge.accounts.rules.trail_digests import BEGINNING, SealedEntry, chain_of, digest_of

CHAINS = 0x5256_5545  # "RVUE": our advisory locks of two numbers are chains of the trail
NEW = "new_audit_entries"


def remember_new(session: Session, entry: AuditEvent, people: Collection[int]) -> None:
    """Have an entry linked at the end of this transaction, if no savepoint has taken it back by then."""
    session.info.setdefault(NEW, []).append((entry, sorted(set(people))))


def sealed(entry: AuditEvent, people: Iterable[int]) -> SealedEntry:
    """An entry as its digest is taken."""
    return SealedEntry(
        id=entry.id,
        at=entry.at,
        organization_id=entry.organization_id,
        actor_id=entry.actor_id,
        action=entry.action,
        subject=entry.subject,
        detail=entry.detail,
        seals=entry.seals,
        people=tuple(people),
    )


@event.listens_for(Session, "before_commit")
def _before_commit(session: Session) -> None:
    if session.info.get(NEW) and not session.in_nested_transaction():
        session.flush()
        new = [sealed(entry, people) for entry, people in session.info[NEW] if inspect(entry).persistent]
        session.info[NEW] = []
        _link(session, new)


def _link(session: Session, new: list[SealedEntry]) -> None:
    chains: dict[str, list[SealedEntry]] = {}
    for entry in sorted(new, key=lambda entry: entry.id):
        chains.setdefault(chain_of(entry), []).append(entry)
    for name in sorted(chains, key=_number):
        _wait_for(session, name)
        _append(session, name, chains[name])


def _append(session: Session, chain: str, entries: list[SealedEntry]) -> None:
    last = select(AuditLink.position, AuditLink.digest).where(AuditLink.chain == chain)
    found = session.execute(last.order_by(AuditLink.position.desc()).limit(1)).first()
    position, before = (0, BEGINNING) if found is None else (found[0], found[1])
    links = []
    for entry in entries:
        position += 1
        before = digest_of(before, chain, position, entry)
        links.append({"chain": chain, "position": position, "event_id": entry.id, "digest": before})
    session.execute(insert(AuditLink), links)


def _wait_for(session: Session, chain: str) -> None:
    """Have a chain to oneself until COMMIT. SQLite has one writer anyway."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(CHAINS, _number(chain))))


def _number(chain: str) -> int:
    """A number of 31 bits for a lock; two chains that share one wait for each other and nothing worse."""
    return crc32(chain.encode()) & 0x7FFF_FFFF
