"""Codes related to a code, by what the relation is: instead of it, reported with it, or only near it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rvuedge.catalog.codes import finder
from rvuedge.catalog.store import queries

ADD_ON = "ZZZ"
FAMILY = 3  # digits of a code that a family shares, as 47562 and 47563 share 475


@dataclass(frozen=True)
class RelatedCode:
    """A related code with its own title, its work RVU (None: none) and the difference from the page's code."""

    code: str
    title: str
    why: str
    work_rvu: Decimal | None
    difference: Decimal | None


def related_codes(page: Mapping[str, Any]) -> dict[str, list[RelatedCode]]:
    """The related codes by relation: instead_of, with, see_also."""
    state, release = finder.current(), queries.release_named(page["release"]["name"])
    works = state.work_rvus(release.id)
    days = queries.global_days(release.id, [item["code"] for item in page["related"]])
    found: dict[str, list[RelatedCode]] = {"instead_of": [], "with": [], "see_also": []}
    for item in page["related"]:
        code, number = item["code"], state.index.by_code.get(item["code"])
        title = state.index.documents[number].title if number is not None else f"Code {code}"
        work = works.get(code)
        own = page["work_rvu"]
        difference = work - own if work is not None and own is not None else None
        relation = item.get("relation") or relation_of(page, code, days.get(code))
        found[relation].append(RelatedCode(code, title, item["why"], work, difference))
    return found


def relation_of(page: Mapping[str, Any], code: str, global_days: str | None) -> str:
    """What a related code is beside the page's, where its article does not say: from number and global days.

    Add-on codes and what gives a drug go with it. Codes of one family are alternatives (NCCI Policy Manual, chapter I,
    section K, family of codes). Everything else is only near it.
    """
    drug = page["drug"]
    if global_days == ADD_ON or (drug and code in drug["administration_codes"]):
        return "with"
    if page["work_rvu"] is not None and page["sources"] and code[:FAMILY] == page["code"][:FAMILY]:
        return "instead_of" if global_days is not None else "see_also"
    return "see_also"
