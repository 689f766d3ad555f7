"""What the page of a code says that depends on more than one fact of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rvuedge.platform.figures import hundredths

Page = Mapping[str, Any]


def work_shown(page: Page) -> str:
    """The work RVU in large type, or why there is none."""
    if page["work_rvu"] is not None:
        return f"{hundredths(page['work_rvu'])} wRVUs"
    return "— (not on the PFS)" if page["drug"] or page["level"] == "II" else "— (not valued)"


def withdrawal(status: Mapping[str, Any]) -> str:
    """Since when and why a drug is no longer sold, as far as it is known; follows a statement that it is not."""
    since = f" since {status['as_of']}" if status.get("as_of") else ""
    reason = f": {status['reason']}" if status.get("reason") else ""
    return f"{since}{reason}."


def official_words(official: Mapping[str, Any]) -> str:
    """A HCPCS code as CMS describes it, with its first and last day."""
    added = f"; effective {official['added_on']}" if official["added_on"] else ""
    ended = f"; terminated {official['terminated_on']}" if official["terminated_on"] else ""
    return f"HCPCS {official['year']}: {official['long_descriptor']}{added}{ended}"


def billing_unit(unit: Any) -> str:
    """A billing unit, which an article may write as an amount with its measure or in words."""
    return f"{unit['amount']} {unit['unit']}" if isinstance(unit, Mapping) else str(unit)


def payment_limit(drug: Mapping[str, Any]) -> str:
    """The payment limit of the quarter, or the last one that was listed."""
    if drug["payment_limit"]:
        return f"${drug['payment_limit']} per billing unit"
    last = drug.get("last_listed")
    if not last:
        return "not loaded for this quarter"
    address = f" at ${last['payment_limit']}" if last["payment_limit"] else ""
    return f"not loaded for this quarter; last listed {last['quarter']}{address}"


def review_words(review: Mapping[str, Any]) -> str:
    """How far the article was checked."""
    if review["state"] == "reviewed":
        return f"The authors checked this against its sources on {review['reviewed_on']}. No clinician has reviewed it."
    return f"Not yet reviewed. {review['note']}" if review["state"] == "needs_review" else review["note"] or ""
