"""How many notes the screen gets right: identifying ones found, innocent ones let pass, names drawn from the Census.

`identifying.txt` and `innocent.txt` are what the screen was built on. The `held_out` files were written before it and first
run when it was done, the `held_out_again` files once it had learned from those; what each gave at first sight is in
docs/decisions/0014-no-patient.md. No note has a name in it:
<Given>, <surname>, <SURNAME>, <G> … are filled from names.toml, each note forty times.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from rvuedge.privacy.screening import screen

NOTES = Path(__file__).parent / "notes"
NAMES = tomllib.loads((NOTES / "names.toml").read_text(encoding="utf-8"))
PEOPLE = list(zip(NAMES["given"].split(), NAMES["surnames"].split(), strict=True))
LEAST_FOUND = 0.95  # of identifying notes: what was asked of the screen
MOST_REFUSED = 0.02  # of innocent notes: the same; one of fifty


def filled(note: str) -> list[str]:
    """The note with each of the forty names in it; the note alone where it has no place for one."""
    if "<" not in note:
        return [note]
    found = []
    for given, surname in PEOPLE:
        text = note
        for mark, name in (("Given", given), ("Surname", surname), ("G", given[0]), ("S", surname[0])):
            for form, written in ((mark, name), (mark.lower(), name.lower()), (mark.upper(), name.upper())):
                text = text.replace(f"<{form}>", written)
        found.append(text)
    return found


def share_refused(file: str) -> float:
    """The share of a file's notes that are refused; a note counts by the share of its names."""
    notes = (NOTES / file).read_text(encoding="utf-8").splitlines()
    assert len(notes) >= 50
    return sum(sum(bool(screen(text)) for text in filled(note)) / len(filled(note)) for note in notes) / len(notes)


@pytest.mark.parametrize(
    "file",
    ["identifying.txt", "held_out_identifying.txt", "held_out_again_identifying.txt", "dictated_identifying.txt"],
)
def test_identifying_notes_are_found(file: str) -> None:
    assert share_refused(file) >= LEAST_FOUND


@pytest.mark.parametrize(
    "file", ["innocent.txt", "held_out_innocent.txt", "held_out_again_innocent.txt", "dictated_innocent.txt"]
)
def test_innocent_notes_pass(file: str) -> None:
    assert share_refused(file) <= MOST_REFUSED
