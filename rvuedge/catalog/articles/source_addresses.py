"""Where a source of an article stands on the web, by its kind (source_addresses.toml). Computes only.

Its writer's own address holds first; then the page of its kind; then the site of its publisher. Nothing is called
opened that an article does not say was opened.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

TABLE = Path(__file__).with_name("source_addresses.toml")
FIELDS = ("publisher", "title", "reference")
# A reference that begins with a site's name: "codingahead.com, 47563".
SITE = re.compile(
    r"(?:www\.)?([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.(?:com|org|net|gov|edu|ai|info|io|health))(?:[ ,/;:]|$)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class SourceKind:
    """Sources of one kind: a pattern for each field that tells them, and the address with parts of these patterns."""

    name: str
    patterns: Mapping[str, re.Pattern[str]]
    address: str

    def address_for(self, source: Mapping[str, Any]) -> str | None:
        """The address of a source of this kind; None for one of another."""
        parts: dict[str, str] = {}
        for field, pattern in self.patterns.items():
            found = pattern.search(str(source.get(field) or ""))
            if found is None:
                return None
            parts |= {name: part.lower() for name, part in found.groupdict().items()}
        return self.address.format(**parts)


@cache
def source_kinds(table: str = "kind") -> tuple[SourceKind, ...]:
    """The kinds whose sources have a page (`kind`), or of which the publisher's site is known (`site`), in order."""
    rows = tomllib.loads(TABLE.read_text("utf-8"))[table]
    return tuple(
        SourceKind(row.get("name", ""), {name: re.compile(row[name]) for name in FIELDS if name in row}, row["address"])
        for row in rows
    )


def page_address(source: Mapping[str, Any]) -> str | None:
    """The page a source stands on: where its writer opened it, or the page of its kind; None where neither is known.

    >>> page_address({"title": "Claims manual", "publisher": "CMS", "reference": "Pub. 100-04, chapter 5"})
    'https://www.cms.gov/Regulations-and-Guidance/Guidance/Manuals/Downloads/clm104c05.pdf'
    """
    return source.get("url") or _first(source, "kind")


def site_address(source: Mapping[str, Any]) -> str | None:
    """The site of a source's publisher: where its reference begins with it, or by the publisher's name; else None.

    >>> site_address({"title": "A guide", "publisher": "Coding Ahead", "reference": "codingahead.com, a guide"})
    'https://codingahead.com'
    """
    site = SITE.match(source["reference"])
    return f"https://{site.group(1).lower()}" if site else _first(source, "site")


def with_page(source: Mapping[str, Any]) -> dict[str, Any]:
    """The source with its page as `url`, where that is known."""
    page = page_address(source)
    return {**source, "url": page} if page else dict(source)


def _first(source: Mapping[str, Any], table: str) -> str | None:
    addresses = (kind.address_for(source) for kind in source_kinds(table))
    return next((address for address in addresses if address), None)
