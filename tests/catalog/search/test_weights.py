"""The phone searches by the server's table: weights, words, shorthand, units."""

from __future__ import annotations

from scripts.search_table import PHONE, written


def test_the_phone_has_the_table_of_the_server() -> None:
    """`python scripts/search_table.py` writes it again after a change of table.toml."""
    assert PHONE.read_text(encoding="utf-8") == written()
