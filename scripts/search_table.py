"""Writes the table of search (rvuedge/catalog/search/table.toml) as the phone reads it.

python scripts/search_table.py
"""

from __future__ import annotations

import json
from pathlib import Path

from rvuedge.catalog.search.weights import TABLE

PHONE = Path(__file__).resolve().parents[1] / "rvuedge" / "web" / "static" / "app" / "catalog" / "table.js"
HEAD = """/* oxlint-disable max-lines */
// Written by scripts/search_table.py from rvuedge/catalog/search/table.toml: weights, words and units of search.
// oxfmt-ignore
// prettier-ignore
export const TABLE = """


def written() -> str:
    """The phone's module: JSON after its first lines."""
    return f"{HEAD}{json.dumps(TABLE, indent=1, ensure_ascii=True)};\n"


def main() -> None:
    """Put the module in place."""
    PHONE.write_text(written(), encoding="utf-8")


if __name__ == "__main__":
    main()
