"""Whole numbers as they are typed."""

from __future__ import annotations

import pytest

from rvuedge.web.typed import whole


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("0", 0),
        ("12", 12),
        ("007", 7),
        ("9" * 9, 999_999_999),
        ("9" * 10, "9" * 10),
        ("²", "²"),
        ("①", "①"),
        ("٣", "٣"),
        ("-1", "-1"),
        ("1.0", "1.0"),
        ("", ""),
    ],
)
def test_only_nine_ascii_digits_are_a_number(text: str, read: int | str) -> None:
    assert whole(text) == read
