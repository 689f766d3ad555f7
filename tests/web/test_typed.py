"""Whole numbers as they are typed."""

from __future__ import annotations

import pytest

from rvuedge.web.typed import page_of, whole


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


@pytest.mark.parametrize(
    ("text", "page"),
    [("", 1), ("0", 1), ("1", 1), ("3", 3), ("4", 3), ("9" * 9, 3), ("9" * 10, 1), ("²", 1), ("-2", 1)],
)
def test_a_page_is_one_that_there_is(text: str, page: int) -> None:
    assert page_of(text, 3) == page
