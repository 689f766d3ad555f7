"""Codes related to a code, by what the relation is: instead of it, reported with it, or only near it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from rvuedge.catalog.codes import finder
from rvuedge.catalog.rules.relations import RELATIONS, SEE_ALSO, WITH
from rvuedge.catalog.store import queries


@dataclass(frozen=True)
class RelatedCode:
    """A related code with its own title, its work RVU (None: none) and the difference from the page's code."""

    code: str
    title: str
    why: str
    work_rvu: Decimal | None
    difference: Decimal | None


def related_codes(page: Mapping[str, Any]) -> dict[str, list[RelatedCode]]:
    """The related codes by relation (catalog/rules/relations.py); what gives a drug goes with it."""
    state, release = finder.current(), queries.release_named(page["release"]["name"])
    works = state.work_rvus(release.id)
    given_with = set(page["drug"]["administration_codes"]) if page["drug"] else set()
    found: dict[str, list[RelatedCode]] = {relation: [] for relation in RELATIONS}
    for item in page["related"]:
        code, number = item["code"], state.index.by_code.get(item["code"])
        title = state.index.documents[number].title if number is not None else f"Code {code}"
        work = works.get(code)
        own = page["work_rvu"]
        difference = work - own if work is not None and own is not None else None
        relation = WITH if code in given_with else item.get("relation", SEE_ALSO)
        found[relation].append(RelatedCode(code, title, item["why"], work, difference))
    return found
