"""A heading means the same however a system spells it: every printed one in every manner, beside what forms add to it.

What a manner loses becomes a question or is named as not understood; nothing is read as another field.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from rvuedge.files.columns.wording import heading_words
from tests.files.test_printed_headings import PRINTED, meant

SHORT = """number:no,nbr,num,# date:dt provider:prov,prvdr code:cd amount:amt modifier:mod service:svc,serv procedure:proc
description:desc name:nm location:loc department:dept specialty:spec insurance:ins patient:pt,pat quantity:qty diagnosis:dx,diag
adjustment:adj payment:pmt charge:chg claim:clm account:acct employee:emp effective:eff address:addr percentile:pctl
transaction:trans,txn encounter:enc rendering:rend primary:prim secondary:sec group:grp practice:prac facility:fac total:tot
average:avg year:yr month:mo units:uts supervising:sup manager:mgr"""
SHORTENED = {full: short.split(",") for full, _, short in (pair.partition(":") for pair in SHORT.split())}
DATED = re.compile(r"date|dos\b", re.IGNORECASE)
Spell = Callable[[str], list[str]]


def joined_by(sign: str) -> Spell:
    return lambda heading: [sign.join(heading_words(heading))]


def shortened(heading: str) -> list[str]:
    """The heading with one of its words shortened, in each way it is."""
    parts = heading_words(heading)
    return [
        " ".join([*parts[:index], short, *parts[index + 1 :]]).title()
        for index, part in enumerate(parts)
        for short in SHORTENED.get(part, ())
    ]


# Each manner, and the share of headings that keep their meaning in it. Joined without any sign, a word that we do not
# know hides the others: that stays a question.
MANNERS: dict[str, tuple[Spell, float]] = {
    "spaces": (joined_by(" "), 0.999),
    "UPPER_SNAKE": (lambda heading: ["_".join(heading_words(heading)).upper()], 0.999),
    "hyphens": (joined_by("-"), 0.999),
    "Pascal": (lambda heading: ["".join(part.title() for part in heading_words(heading))], 0.99),
    "joined": (joined_by(""), 0.94),
    "required": (lambda heading: [f"{heading}*", f"{heading} (required)", f"{heading} [optional]"], 0.999),
    "form": (lambda heading: [f"{heading} (MM/DD/YYYY)"] if DATED.search(heading) else [], 0.999),
    "bracketed": (lambda heading: [f"[{heading}]", f"{heading}:", heading.replace(" ", "\n", 1)], 0.995),
    "shortened": (shortened, 0.985),
}


@pytest.mark.parametrize("manner", MANNERS)
def test_a_heading_means_the_same_in_every_spelling(manner: str) -> None:
    spell, least = MANNERS[manner]
    known = [row for row in PRINTED if meant(row["table"], row["heading"])[0] in row["means"].split("/")]
    tried = [(row, spelled, *meant(row["table"], spelled)) for row in known for spelled in spell(row["heading"])]
    missed = [item for item in tried if item[2] not in item[0]["means"].split("/")]
    assert ([item for item in missed if item[3]], len(tried) > 100) == ([], True)
    assert len(missed) <= (1 - least) * len(tried), missed
