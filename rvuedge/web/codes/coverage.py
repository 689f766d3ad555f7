"""What CMS's tables of edits say of a code on its page, and where Medicare's coverage texts on it are found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from rvuedge.catalog.codes import finder
from rvuedge.catalog.edits.queries import AddOnParents, CodeUnitsLimit, addon_parents, parts_of, units_limit
from rvuedge.platform.figures import count

SHOWN = 8  # codes named of those that are a part: two lines of a phone
# CMS's search over national and local coverage texts (NCD, LCD, and their articles); it takes a code.
COVERAGE = "https://www.cms.gov/medicare-coverage-database/"


@dataclass(frozen=True)
class CodeEdits:
    """The limit of units, what a code contains (those of them with an article, and how many in all), what it is added
    to; `coverage` is where Medicare's coverage texts are searched. Nothing is said where no table is loaded.
    """

    units: str
    parts: tuple[str, ...]
    all_parts: int
    primaries: tuple[str, ...]
    coverage: str = COVERAGE


def code_edits(page: Mapping[str, Any], on: date) -> CodeEdits:
    """The edits of a code in force on a day."""
    code = page["code"]
    parts = [pair.component for pair in parts_of(code, on)]
    index = finder.current_index()
    known = [part for part in parts if part in index.by_code and index.documents[index.by_code[part]].has_article]
    return CodeEdits(
        units_words(units_limit(code, on)),
        tuple(known[:SHOWN]),
        len(parts),
        _primaries(addon_parents(code, on)),
    )


def units_words(limit: CodeUnitsLimit | None) -> str:
    """The limit in words, '' without one.

    >>> units_words(CodeUnitsLimit("47562", 1, "2", "", date(2026, 7, 1)))
    'at most 1 unit a day (MUE, table of July 2026)'
    """
    if limit is None:
        return ""
    table = f"MUE, table of {limit.table_from:%B %Y}"
    if not limit.units:
        return f"not payable to a practitioner ({table})"
    return f"at most {count(limit.units, 'unit')} a {'line' if limit.per_line else 'day'} ({table})"


def _primaries(parents: AddOnParents | None) -> tuple[str, ...]:
    return tuple(sorted(parents.primaries)) if parents else ()
