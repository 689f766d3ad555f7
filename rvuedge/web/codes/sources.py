"""Sources of a code's page as links, where the reference says where it stands on the web."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

# A reference that begins with a site's name: "codingahead.com, 47563".
SITE = re.compile(
    r"(?:www\.)?([a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.(?:com|org|net|gov|edu|ai|info|io|health))(?:[ ,/;:]|$)",
    re.I,
)
CMS = "https://www.cms.gov/medicare/"
# Where CMS publishes each kind of file, by a word of the source's title.
OF_CMS = (
    ("relative value", f"{CMS}payment/fee-schedules/physician/pfs-relative-value-files"),
    ("pfs", f"{CMS}payment/fee-schedules/physician/pfs-relative-value-files"),
    ("asp ", f"{CMS}payment/part-b-drugs/asp-pricing-files"),
    ("payment limit", f"{CMS}payment/part-b-drugs/asp-pricing-files"),
    ("hcpcs level ii", f"{CMS}coding-billing/healthcare-common-procedure-system"),
)


@dataclass(frozen=True)
class LinkedSource:
    """A source: what it is, who published it, where in it, what it supports; its address and the day it was opened."""

    title: str
    publisher: str
    reference: str
    supports: str
    address: str | None
    opened_on: date | None


def linked(sources: Sequence[Mapping[str, Any]]) -> list[LinkedSource]:
    """Every source, with its address where its reference or its publisher says it."""
    return [
        LinkedSource(
            item["title"],
            item["publisher"],
            item["reference"],
            item["supports"],
            address_of(item),
            date.fromisoformat(item["opened_on"]) if item.get("opened_on") else None,
        )
        for item in sources
    ]


def address_of(source: Mapping[str, Any]) -> str | None:
    """Where its writer opened it, else the site a reference begins with or CMS's page of such files; else None.

    >>> address_of({"title": "CPT 47563 reference", "publisher": "Coding Ahead", "reference": "codingahead.com, 47563"})
    'https://codingahead.com'
    """
    if source.get("url"):
        return str(source["url"])
    site = SITE.match(source["reference"])
    if site:
        return f"https://{site.group(1).lower()}"
    title = source["title"].lower()
    if "CMS" in source["publisher"]:
        return next((address for word, address in OF_CMS if word in title), None)
    return None
