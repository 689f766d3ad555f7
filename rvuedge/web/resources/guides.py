"""The guides: one file each in web/texts/guides, named as its address; read once, and checked when they are read.

A guide has a heading, a summary, a group, the day it was checked, sections (texts, points, a table, worked lines) and
sources, each page with the day it was opened. What is worked is valued when it is shown, by the release in force.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

GROUPS = (
    "Start here",
    "How lines count",
    "Visits",
    "Drugs and anesthesia",
    "Teaching and training",
    "Contract and pay",
)


@dataclass(frozen=True, slots=True)
class GuideSource:
    """What a guide rests on. A page has the day it was opened; a file of figures was read itself, and its `url` says
    where it is published.
    """

    publisher: str
    title: str
    reference: str
    opened_on: date | None = None
    url: str = ""


@dataclass(frozen=True, slots=True)
class WorkedExample:
    """Lines as a person types them, and what they show. Our engine values them when the page is made."""

    lines: str
    shows: str


@dataclass(frozen=True, slots=True)
class GuideSection:
    """A part of a guide: paragraphs, points, a table (`head`, `rows`; its first cells are codes where `links_codes`),
    worked examples. What is under `folded` is opened by who wants it.
    """

    heading: str
    texts: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    examples: tuple[WorkedExample, ...] = ()
    links_codes: bool = False
    folded: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """One page of the resources. `tool` names the form it has, '' for none."""

    slug: str
    heading: str
    summary: str
    group: str
    rank: int
    checked_on: date
    sections: tuple[GuideSection, ...]
    sources: tuple[GuideSource, ...]
    tool: str = ""


@cache
def guides() -> dict[str, Guide]:
    """Every guide by its slug, in the order of the groups and of their ranks. Raises ValueError naming a bad file."""
    found = sorted(_read(), key=lambda guide: (GROUPS.index(guide.group), guide.rank, guide.slug))
    return {guide.slug: guide for guide in found}


def grouped() -> dict[str, list[Guide]]:
    """The guides by group."""
    found: dict[str, list[Guide]] = defaultdict(list)
    for guide in guides().values():
        found[guide.group].append(guide)
    return dict(found)


def _read() -> Iterator[Guide]:
    for file in files("rvuedge.web").joinpath("texts", "guides").iterdir():
        if not file.name.endswith(".toml"):
            continue
        try:
            yield _guide(file.name.removesuffix(".toml"), tomllib.loads(file.read_text("utf-8")))
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{file.name}: {error}") from error


def _guide(slug: str, read: dict[str, Any]) -> Guide:
    sections = tuple(read_section(item) for item in read.pop("section"))
    sources = tuple(GuideSource(**item) for item in read.pop("source"))
    guide = Guide(slug=slug, sections=sections, sources=sources, **read)
    if guide.group not in GROUPS:
        raise ValueError(f"expected a group of {', '.join(GROUPS)}; found {guide.group}")
    return guide


def read_section(read: dict[str, Any]) -> GuideSection:
    """A section as its file has it. Raises KeyError or TypeError for a field that is missing or unknown."""
    return GuideSection(
        heading=read.pop("heading"),
        texts=tuple(read.pop("texts", ())),
        points=tuple(read.pop("points", ())),
        head=tuple(read.pop("head", ())),
        rows=tuple(map(tuple, read.pop("rows", ()))),
        examples=tuple(WorkedExample(*pair) for pair in read.pop("examples", ())),
        **read,
    )
