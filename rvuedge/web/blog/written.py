"""Posts written by hand: one file each in web/texts/posts, named as its address.

A post has a heading, a summary, its day, sections, and sources (web/resources/guides.py). A file named as
the post of a release ("rvu26c-beside-rvu25d") holds our words on it; what changed is counted from the loaded releases.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

from rvuedge.web.resources.guides import GuideSection, GuideSource, read_section


@dataclass(frozen=True, slots=True)
class BlogPost:
    """A post, by hand or of a release."""

    slug: str
    heading: str
    summary: str
    on: date
    sections: tuple[GuideSection, ...] = ()
    sources: tuple[GuideSource, ...] = ()


@cache
def written_posts() -> dict[str, BlogPost]:
    """Every post that was written by hand, by its address. Raises ValueError naming a bad file."""
    found = {}
    for file in files("rvuedge.web").joinpath("texts", "posts").iterdir():
        if not file.name.endswith(".toml"):
            continue
        slug = file.name.removesuffix(".toml")
        try:
            read = tomllib.loads(file.read_text("utf-8"))
            sections = tuple(read_section(item) for item in read.pop("section", ()))
            sources = tuple(GuideSource(**item) for item in read.pop("source", ()))
            found[slug] = BlogPost(slug=slug, sections=sections, sources=sources, **read)
        except (KeyError, TypeError, ValueError) as error:
            raise ValueError(f"{file.name}: {error}") from error
    return found
