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
from collections.abc import Sequence
from dataclasses import replace
from enum import Enum

from rvuedge.privacy import bare_names, identifiers, persons, spoken
from rvuedge.privacy.findings import KINDS, Detector, Finding
from rvuedge.privacy.folding import folded


class Holds(Enum):
    """What a text is there to hold. Names of staff and places stand in NAMES, so a name without a sign passes there;
    a case reference is a counter of one's own, so numbers that a counter makes pass there.
    """

    PROSE = "prose"
    NAMES = "names"
    REFERENCE = "reference"


# In order of trust: of two findings at one place the earlier one is told.
EVERYWHERE: tuple[Detector, ...] = (
    persons.births,
    spoken.births,
    identifiers.insurance,
    identifiers.social_security,
    identifiers.phones,
    identifiers.electronic,
    identifiers.vehicles,
    identifiers.licenses,
    identifiers.records,
    spoken.numbers,
    persons.names,
    persons.ages,
    persons.addresses,
)
DETECTORS: dict[Holds, tuple[Detector, ...]] = {
    Holds.PROSE: (*EVERYWHERE, identifiers.runs, bare_names.bare_names),
    Holds.NAMES: (*EVERYWHERE, identifiers.runs),
    Holds.REFERENCE: (*EVERYWHERE, identifiers.reference_runs, persons.reference_names, bare_names.bare_names),
}
LONGEST_FILE_NAME = 200  # characters, as the columns of file names have
AROUND = 20  # characters shown on either side of a finding, so that a person finds it
MOST = 20  # findings of one text that are told: whoever wrote more knows by then, and an answer stays short


def screen(text: str, holds: Holds = Holds.PROSE) -> list[Finding]:
    """What in a text looks like a patient's identifier, in the order it stands there; [] when nothing does.

    At most MOST findings. The work grows as the text does (tests/privacy/test_growth.py).
    """
    plain, places = folded(text)
    covered = bytearray(len(plain) + 1)
    chosen: list[Finding] = []
    for detector in DETECTORS[holds]:
        for finding in detector(plain):
            if len(chosen) < MOST and not any(covered[finding.start : finding.end]):
                covered[finding.start : finding.end] = b"\1" * (finding.end - finding.start)
                chosen.append(finding)
    found = [replace(item, start=places[item.start], end=places[item.end - 1] + 1) for item in chosen]
    return sorted(found, key=lambda finding: finding.start)


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


def sentences(field: str, text: str, holds: Holds = Holds.PROSE) -> Sequence[str]:
    """What is wrong with a text, a sentence for each finding."""
    return [describe(field, finding) for finding in screen(text, holds)]


def shown_file_name(name: str) -> str:
    """The name of a file as it may be stored: one that points at a patient is left out. Its marks are read as blanks
    and its joined words apart, since a name cannot hold blanks everywhere: “SurnameGiven_MRN123456.csv”.
    """
    shown = "".join(filter(str.isprintable, name))[:LONGEST_FILE_NAME].strip() or "file"
    stem = re.sub(r"\.[A-Za-z0-9]{1,5}$", "", shown)
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Za-z])(?=\d)|(?<=\d)(?=[A-Za-z])|[_+.]+|%20", " ", stem)
    forms = (shown, stem.replace("_", " "), spaced, spaced.replace("-", " "))
    return "(name left out)" if any(screen(form) for form in forms) else shown
