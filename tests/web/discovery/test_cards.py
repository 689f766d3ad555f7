"""The words of a card: what does not fit is left off with an ellipsis, and nothing runs over the edge."""

from __future__ import annotations

import pytest

from rvuedge.web.discovery.cards import MARGIN, WIDTH, font, wrapped
from rvuedge.web.discovery.head import shortened

ROOM = WIDTH - 2 * MARGIN


@pytest.mark.parametrize(
    ("text", "lines", "is_cut"),
    [
        ("Gallbladder removal", 1, False),
        ("Removal of the gallbladder through small openings, with a picture of the bile ducts", 2, False),
        ("word " * 60, 2, True),
        ("x" * 200, 1, True),
        ("", 0, False),
    ],
)
def test_a_title_takes_two_lines_at_most(text: str, lines: int, is_cut: bool) -> None:
    face = font("Bold", 54)
    found = wrapped(text, face, ROOM)
    assert len(found) == lines
    assert all(face.getlength(line) <= ROOM for line in found)
    assert ("…" in "".join(found)) is is_cut


@pytest.mark.parametrize(
    ("text", "longest", "short"),
    [("one two three", 13, "one two three"), ("one two three", 12, "one two…"), ("one, two three", 6, "one…")],
)
def test_a_sentence_ends_at_a_whole_word(text: str, longest: int, short: str) -> None:
    assert shortened(text, longest) == short
    assert len(short) <= longest
