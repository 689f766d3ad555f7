"""A typed or dictated line as a draft log: what it seems to say, how sure, and what was not read. Computes only.

Read in this order, each step marking the tokens it used: day, setting, colleagues, site. The rest becomes items, is cut
at separators, corrections and “or”, and each part is read for codes or for a phrase that search knows. A part of
nothing but sides, counts or a role speaks of the lines before it. Every token ends in a line, a question, what was
recognized, what was not read, or what was passed over. Nothing is saved.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from rvuedge.logbook.dictation.readers.dates import days_in, spoken_days
from rvuedge.logbook.dictation.readers.items import items_of
from rvuedge.logbook.dictation.readers.tokens import GRAMMAR, LineToken, phrase_at, table, tokens_of, words_of
from rvuedge.logbook.dictation.rules.draft import LineQuestion, LogDraft, Lookups, Words
from rvuedge.logbook.dictation.rules.header import read_header, use
from rvuedge.logbook.dictation.rules.parts import Reader

SMALL = frozenset(
    word
    for kind in ("small", "sep", "and", "with", "but")
    for phrase in GRAMMAR["phrases"][kind]
    for word in words_of(phrase)
)
UNREAD = "not understood"
BESIDE_UNREAD = Decimal("0.95")  # under certain, and above every doubt of the line itself
TAKEN_BACK = "taken back"
LONGEST_CORRECTION = 5  # tokens of the longest phrase that takes something back, and one
ANOTHER_DAY = "another day: a log has only one"


def parse(text: str, *, today: date, lookups: Lookups) -> LogDraft:
    """The draft of a line; today is the person's own day, which “yesterday” and days without a year count from."""
    draft = LogDraft(performed_on=today)
    tokens = tokens_of(text)
    given = _read_day(draft, text, tokens, today)
    read_header(draft, text, tokens, lookups.sites)
    reader = Reader(draft, text, tokens, lookups)
    reader.read(items_of(text, tokens, lambda code: lookups.known(code) is not None))
    _account_for_the_rest(draft, text, tokens)
    _check_day(draft, given=given)
    _doubt_what_is_beside_unread_words(draft)
    if not draft.lines and not draft.questions:
        draft.warn("NOTHING_HEARD", f"No code and no words found for “{text.strip()}”.")
    return draft


def spoken_day(text: str, *, today: date) -> date:
    """The first day a text speaks of; today when it speaks of none."""
    days = days_in(text, today=today)
    return days[0].day if days else today


def _read_day(draft: LogDraft, text: str, tokens: Sequence[LineToken], today: date) -> bool:
    days = spoken_days(tokens, today=today)
    if not days:
        return False
    chosen = days[0]
    for day in days[1:]:
        marker = _correction_before(tokens, day.first)
        if marker is not None:
            chosen = day
            draft.unparsed.append(use(text, tokens, marker, day.first, "correction", TAKEN_BACK))
    draft.performed_on = chosen.day
    for day in days:
        same = day.day == chosen.day
        why = "performed_on" if same else ANOTHER_DAY if day.first > chosen.first else TAKEN_BACK
        words = use(text, tokens, day.first, day.last, "day", why)
        (draft.recognized if same else draft.unparsed).append(words)
        if not same and day.first > chosen.first:
            draft.warn("SEVERAL_DAYS", "Several days were given: the first is used; log the others separately.")
            draft.ask(LineQuestion("SEVERAL_DAYS", "Several days were given. Log each day separately.", (words,)))
        if same and day.doubt:
            draft.ask(LineQuestion("WHICH_DAY", f"{day.doubt} Which day?", (words,)))
    if draft.performed_on > today:
        draft.warn("FUTURE_DAY", f"{draft.performed_on} is in the future.")
    return True


def _correction_before(tokens: Sequence[LineToken], first: int) -> int | None:
    """The place of a correction right in front of a day: “yesterday, no wait, Monday”."""
    place = first - 1
    while place >= 0 and tokens[place].text in {",", "on", "the", "it", "was"}:
        place -= 1
    for start in range(max(0, place - LONGEST_CORRECTION), place + 1):
        phrase = phrase_at(tokens, start, table("correct"))
        if phrase and start + len(phrase.words) == place + 1:
            return start
    return None


def _check_day(draft: LogDraft, *, given: bool) -> None:
    """No day was read: today. A word among the unread that speaks of a day is a question either way."""
    words = tuple(
        words
        for words in draft.unparsed
        if words.why not in {ANOTHER_DAY, TAKEN_BACK}
        and (set(words.text.lower().split()) & DAY_WORDS or DATE.fullmatch(words.text))
    )
    if words:
        draft.ask(LineQuestion("WHICH_DAY", f"“{words[0].text}” was not read. Which day?", words))
    elif not given:
        draft.warn("DAY_ASSUMED", "No day was given: today is assumed.")


DATE = re.compile(r"\d{1,4}[-/]\d{1,2}(?:[-/]\d{1,4})?", re.ASCII)
DAY_WORDS = {
    *GRAMMAR["day_words"],
    *(word for word in GRAMMAR["months"] if word not in {"may", "mar", "sep", "dec"}),
    *GRAMMAR["weekdays"],
    *(f"{number}{ending}" for number in range(1, 32) for ending in ("st", "nd", "rd", "th")),
    *(word for word in GRAMMAR["ordinals"] if word not in {"first", "second", "third"}),
}


def _doubt_what_is_beside_unread_words(draft: LogDraft) -> None:
    """Certain is only a line of a text that was read to its last word."""
    if any(words.why == UNREAD for words in draft.unparsed):
        for line in draft.lines:
            line.is_guess, line.confidence = True, min(line.confidence, BESIDE_UNREAD)


def _account_for_the_rest(draft: LogDraft, text: str, tokens: Sequence[LineToken]) -> None:
    """Every token that stands nowhere yet: a small one is passed over, any other is told."""
    body = [*draft.recognized, *draft.unparsed, *(word for line in draft.lines for word in line.words)]
    body += [word for question in draft.questions for word in question.words]
    held = {place for words in body for place in range(words.start, words.end)}
    for token in tokens:
        if token.start not in held and any(letter.isalnum() for letter in token.text):
            words = Words(token.start, token.end, text[token.start : token.end])
            if token.use == "small" or token.text in SMALL:
                draft.passed_over.append(words)
            else:
                draft.unparsed.append(Words(token.start, token.end, words.text, UNREAD))
    for several in (draft.recognized, draft.unparsed, draft.passed_over, *(line.words for line in draft.lines)):
        several.sort(key=lambda words: words.start)
