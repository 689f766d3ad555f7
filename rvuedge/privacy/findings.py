"""What the screen of free text finds: a kind, a place, and what to write instead. Computes only.

The kinds follow the identifiers of HIPAA's Safe Harbor, 45 CFR 164.514(b)(2)(i)(A) to (R).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

# By kind: what a found place looks like, and what to do instead.
KINDS: dict[str, tuple[str, str]] = {
    "name": ("a patient's name", "write “patient”; a colleague is written with Dr."),
    "record-number": ("a record or account number", "leave it out"),
    "ssn": ("a social security number", "leave it out"),
    "insurance-id": ("an insurance number", "leave it out"),
    "phone": ("a phone or fax number", "leave it out"),
    "email": ("an email address", "leave it out"),
    "birth-date": ("a birth date", "write an age band such as 60-69; the day of service is performed_on"),
    "age": ("an exact age", "write an age band such as 60-69"),
    "address": ("a street address", "write the name of the hospital or clinic"),
    "web-address": ("a web address that points to a person", "leave it out"),
    "device-serial": ("a serial number of a device", "write the device's name"),
    "vehicle": ("a vehicle's plate or number", "leave it out"),
    "license": ("a license or passport number", "leave it out"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Characters `start` to `end` (counted from 0, `end` not included) look like a kind of identifier.

    It never holds the found text itself. `instead` is what to write in its place.
    """

    kind: str
    start: int
    end: int
    instead: str = ""

    @property
    def advice(self) -> str:
        """What to write instead, the kind's own when nothing better is known."""
        return self.instead or KINDS[self.kind][1]


Detector = Callable[[str], Iterator[Finding]]
