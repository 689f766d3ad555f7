"""The same line twice in one claim: two services, or one that is printed twice; a person says which. Computes only."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from rvuedge.files.columns.outcomes import Choice, Question
from rvuedge.logbook.charges.rules.encounters import Charge, ChargeFile, Encounter, Skipped
from rvuedge.platform.figures import count

KEY = "claims:repeated"
# Modifiers that say of a line that its service was repeated: such a line is not asked about.
SAID = frozenset({"76", "77", "91"})
CHOICES = (
    Choice("both", "They are separate services: count each."),
    Choice("once", "It is one service printed twice: count it once."),
)


def asked_about_repeated(found: ChargeFile, answer: str | None, provider: str | None) -> ChargeFile:
    """A file with the question whether lines that a claim has twice are two services, or with the answer carried out.

    Of a file of several only the lines of `provider` are looked at, where one is wanted.
    """
    wanted = [item for item in found.encounters if provider is None or item.provider == provider]
    again = [charge for encounter in wanted for charge in _repeated(encounter)]
    if not again or answer == "both":
        return found
    if answer == "once":
        encounters = tuple(map(_once, found.encounters))
        skipped = [Skipped(charge.line, f"{charge.code} stands in its claim already; counted once") for charge in again]
        return replace(found, encounters=encounters, skipped=(*found.skipped, *skipped))
    unit = "segment" if found.kind == "837p" else "row"
    lines = ", ".join(str(charge.line) for charge in again[:5]) + (" …" if len(again) > 5 else "")
    codes = ", ".join(sorted({charge.code for charge in again})[:5])
    sentence = (
        f"{count(len(again), 'line')} ({codes}; {unit} {lines}): the same code, modifiers and units stand in the claim"
        " already. Are they services of their own?"
    )
    return replace(found, questions=(*found.questions, Question(KEY, sentence, f"{unit} {again[0].line}", CHOICES)))


def _look(charge: Charge) -> object:
    marks = tuple(sorted(charge.modifiers))
    return charge.code, marks, charge.units, charge.minutes, charge.ndc, charge.session, charge.more.get("started_at")


def _repeated(encounter: Encounter) -> list[Charge]:
    """The second and later lines of an encounter that say what another says; only a number makes it one claim."""
    if encounter.reference is None:
        return []
    seen: Counter[object] = Counter()
    again = []
    for charge in encounter.charges:
        seen[_look(charge)] += 1
        if seen[_look(charge)] > 1 and not SAID & set(charge.modifiers):
            again.append(charge)
    return again


def _once(encounter: Encounter) -> Encounter:
    repeats = {id(charge) for charge in _repeated(encounter)}
    return replace(encounter, charges=tuple(charge for charge in encounter.charges if id(charge) not in repeats))
