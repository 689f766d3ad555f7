"""How an entry of the audit trail is sealed: SHA-256 over the entry before it in its chain and all that it says.

What an entry says in detail is sealed value by value, each with a salt of its own. So one value, an address of somebody
who left, can be erased later: its salt goes with it, the commitment to it stays, and the chain still holds. Without
the salt nobody can try out which address it was.

The format is stored: a change of it needs another function, for entries from then on.
"""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

ERASED = "removed"  # what stands in the place of a value that was erased
SALT_BYTES = 16  # 128 bits, the least of NIST SP 800-132, section 5.1
SALT_LENGTH = 2 * SALT_BYTES  # in hex; a commitment is twice as long
BEGINNING = bytes(32)  # what comes before the first entry of a chain


@dataclass(frozen=True, slots=True)
class SealedEntry:
    """What an entry says, as it is stored. `seals`: the salt, or the commitment, of each value of `detail`, in hex."""

    id: int
    at: datetime
    organization_id: int | None
    actor_id: int | None
    action: str
    subject: str
    detail: Mapping[str, object]
    seals: Mapping[str, str]
    people: Collection[int]


def new_seals(detail: Mapping[str, object]) -> dict[str, str]:
    """A salt for each value, in hex."""
    return {name: secrets.token_hex(SALT_BYTES) for name in detail}


def is_erased(seal: str) -> bool:
    """Whether a commitment stands where a salt was."""
    return len(seal) > SALT_LENGTH


def commitment(name: str, value: object, seal: str) -> str:
    """SHA-256 of a salted value, in hex; of an erased one what was kept of it."""
    return seal if is_erased(seal) else hashlib.sha256(_canonical([seal, name, value])).hexdigest()


def without(
    detail: Mapping[str, object], seals: Mapping[str, str], names: Collection[str]
) -> tuple[dict[str, object], dict[str, str]]:
    """Detail and seals once these values are erased; what was erased before stays so."""
    readable = {name: ERASED if name in names else value for name, value in detail.items()}
    sealed = {
        name: commitment(name, value, seals[name]) if name in names else seals[name] for name, value in detail.items()
    }
    return readable, sealed


def erased_of(entry: SealedEntry) -> set[str]:
    """The names whose values were erased."""
    return {name for name, seal in entry.seals.items() if is_erased(seal)}


def is_whole(entry: SealedEntry) -> bool:
    """Whether each value has its seal, and what was erased says nothing else in its place."""
    return set(entry.detail) == set(entry.seals) and all(entry.detail[name] == ERASED for name in erased_of(entry))


def digest_of(before: bytes, chain: str, position: int, entry: SealedEntry) -> bytes:
    """The digest of an entry at a position (from 1) of a chain, after the one `before` it."""
    commitments = {name: commitment(name, entry.detail.get(name), seal) for name, seal in entry.seals.items()}
    written = [
        chain, position, entry.id, entry.at.astimezone(UTC).isoformat(timespec="microseconds"), entry.organization_id,
        entry.actor_id, entry.action, entry.subject, commitments, sorted(entry.people),
    ]  # fmt: skip
    return hashlib.sha256(before + _canonical(written)).digest()


def chain_of(entry: SealedEntry, *, service_chains: int = 8) -> str:
    """The chain an entry belongs to: its practice's, else that of the person it concerns, else one of the service's.

    Those of the service are several, by the number of the entry: attempts at no account do not wait for one another.
    """
    if entry.organization_id is not None:
        return f"practice {entry.organization_id}"
    person = min(entry.people, default=entry.actor_id)
    return f"service {entry.id % service_chains}" if person is None else f"person {person}"


def _canonical(value: object) -> bytes:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
