"""Words that pages put together: counts with their noun, sentences of the practice desk and of closing a month."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from rvuedge.platform.figures import count, hundredths, signed_hundredths, tenths
from rvuedge.statements.closing import Pending

# The shipped policies as people call them; the phone has the same words (static/app/views/names.js).
POLICIES = {
    "cms-payment": "Medicare’s rules",
    "mgma-survey": "survey rules",
    "face-value": "every line in full",
}

# A month or a day beyond the calendar is a figure of something else.
ISO_DAY = re.compile(
    r"\b\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d)\b|\b\d{4}-(?:0[13-9]|1[0-2])-30\b|\b\d{4}-(?:0[13578]|1[02])-31\b"
)


def policy_name(policy: str) -> str:
    """A policy as a sentence names it; a practice's own keeps its name."""
    return POLICIES.get(policy, policy)


def policy_choice(policy: str) -> str:
    """A policy as a list offers it: Medicare’s rules (cms-payment)."""
    return f"{POLICIES[policy]} ({policy})" if policy in POLICIES else policy


def day_words(day: date) -> str:
    """A day as every screen writes it, like dayWords() of static/app/views/dom.js: Tue, Nov 24, 2026.

    >>> day_words(date(2026, 11, 24))
    'Tue, Nov 24, 2026'
    """
    return f"{day:%a}, {day:%b} {day.day}, {day.year}"


def for_people(sentence: str) -> str:
    """A sentence of a service as a page shows it: days in words, shipped policies by what they are called.

    >>> for_people("In effect from 2026-11-24 on, under the policy cms-payment.")
    'In effect from Tue, Nov 24, 2026 on, under Medicare’s rules.'
    """
    dated = ISO_DAY.sub(lambda found: day_words(date.fromisoformat(found[0])), sentence)
    for name, words in POLICIES.items():
        dated = dated.replace(f"the policy {name}", words).replace(name, words)
    return dated


def members_found(found: int, everybody: int, *, page: int, pages: int, query: bool) -> str:
    """How many members a list has: 28 members, page 1 of 2; with `query`: 3 of 28 members."""
    sentence = f"{found} of {count(everybody, 'member')}" if query else count(everybody, "member")
    return f"{sentence}, page {page} of {pages}" if pages > 1 else sentence


def would_hold(waiting: Pending) -> str:
    """What closing the next month would post, in a sentence or two."""
    state = "is over and can be closed." if waiting.is_over else "has not ended yet."
    unvalued = f" ({waiting.unvalued_lines} unvalued)" if waiting.unvalued_lines else ""
    units = f", {tenths(waiting.anesthesia_units)} ASA units" if waiting.anesthesia_units else ""
    adjustments = count(len(waiting.adjustments), "adjustment")
    moved = f", {tenths(waiting.adjusted_anesthesia_units)} ASA units" if waiting.adjusted_anesthesia_units else ""
    adjusted = f" ({signed_hundredths(waiting.adjusted)} wRVUs{moved})" if waiting.adjustments else ""
    return (
        f"{waiting.month:%B %Y} {state} Closing it now would post {count(waiting.lines, 'line')}, "
        f"{hundredths(waiting.work_rvu)} wRVUs{units}{unvalued}, and {adjustments} to earlier months{adjusted}."
    )


def after_change(adjustment: Mapping[str, Any]) -> str:
    """What an adjusted line was before, and whether it has a value now; empty where there is nothing to say."""
    was = f"; was {adjustment['was']}" if adjustment["was"] else ""
    valued = "; has a value now" if adjustment["unvalued"] < 0 else "; no longer has a value"
    return was + (valued if adjustment["unvalued"] else "")


def credited_by(contract: Mapping[str, Any]) -> str:
    """By which policy and release a person's work is credited, and at which clinical FTE."""
    release = f", {contract['pinned_release']} values" if contract["pinned_release"] else ""
    stated = "" if contract["is_stated"] else " (no contract on file)"
    return f"Credited under {policy_name(contract['policy'])}{release}, {contract['cfte']} cFTE{stated}."
