"""What the page of a code says that depends on more than one fact of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from rvuedge.platform.figures import in_words, percent

Page = Mapping[str, Any]


def percent_against(share: Decimal) -> str:
    """How far a place's amount lies from the nation's, in a word.

    >>> percent_against(Decimal("-10.12"))
    '10.1% below'
    """
    way = "below" if share < 0 else "above"
    return f"{percent(abs(share), 1)} {way}"


def withdrawal(status: Mapping[str, Any]) -> str:
    """Since when and why a drug is no longer sold, as far as it is known; follows a statement that it is not."""
    since = f" since {_day(status['as_of'])}" if status.get("as_of") else ""
    reason = f": {status['reason']}" if status.get("reason") else ""
    return f"{since}{reason}."


def official_words(official: Mapping[str, Any]) -> str:
    """A HCPCS code as CMS describes it, with its first and last day."""
    added = f"; effective {_day(official['added_on'])}" if official["added_on"] else ""
    ended = f"; terminated {_day(official['terminated_on'])}" if official["terminated_on"] else ""
    return f"HCPCS {official['year']}: {official['long_descriptor']}{added}{ended}"


def billing_unit(unit: Any) -> str:
    """A billing unit, which an article may write as an amount with its measure or in words."""
    return f"{unit['amount']} {unit['unit']}" if isinstance(unit, Mapping) else str(unit)


ISO_DAY = re.compile(r"\b(20[0-9]{2})-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])\b")


def american(text: str) -> str:
    """A text of an article with its days as Americans read them.

    >>> american("discontinued by 2023-08-31; a later date")
    'discontinued by August 31, 2023; a later date'
    """
    return ISO_DAY.sub(lambda found: in_words(date(*map(int, found.groups()))), text)


def ndc_shown(ndc: str) -> str:
    """An NDC of eleven digits as claims print it, five, four and two.

    >>> ndc_shown("00310470001")
    '00310-4700-01'
    """
    return f"{ndc[:5]}-{ndc[5:9]}-{ndc[9:]}" if len(ndc) == 11 and ndc.isdigit() else ndc


def _day(day: date | str) -> str:
    return in_words(date.fromisoformat(day) if isinstance(day, str) else day)


def review_words(review: Mapping[str, Any]) -> str:
    """How far the article was checked; what its authors note for each other stays with them (`rvuedge article`)."""
    if review["state"] == "reviewed":
        day = in_words(date.fromisoformat(str(review["reviewed_on"])))
        return f"Last reviewed {day} against its sources. No clinician has reviewed it."
    return "Not yet reviewed." if review["state"] == "needs_review" else str(review["note"] or "")
