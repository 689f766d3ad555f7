"""Writes the table of search (rvuedge/catalog/search/table.toml) as the phone reads it.

python scripts/search_table.py
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from rvuedge.catalog.search.weights import TABLE

PHONE = Path(__file__).resolve().parents[1] / "rvuedge" / "web" / "static" / "app" / "catalog" / "table.js"
HEAD = """/* oxlint-disable max-lines */
// Written by scripts/search_table.py from rvuedge/catalog/search/table.toml: weights, words and units of search.
// oxfmt-ignore
// prettier-ignore
export const TABLE = """


LONGEST = 90  # signs of a text in one line: with its key and indent fewer than the 120 of a line


def written() -> str:
    """The phone's module: JSON after its first lines, long texts in pieces."""
    text = json.dumps(TABLE, indent=1, ensure_ascii=True)
    for long in _long_texts(TABLE):
        pieces = [json.dumps(long[first : first + LONGEST]) for first in range(0, len(long), LONGEST)]
        text = text.replace(json.dumps(long), " +\n  ".join(pieces))
    return f"{HEAD}{text};\n"


def _long_texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if len(value) > LONGEST:
            yield value
    elif isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _long_texts(item)


def main() -> None:
    """Put the module in place."""
    PHONE.write_text(written(), encoding="utf-8")


if __name__ == "__main__":
    main()
