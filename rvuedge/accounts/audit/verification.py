"""Whether the trail says what it said: every chain is followed from its beginning, entry by entry."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import and_, or_, select

from rvuedge.accounts.audit.chain import sealed
from rvuedge.accounts.audit.erasure import ERASE
from rvuedge.accounts.audit.models import AuditEvent, AuditLink, AuditPerson
from rvuedge.accounts.rules.trail_digests import BEGINNING, SealedEntry, chain_of, digest_of, erased_of, is_whole
from rvuedge.platform.extensions import db

AT_ONCE = 1_000  # links per statement: a trail of years does not have to fit into memory


@dataclass(frozen=True, slots=True)
class Broken:
    """An entry or a place in a chain where the trail is not what was written."""

    chain: str
    position: int | None
    event_id: int | None
    why: str

    def sentence(self) -> str:
        """Where it is, and what is wrong there."""
        entry = "" if self.event_id is None else f", entry {self.event_id}"
        place = "" if self.position is None else f", position {self.position}"
        return f"chain {self.chain}{place}{entry}: {self.why}"


@dataclass(frozen=True, slots=True)
class End:
    """How far a chain went at a time, and the digest of its last entry, in hex."""

    length: int
    digest: str


@dataclass(slots=True)
class Verified:
    """What was found: chains with their ends, and what is broken, in the order of chains and positions."""

    ends: dict[str, End] = field(default_factory=dict)
    broken: list[Broken] = field(default_factory=list)
    entries: int = 0
    erased: dict[tuple[int, str], str] = field(default_factory=dict)
    erasures: set[tuple[int, str]] = field(default_factory=set)


@dataclass(slots=True)
class _Chain:
    """A chain while it is followed."""

    name: str
    position: int = 0
    digest: bytes = BEGINNING


def verify(former: Mapping[str, End] | None = None) -> Verified:
    """Follow every chain. `former` are ends that were put aside before: each must still be in its chain.

    A chain is followed no further than its first broken place; the others are.
    """
    found = Verified()
    chain: _Chain | None = None
    for link, entry in _links():
        if chain is None or chain.name != link.chain:
            _close(chain, found)
            chain = _Chain(link.chain)
        _follow(chain, link, entry, (former or {}).get(link.chain), found)
    _close(chain, found)
    found.broken += [
        Broken(name, end.length, None, "the chain is shorter than it was")
        for name, end in (former or {}).items()
        if (found.ends.get(name) or End(0, "")).length < end.length and not _is_broken(found, name)
    ]
    found.broken += _loose()
    found.broken += [] if found.broken else _blanked(found)
    return found


def _follow(chain: _Chain, link: AuditLink, entry: SealedEntry | None, former: End | None, found: Verified) -> None:
    """One place further, unless the chain is broken already."""
    if _is_broken(found, chain.name):
        return
    why = _wrong(chain, link, entry)
    if why is None and former is not None and former.length == link.position and former.digest != link.digest.hex():
        why = "it is another entry than the one that was put aside"
    if why is not None or entry is None:
        found.broken.append(Broken(chain.name, link.position, link.event_id, why or "the entry is gone"))
        return
    chain.position, chain.digest = link.position, link.digest
    found.entries += 1
    found.erased |= {(entry.id, name): chain.name for name in erased_of(entry)}
    if entry.action == ERASE:
        found.erasures |= _named_by(entry)


def _wrong(chain: _Chain, link: AuditLink, entry: SealedEntry | None) -> str | None:
    if link.position != chain.position + 1:
        return f"position {chain.position + 1} is gone"
    if entry is None:
        return "the entry is gone"
    if chain_of(entry) != chain.name:
        return "the entry belongs to another chain"
    if not is_whole(entry):
        return "its detail was changed"
    if digest_of(chain.digest, chain.name, link.position, entry) != link.digest:
        return "it does not say what was written"
    return None


def _close(chain: _Chain | None, found: Verified) -> None:
    if chain is not None and not _is_broken(found, chain.name):
        found.ends[chain.name] = End(chain.position, chain.digest.hex())


def _blanked(found: Verified) -> list[Broken]:
    """The first value that was erased though no entry of an erasure names it."""
    first = min(found.erased.keys() - found.erasures, default=None)
    if first is None:
        return []
    return [Broken(found.erased[first], None, first[0], f"its {first[1]!r} was erased, and no entry says so")]


def _is_broken(found: Verified, name: str) -> bool:
    return any(broken.chain == name for broken in found.broken)


def _named_by(entry: SealedEntry) -> set[tuple[int, str]]:
    entries = entry.detail.get("entries")
    if not isinstance(entries, dict):
        return set()
    return {(int(number), str(name)) for number, names in entries.items() for name in names}


def _links() -> Iterator[tuple[AuditLink, SealedEntry | None]]:
    """Every link in order, with its entry as it is stored, or None where there is none."""
    last = ("", 0)
    while True:
        further = or_(AuditLink.chain > last[0], and_(AuditLink.chain == last[0], AuditLink.position > last[1]))
        query = select(AuditLink, AuditEvent).outerjoin(AuditEvent, AuditEvent.id == AuditLink.event_id).where(further)
        rows = db.session.execute(query.order_by(AuditLink.chain, AuditLink.position).limit(AT_ONCE)).all()
        if not rows:
            return
        people = _people([link.event_id for link, _ in rows])
        for link, event in rows:
            yield link, None if event is None else sealed(event, people.get(link.event_id, ()))
        last = (rows[-1][0].chain, rows[-1][0].position)
        db.session.expunge_all()


def _people(events: list[int]) -> dict[int, list[int]]:
    query = select(AuditPerson.event_id, AuditPerson.person_id).where(AuditPerson.event_id.in_(events))
    found: dict[int, list[int]] = {}
    for event_id, person_id in db.session.execute(query):
        found.setdefault(event_id, []).append(person_id)
    return found


def _loose() -> list[Broken]:
    """The first entry that no chain holds."""
    linked = select(AuditLink.event_id).where(AuditLink.event_id == AuditEvent.id).exists()
    number = db.session.scalar(select(AuditEvent.id).where(~linked).order_by(AuditEvent.id).limit(1))
    return [] if number is None else [Broken("of none", None, number, "it was put there by other means")]
