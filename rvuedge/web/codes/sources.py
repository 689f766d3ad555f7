"""Sources of a code's page as links: to the page a source stands on, or else to its publisher's site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from rvuedge.catalog.articles.source_addresses import page_address, site_address


@dataclass(frozen=True)
class LinkedSource:
    """A source: what it is, who published it, where in it, what it supports; its address (of the publisher's site
    where `is_site`) and the day it was opened.
    """

    title: str
    publisher: str
    reference: str
    supports: str
    address: str | None
    is_site: bool
    opened_on: date | None


def linked(sources: Sequence[Mapping[str, Any]]) -> list[LinkedSource]:
    """Every source, with its address where its kind or its publisher says it."""
    return [_linked(item) for item in sources]


def _linked(item: Mapping[str, Any]) -> LinkedSource:
    page = page_address(item)
    return LinkedSource(
        item["title"],
        item["publisher"],
        item["reference"],
        item["supports"],
        page or site_address(item),
        page is None,
        date.fromisoformat(item["opened_on"]) if item.get("opened_on") else None,
    )
