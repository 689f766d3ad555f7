"""Settings of a practice's policy that would do nothing, or not what they say: refused when it is saved.

What was stored before is still read: only what comes in is checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from rvuedge.catalog.store.cache import Remembered, catalog_now
from rvuedge.contracts.policies.practice import PolicyDraft, PolicyRefusedError
from rvuedge.platform.figures import plain
from rvuedge.valuation.model.policy import STATUSES


def refuse_ignored(draft: PolicyDraft) -> None:
    """Raises PolicyRefusedError for an unknown status, and an internal value that never counts since CMS values it."""
    refuse_statuses(draft.changes)
    known = catalog_now()
    for code, body in draft.internal_values.items():
        if (found := _valued(code.upper(), body, known)) is not None:
            release, work = found
            sentence = (
                f"The internal value of {code.upper()} would not count: CMS values it at {plain(work)} wRVUs"
                f" ({release}). Internal values count for codes CMS does not value; leave it out, or end it before."
            )
            raise PolicyRefusedError(sentence, errors={"internal_values": {code: [sentence]}})


def refuse_statuses(changes: Mapping[str, Any]) -> None:
    """Raises PolicyRefusedError where `credited_statuses` has anything but status letters of CMS, or is not *."""
    given = changes.get("credited_statuses")
    if not isinstance(given, str) or given == "*":
        return
    unknown = list(dict.fromkeys(letter for letter in given if letter not in STATUSES))
    if unknown or not given:
        found = f"has {', '.join(map(repr, unknown))}, which is no status" if unknown else "is empty"
        expected = f"some of {', '.join(STATUSES)} written together, such as ART, or * for any published work"
        sentence = f"credited_statuses {found}; expected {expected}."
        raise PolicyRefusedError(sentence, errors={"changes": {"credited_statuses": [sentence]}})


def _valued(code: str, body: Mapping[str, Any], known: Remembered) -> tuple[str, Any] | None:
    """The newest loaded release of the value's days that gives the code work, and that work."""
    first, end = date.fromisoformat(str(body["effective_from"])), body.get("effective_to")
    last = date.fromisoformat(str(end)) if end else date.max
    begun = known.release_on(first)
    releases = [release for release in known.releases if first <= release.effective_from <= last]
    for release in [*reversed(releases), *([begun.release] if begun else [])]:
        row = known.relative_values(release.id, {code}).get((code, ""))
        if row is not None and row.work_rvu > 0:
            return release.name, row.work_rvu
    return None
