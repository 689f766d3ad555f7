"""What a line says beside its codes: setting, site, colleagues, clock, spinal levels. Computes only.

Each step marks the tokens it used; what a log has no place for is told as left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rapidfuzz import fuzz

from rvuedge.logbook.dictation.readers.tokens import CODE, GRAMMAR, LineToken, Phrase, by_first, phrase_at, words_of
from rvuedge.logbook.dictation.rules.draft import LogDraft, Words

COLLEAGUE = "a colleague: choose the attending in the case"
TIME = "a time: a log holds the day"
LEVEL = "a spinal level: each additional level has its own code"
SPINE = re.compile(r"[ctls]\d{1,2}", re.ASCII)
SETTINGS = by_first(
    Phrase(words_of(phrase), "setting", setting)
    for setting, phrases in GRAMMAR["settings"].items()
    for phrase in phrases
)
COLLEAGUES_BEFORE = sorted((words_of(phrase) for phrase in GRAMMAR["colleague_before"]), key=len, reverse=True)
COLLEAGUES_AFTER = sorted((words_of(phrase) for phrase in GRAMMAR["colleague_after"]), key=len, reverse=True)
ALIKE = 86  # of 100, by rapidfuzz: one letter wrong in seven; lower mixes up sites of one city
LONGEST_SITE = 8  # words that are compared with the person's own sites


def read_header(draft: LogDraft, text: str, tokens: Sequence[LineToken], sites: Sequence[str]) -> None:
    """Fill in setting and site, and tell colleagues, times and levels as left out."""
    _settings(draft, text, tokens)
    for first, last, why in (*_colleagues(text, tokens), *_clocks(tokens), *_levels(tokens)):
        if not any(token.use for token in tokens[first:last]):
            draft.unparsed.append(use(text, tokens, first, last, "left out", why))
    site = _site(text, tokens, sites) or _bare_site(text, tokens, sites)
    if site is not None:
        first, last, draft.site = site
        draft.recognized.append(use(text, tokens, first, last, "site", "site"))


def use(text: str, tokens: Sequence[LineToken], first: int, last: int, what: str, why: str) -> Words:
    """Mark tokens as used and give back their characters."""
    for token in tokens[first:last]:
        token.use = what
    start, end = tokens[first].start, tokens[last - 1].end
    return Words(start, end, text[start:end], why)


def _settings(draft: LogDraft, text: str, tokens: Sequence[LineToken]) -> None:
    given = False
    for index in range(len(tokens)):
        phrase = phrase_at(tokens, index, SETTINGS)
        if phrase and not (index and tokens[index - 1].text == "to"):  # “return to the OR” is a circumstance
            given, draft.setting = True, phrase.value
            draft.recognized.append(use(text, tokens, index, index + len(phrase.words), "setting", "setting"))
    for first, last in _parts(tokens):
        words = " ".join(token.text for token in tokens[first:last])
        if words in GRAMMAR["lone_settings"] and not given:
            given, draft.setting = True, GRAMMAR["lone_settings"][words]
            draft.recognized.append(use(text, tokens, first, last, "setting", "setting"))
    if not given:
        draft.warn("SETTING_ASSUMED", "No setting was given: facility is assumed. Work RVUs do not depend on it.")


def _parts(tokens: Sequence[LineToken]) -> Iterator[tuple[int, int]]:
    """The stretches of unused tokens between separators."""
    first = 0
    for index in range(len(tokens) + 1):
        if (
            index == len(tokens)
            or tokens[index].use
            or tokens[index].text in {",", ";", "+", "\n", ".", "then", "plus"}
        ):
            if index > first:
                yield first, index
            first = index + 1


def _colleagues(text: str, tokens: Sequence[LineToken]) -> Iterator[tuple[int, int, str]]:
    for index, token in enumerate(tokens):
        if token.text not in GRAMMAR["titles"] or token.use:
            continue
        name = index + 2 if _text(tokens, index + 1) == "." else index + 1
        if not _text(tokens, name).replace("-", "").replace("'", "").isalpha():
            continue
        last = name + 1
        if text[tokens[name].start].isupper() and last < len(tokens) and text[tokens[last].start].isupper():
            last += 1 if tokens[last].text.isalpha() and not CODE.fullmatch(tokens[last].text) else 0
        before = next((words for words in COLLEAGUES_BEFORE if _ends_with(tokens, index, words)), ())
        after = next((words for words in COLLEAGUES_AFTER if _begins(tokens, last, words)), ())
        yield index - len(before), last + len(after), COLLEAGUE


def _ends_with(tokens: Sequence[LineToken], index: int, words: tuple[str, ...]) -> bool:
    return index >= len(words) and _begins(tokens, index - len(words), words)


def _begins(tokens: Sequence[LineToken], index: int, words: tuple[str, ...]) -> bool:
    return tuple(_text(tokens, index + place) for place in range(len(words))) == words


def _text(tokens: Sequence[LineToken], index: int) -> str:
    return tokens[index].text if 0 <= index < len(tokens) and not tokens[index].use else ""


def _clocks(tokens: Sequence[LineToken]) -> Iterator[tuple[int, int, str]]:
    """“at 7:30”, “8 am”, “at 8 30”, “at 1430”, “from 8 to 9”: a time, left out."""
    for index, token in enumerate(tokens):
        first = index - 1 if _text(tokens, index - 1) in {"at", "from"} else index
        last = _clock_end(tokens, index, given=_text(tokens, first) if first < index else "")
        if last is None or token.use:
            continue
        if _text(tokens, last) in {"to", "-", "until"} and (end := _clock_end(tokens, last + 1, given="at")):
            last = end
        yield first, last, TIME


def _clock_end(tokens: Sequence[LineToken], index: int, *, given: str) -> int | None:
    """The place behind a time that begins at a token; None for none. `said` is the “at” or “from” before it."""
    word = _text(tokens, index)
    if re.fullmatch(r"\d{1,2}:\d{2}", word, re.ASCII):
        return index + (2 if _text(tokens, index + 1) in HALVES else 1)
    if re.fullmatch(r"\d{1,2}", word, re.ASCII) and _text(tokens, index + 1) in HALVES:
        return index + 2
    if given and re.fullmatch(r"(?:[01]?\d|2[0-3])[0-5]\d", word, re.ASCII):
        return index + 1
    if not given or word not in HOURS:
        return None
    last = index + 2 if _text(tokens, index + 1) in MINUTES else index + 1
    if _text(tokens, last) in HALVES:
        return last + 1
    follows = _text(tokens, last)
    ends = last >= len(tokens) or last > index + 1 or not follows.isalpha()
    return last if (given == "at" and ends) or (given == "from" and follows in {"to", "until", "-"}) else None


HALVES = {"am", "pm", "o'clock"}
HOURS = {str(hour) for hour in range(1, 24)} | set(list(GRAMMAR["numbers"])[1:13])
MINUTES = {f"{minute:02d}" for minute in range(60)} | {"fifteen", "thirty", "forty-five", "oh-five"}


def _levels(tokens: Sequence[LineToken]) -> Iterator[tuple[int, int, str]]:
    index = 0
    while index < len(tokens):
        if not SPINE.fullmatch(tokens[index].text) or tokens[index].use or _text(tokens, index - 1) == "-":
            index += 1
            continue
        first = index - 1 if _text(tokens, index - 1) == "at" else index
        last = index + 1
        while _text(tokens, last) == "-" and re.fullmatch(r"[ctls]?\d{1,2}", _text(tokens, last + 1)):
            last += 2
        if not _is_toe(tokens, index, last):
            yield first, last, LEVEL
        index = last


def _is_toe(tokens: Sequence[LineToken], index: int, last: int) -> bool:
    """T5 right behind a code is a modifier of a toe, not the fifth thoracic level."""
    before = _text(tokens, index - 1)
    return (
        last == index + 1
        and tokens[index].text.upper() in GRAMMAR["modifiers"]
        and (bool(CODE.fullmatch(before)) or before.upper() in GRAMMAR["modifiers"] or before in {"modifier", "mod"})
    )


def _site(text: str, tokens: Sequence[LineToken], sites: Sequence[str]) -> tuple[int, int, str] | None:
    """The place said after “at”: an earlier site of the person if one is alike, else as said."""
    for index in range(len(tokens)):
        if _text(tokens, index) not in {"at", "@"}:
            continue
        first = index + 2 if _text(tokens, index + 1) == "the" else index + 1
        word = _text(tokens, first)
        if not word[:1].isalpha() or word in GRAMMAR["no_site"] or CODE.fullmatch(word) or SPINE.fullmatch(word):
            continue
        known = known_in(text, tokens, first, sites)
        if known:
            return index, known[0], known[1]
        last = _site_end(text, tokens, first)
        if last > first:
            return index, last, text[tokens[first].start : tokens[last - 1].end]
    return None


def _site_end(text: str, tokens: Sequence[LineToken], first: int) -> int:
    last = first
    while last < len(tokens) and not _stops(text, tokens, last):
        last += 1
    while last > first and tokens[last - 1].text == "." and tokens[last - 2].text not in {"st", "mt"}:
        last -= 1
    return last


def _stops(text: str, tokens: Sequence[LineToken], index: int) -> bool:
    word = tokens[index].text
    if tokens[index].use or word in {",", ";", "+", "\n", "/", "-"} or word in GRAMMAR["site_stops"]:
        return True
    if CODE.fullmatch(word) or word[:1].isdigit():
        return True
    if word == ".":
        return tokens[index - 1].text not in {"st", "mt"}
    following = text[tokens[index + 1].start] if index + 1 < len(tokens) else ""
    return word == "and" and not following.isupper()


def known_in(text: str, tokens: Sequence[LineToken], first: int, sites: Sequence[str]) -> tuple[int, str] | None:
    """The longest run of tokens that is alike one of the sites: (the place behind it, the site)."""
    for last in range(min(first + LONGEST_SITE, len(tokens)), first, -1):
        if any(token.use for token in tokens[first:last]) or tokens[last - 1].text in {",", ";"}:
            continue
        site = known_site(text[tokens[first].start : tokens[last - 1].end], sites)
        if site:
            return last, site
    return None


def _bare_site(text: str, tokens: Sequence[LineToken], sites: Sequence[str]) -> tuple[int, int, str] | None:
    """A part that is, or ends in, one of the person's sites."""
    if not sites:
        return None
    for first, last in _parts(tokens):
        for start in range(first, last):
            known = known_in(text, tokens, start, sites) if tokens[start].text[:1].isalpha() else None
            if known and (
                known[0] == len(tokens) or tokens[known[0]].text in {",", ";", ".", "+"} or tokens[known[0]].use
            ):
                return start, known[0], known[1]
    return None


def known_site(spoken: str, sites: Sequence[str]) -> str | None:
    """The person's own earlier site that was most likely said; None when none is alike."""
    best, most = None, 0.0
    for site in sites:
        alike = fuzz.ratio(_bare(spoken), _bare(site))
        if alike >= ALIKE and alike > most:
            best, most = site, alike
    return best


def _bare(text: str) -> str:
    """A site's name without what is said in many ways: case, points, “Saint”, “hospital”."""
    small = re.sub(r"['’]s\b|[^\w\s]", "", text.lower())
    words = ["st" if word == "saint" else word for word in small.split()]
    return " ".join(word for word in words if word not in {"the", "hospital", "medical", "center", "centre"}) or small
