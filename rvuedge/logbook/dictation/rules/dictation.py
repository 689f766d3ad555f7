"""A typed or dictated line as a draft log: what it seems to say, how sure, and what was not understood. Computes only.

Read in this order, each step blanking what it used: day, setting, colleagues, site. Then the text is cut at
separators, and each part is read for codes (coded_parts.py) or for a phrase that search knows (phrase_parts.py). A part
of nothing but sides, circumstances or a role speaks of the lines before it. Nothing is saved.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from rvuedge.catalog.search.words import STOP_WORDS
from rvuedge.logbook.dictation.rules import vocabulary as spoken
from rvuedge.logbook.dictation.rules.codes import coded_lines
from rvuedge.logbook.dictation.rules.dates import spoken_days
from rvuedge.logbook.dictation.rules.draft import LogDraft, Lookups, Words
from rvuedge.logbook.dictation.rules.line_forms import SpokenDetails, alone, change_lines
from rvuedge.logbook.dictation.rules.phrases import phrase_lines

# Words that say nothing a log could hold.
SMALL_WORDS = """
    i did do done doing performed my one some was were we then also same please log add his her their this that these
    today's case cases procedure procedures patient pt saw had he she they me us as but so plus both & + x followed well
"""
SMALL = STOP_WORDS | frozenset(SMALL_WORDS.split())


def parse(text: str, *, today: date, lookups: Lookups) -> LogDraft:
    """The draft of a line; today is the person's own day, which “yesterday” and days without a year count from."""
    draft = LogDraft(performed_on=today)
    rest = _header(draft, text, today, lookups)
    waiting = [
        details for start, end in _parts(rest) if (details := _read_part(draft, text, rest, start, end, lookups))
    ]
    for details in waiting if draft.lines else ():
        change_lines(draft, details, lookups)
        _hear(draft, text, details)
    _account_for_the_rest(draft, text)
    if not draft.lines:
        draft.warn("NOTHING_HEARD", "No code or procedure was recognized.")
    return draft


def spoken_day(text: str, *, today: date) -> date:
    """The first day a text speaks of; today when it speaks of none."""
    days = spoken_days(text, today=today)
    return days[0].day if days else today


def _header(draft: LogDraft, text: str, today: date, lookups: Lookups) -> str:
    """Fill in day, setting and site; the text that is left, in the same places."""
    rest = _day(draft, text, text, today)
    for pattern, setting in spoken.SETTINGS:
        for match in pattern.finditer(rest):
            draft.setting = setting
            draft.recognized.append(_words(text, match.start(), match.end(), "setting"))
            rest = blank(rest, match.start(), match.end())
    if not any(words.why == "setting" for words in draft.recognized):
        draft.warn("SETTING_ASSUMED", "No setting was given: facility is assumed. Work RVUs do not depend on it.")
    for pattern, why in spoken.KEPT_OUT:
        for match in pattern.finditer(rest):
            draft.unparsed.append(_words(text, match.start(), match.end(), why))
            rest = blank(rest, match.start(), match.end())
    site = spoken.find_site(rest, lookups.sites) or _bare_site(rest, lookups)
    if site is not None:
        start, end, draft.site = site
        draft.recognized.append(_words(text, start, end, "site"))
        rest = blank(rest, start, end)
    return rest


def _bare_site(rest: str, lookups: Lookups) -> tuple[int, int, str] | None:
    """A part that is nothing but one of the person's sites."""
    for start, end in _parts(rest):
        name = rest[start:end].strip()
        site = spoken.known_site(name, lookups.sites) if name[0].isalpha() else None
        if site:
            return rest.index(name, start), rest.index(name, start) + len(name), site
    return None


def _day(draft: LogDraft, text: str, rest: str, today: date) -> str:
    days = spoken_days(rest, today=today)
    if not days:
        draft.warn("DAY_ASSUMED", "No day was given: today is assumed.")
        return rest
    draft.performed_on = days[0].day
    for day in days:
        if day.day == draft.performed_on:
            draft.recognized.append(_words(text, day.start, day.end, "performed_on"))
        else:
            draft.unparsed.append(_words(text, day.start, day.end, "another day: a log has only one"))
            draft.warn("SEVERAL_DAYS", "Several days were given: the first is used; log the others separately.")
        rest = blank(rest, day.start, day.end)
    if draft.performed_on > today:
        draft.warn("FUTURE_DAY", f"{draft.performed_on} is in the future.")
    return rest


def _parts(rest: str) -> Iterator[tuple[int, int]]:
    """The stretches between separators that hold anything."""
    start = 0
    for stop in (*spoken.SPLIT.finditer(rest), None):
        end = stop.start() if stop else len(rest)
        if rest[start:end].strip():
            yield start, end
        start = stop.end() if stop else end


def _read_part(draft: LogDraft, text: str, rest: str, start: int, end: int, lookups: Lookups) -> SpokenDetails | None:
    """Read one part into the draft; what it says is given back when it speaks of lines that are still to come."""
    part = " " * start + rest[start:end]
    details = alone(part, lookups)
    if details is not None:
        if not draft.lines:
            return details
        change_lines(draft, details, lookups)
        _hear(draft, text, details)
        return None
    lines = coded_lines(draft, text, part, lookups)
    draft.lines += lines if lines is not None else phrase_lines(draft, text, part, lookups)
    return None


def _hear(draft: LogDraft, text: str, details: SpokenDetails) -> None:
    found = [_words(text, *span, why) for span, why in details.spans]
    draft.lines[-1].words += [words for words in found if words.why != "role"]
    draft.recognized += [words for words in found if words.why == "role"]


def _account_for_the_rest(draft: LogDraft, text: str) -> None:
    """Every word that nothing used: a small one is passed over, any other is told."""
    left = text
    for words in (*draft.recognized, *draft.unparsed, *(word for line in draft.lines for word in line.words)):
        left = blank(left, words.start, words.end)
    for match in re.finditer(r"[^\s,;]+", left):
        if re.search(r"\w", match[0]):
            small = match[0].lower().strip(".:()!") in SMALL
            unread, why = (draft.passed_over, "") if small else (draft.unparsed, "not understood")
            unread.append(_words(text, match.start(), match.end(), why))
    for several in (draft.recognized, draft.unparsed, draft.passed_over, *(line.words for line in draft.lines)):
        several.sort(key=lambda words: words.start)


def blank(text: str, start: int, end: int) -> str:
    """The text with some characters taken out and every other one at its place."""
    return text[:start] + " " * (end - start) + text[end:]


def _words(text: str, start: int, end: int, why: str = "") -> Words:
    return Words(start, end, text[start:end], why)
