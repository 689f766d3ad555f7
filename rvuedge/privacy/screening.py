"""Free text is screened for what points at a patient, and refused with the place pointed out (docs/decisions/0014).

The rule is 45 CFR 164.514(b)(2), Safe Harbor. A finding and its sentence never hold the found text, so neither an
answer nor a log repeats it. Computes only.

>>> [describe("note", one) for one in screen("call 555-201-3344 back")]
['note, characters 6 to 17: looks like a phone or fax number; leave it out (patient-phone)']
>>> masked("call 555-201-3344 back", screen("call 555-201-3344 back")[0])
'call ████████████ back'
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from rvuedge.privacy import identifiers, persons
from rvuedge.privacy.findings import KINDS, Detector, Finding

# In order of trust: of two findings at one place the earlier one is told.
EVERYWHERE: tuple[Detector, ...] = (
    persons.births,
    identifiers.insurance,
    identifiers.social_security,
    identifiers.phones,
    identifiers.electronic,
    identifiers.records,
    persons.names,
    persons.ages,
    persons.addresses,
)
IN_REFERENCES: tuple[Detector, ...] = (identifiers.reference_runs, persons.reference_names)
DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
AROUND = 20  # characters shown on either side of a finding, so that a person finds it


def screen(text: str, *, reference: bool = False) -> list[Finding]:
    """What in a text looks like a patient's identifier, in the order it stands there; [] when nothing does.

    `reference`: the text is a case reference, in which six digits or “Last, First” alone are findings too.
    """
    folded = _folded(text)
    detectors = EVERYWHERE + (IN_REFERENCES if reference else ())
    found = [finding for detector in detectors for finding in detector(folded)]
    chosen: list[Finding] = []
    for finding in found:
        if not any(finding.start < other.end and other.start < finding.end for other in chosen):
            chosen.append(finding)
    return sorted(chosen, key=lambda finding: finding.start)


def describe(field: str, finding: Finding) -> str:
    """A finding as a sentence: field, place (characters counted from 1, the last included), what to write, its code."""
    like, _ = KINDS[finding.kind]
    place = f"characters {finding.start + 1} to {finding.end}"
    return f"{field}, {place}: looks like {like}; {finding.advice} (patient-{finding.kind})"


def masked(text: str, finding: Finding) -> str:
    """The text around a finding with every finding of the text blacked out, for the person who wrote it."""
    covered = list(text)
    for item in screen(text):
        covered[item.start : item.end] = "█" * (item.end - item.start)
    covered[finding.start : finding.end] = "█" * (finding.end - finding.start)
    return re.sub(r"\s+", " ", "".join(covered[max(0, finding.start - AROUND) : finding.end + AROUND])).strip()


def sentences(field: str, text: str, *, reference: bool = False) -> Sequence[str]:
    """What is wrong with a text, a sentence for each finding."""
    return [describe(field, finding) for finding in screen(text, reference=reference)]


def _folded(text: str) -> str:
    """The text with every kind of dash, space and digit in its plain form, each at the place it had."""
    plain = (unicodedata.normalize("NFKC", letter) for letter in text.translate(DASHES))
    return "".join(new if len(new) == 1 else old for old, new in zip(text.translate(DASHES), plain, strict=True))
