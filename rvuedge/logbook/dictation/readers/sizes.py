"""Centimeters to the code of that length: wound repairs and excisions of the skin. Computes only.

The families, places and lengths stand in line_grammar.json with their source.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Any

from rvuedge.logbook.dictation.readers.items import LineItem
from rvuedge.logbook.dictation.readers.tokens import GRAMMAR

SIZES: dict[str, Any] = GRAMMAR["sizes"]


@dataclass(frozen=True, slots=True)
class Sized:
    """The codes that a length leaves, the items that said so, and whether every word was used."""

    codes: tuple[str, ...]
    items: tuple[LineItem, ...]
    is_whole: bool


def sized(part: Sequence[LineItem]) -> Sized | None:
    """The codes that a part with a length in it may mean; None without a length or a known procedure.

    Several codes where the place or the kind of lesion was not said.
    """
    lengths = [item for item in part if item.kind == "measure" and item.value == "length" and not item.denied]
    factors: dict[str, str] = GRAMMAR["centimeters"]
    if len(lengths) != 1 or lengths[0].unit not in factors:
        return None
    length = lengths[0].number * Decimal(factors[lengths[0].unit])
    words = [item for item in part if item.kind in {"word", "small", "with"} and not item.denied]
    spoken = {item.value for item in words}
    places = [place for place, names in SIZES["places"].items() if spoken & set(names)]
    codes: list[str] = []
    used: set[str] = set()
    families = [family for family in SIZES["families"] if not spoken & set(family["without"])]
    whole = [family for family in families if all(spoken & set(group) for group in family["words"] if group)]
    for family in whole or [family for family in families if family["partly"] and spoken & set(family["words"][0])]:
        for group, steps in family["codes"].items():
            if not places or set(places) & set(group.split(",")):
                codes.append(next(code for most, code in steps if not most or length <= Decimal(most)))
                used |= {*chain.from_iterable(family["words"]), *family["excuse"]}
    if not codes:
        return None
    names = {name for place in places for name in SIZES["places"][place]}
    held = [item for item in words if item.value in used | names or item.kind != "word"]
    return Sized(tuple(dict.fromkeys(codes)), (lengths[0], *held), len(held) == len(words))
