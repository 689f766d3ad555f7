"""When a program wants a case attested, and who may attest it. Only computes.

Source of the four policies: T-Res (always, on request, by lottery, for certain procedures; TRES in data/sources.toml);
of who may attest: the supervisor named, or credentialed residents of the last year or PGY-4 and above (BUFFGME), any
attending (DCVA). Each is the program's rule (docs/rules.md, R-7.20).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Policy = Literal["always", "on_request", "sampled", "certain_procedures"]
Attesters = Literal["named", "any_attending", "senior_residents"]
POLICIES: tuple[Policy, ...] = ("always", "on_request", "sampled", "certain_procedures")
WHO: tuple[Attesters, ...] = ("named", "any_attending", "senior_residents")
SENIOR_PGY = 4  # University at Buffalo: residents in the last year or PGY-4 and above may be supervisors
DRAWS = 2**64  # of eight bytes: fine enough for any share a program writes


@dataclass(frozen=True, slots=True)
class RequestRule:
    """A program's rule of a day: which cases are requested on save. `share` is of 1, for `sampled`."""

    policy: Policy
    share: Decimal = Decimal(1)
    codes: frozenset[str] = frozenset()

    def wants(self, codes: Iterable[str], draw: Decimal) -> bool:
        """Whether a case with these codes is requested when it is saved."""
        if self.policy == "sampled":
            return draw < self.share
        if self.policy == "certain_procedures":
            return not self.codes.isdisjoint(codes)
        return self.policy == "always"


def drawn(secret: bytes, person_id: int, log_id: str) -> Decimal:
    """A case's lot, from 0 to 1, always the same for it: saving again draws no other.

    Under the server's secret, so that nobody can look for the id of a log that is passed over.
    """
    name = f"attestation {person_id} {log_id}".encode()
    return Decimal(int.from_bytes(hmac.new(secret, name, hashlib.sha256).digest()[:8])) / DRAWS


@dataclass(frozen=True, slots=True)
class Attester:
    """Who wants to attest: what they are to the program on the day of the case.

    `is_named` whether the case names them; `is_attending` whether the roster has them as somebody who may attest;
    `pgy` and `is_last_year` of a resident.
    """

    is_named: bool = False
    is_attending: bool = False
    pgy: int | None = None
    is_last_year: bool = False
    is_own_case: bool = False

    @property
    def is_senior(self) -> bool:
        """A resident whom programs credential as a supervisor."""
        return self.is_last_year or (self.pgy is not None and self.pgy >= SENIOR_PGY)


def may_attest(who: Attesters, attester: Attester) -> bool:
    """Whether a program's rule lets somebody attest a case. Nobody attests their own."""
    if attester.is_own_case:
        return False
    if attester.is_attending and (attester.is_named or who != "named"):
        return True
    return who == "senior_residents" and attester.is_senior
