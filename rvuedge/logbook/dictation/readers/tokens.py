"""A line as tokens, and the phrases of line_grammar.json found in them. Computes only.

The phone reads by the same steps (static/app/reader/tokens.js) over the same grammar; one table of lines tests both.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any

GRAMMAR_FILE = Path(__file__).parent.parent / "line_grammar.json"
GRAMMAR: dict[str, Any] = json.loads(GRAMMAR_FILE.read_text(encoding="utf-8"))
WRITTEN_ALIKE = str.maketrans({"×": "x", "–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "\u00a0": " ", "\t": " "})
TOKEN = re.compile(
    r"\d{4}([-/])\d{1,2}\1\d{1,2}(?![\w/-])"
    r"|\d{1,2}-\d{1,2}-\d{4}(?![\w-])"
    r"|\d{1,2}/\d{1,2}(?:/(?:\d{4}|\d{2}))?(?![\w/]|\.\d)"
    r"|\d{1,2}:\d{2}(?!\d)"
    r"|\d{1,3}(?:,\d{3})+(?![\d,])"
    r"|\d*\.\d+"
    r"|[a-z]\s?&\s?[a-z](?![\w&])"
    r"|d/c(?![\w/])"  # discharge; the catalog reads it as one word
    r"|[^\W\d_]+(?:[-'][^\W\d_]+)*(?!\w)"
    r"|[^\W_]+(?:'[^\W\d_]+)?"
    r"|\S|\n"
)
CODE = re.compile(r"\d{4}[0-9a-z]|[a-z]\d{4}")
UNITS = list(chain.from_iterable(GRAMMAR["measures"].values()))
# What is written as one word and is two: “99213x5”, “x5”, “700mg”, “20610rt”, “99213s”.
GLUED = (
    re.compile(r"(\d{4}[0-9a-z]|[a-z]\d{4})(x)(\d+)"),
    re.compile(r"(\d{1,4})(x)(\d{4}[0-9a-z]|[a-z]\d{4})"),
    re.compile(r"(\d{4}[0-9a-z]|[a-z]\d{4})(rt|lt)"),
    re.compile(r"(x)(\d+)"),
    re.compile(r"(\d{1,12})(x)"),
    re.compile(r"(\d{1,12})(x)(\d{1,12})"),
    re.compile(
        r"(\d{0,12}\.?\d{1,12})("
        + "|".join(sorted(chain.from_iterable(GRAMMAR["measures"].values()), key=len, reverse=True))
        + ")"
    ),
    re.compile(r"(\d{1,2})(am|pm)"),
)
PLURAL = re.compile(r"(\d{4}[0-9a-z]|[a-z]\d{4})(?:'?s)")


@dataclass(slots=True)
class LineToken:
    """A word, number or sign at its place; `text` in small letters, `use` what it was read as."""

    start: int
    end: int
    text: str
    use: str = ""


@dataclass(slots=True)
class Phrase:
    """A phrase of the grammar: what kind, and what it stands for."""

    words: tuple[str, ...]
    kind: str
    value: str


def lowered(text: str) -> str:
    """The text in small letters, sign by sign, each at its place."""
    small = (letter.lower() for letter in text.translate(WRITTEN_ALIKE))
    return "".join(letter if len(letter) == 1 else " " for letter in small)


def tokens_of(text: str) -> list[LineToken]:
    """A text as tokens; every sign that is no blank is in one of them."""
    found: list[LineToken] = []
    for match in TOKEN.finditer(lowered(text)):
        found += _cut(match[0], match.start())
    return found


def _cut(word: str, start: int) -> list[LineToken]:
    if PLURAL.fullmatch(word):
        return [LineToken(start, start + len(word), word[:5])]
    for pattern in GLUED:
        match = pattern.fullmatch(word)
        if match:
            return [
                LineToken(start + match.start(part), start + match.end(part), match[part])
                for part in range(1, len(match.groups()) + 1)
            ]
    return [LineToken(start, start + len(word), word)]


def words_of(phrase: str) -> tuple[str, ...]:
    """A phrase of the grammar as the tokens it is compared with."""
    return tuple(token.text for token in tokens_of(phrase))


def _entries() -> Iterable[Phrase]:
    for kind, phrases in GRAMMAR["phrases"].items():
        valued: Mapping[str, Any] = phrases if isinstance(phrases, dict) else dict.fromkeys(phrases, "")
        for phrase, value in valued.items():
            if kind not in SPECIAL:
                yield Phrase(words_of(phrase), kind, str(value))


# Phrases that mean something only beside a number or a code: asked for by name, never found by themselves.
SPECIAL = {"times", "units", "modifier", "dash", "given"}
TABLES: dict[str, dict[str, list[Phrase]]] = {}


def table(*kinds: str) -> dict[str, list[Phrase]]:
    """The phrases of some kinds by their first word, the longest first; every general one for no kind."""
    key = " ".join(kinds)
    if key not in TABLES:
        chosen = (
            [Phrase(words_of(phrase), kind, "") for kind in kinds for phrase in GRAMMAR["phrases"][kind]]
            if kinds
            else _entries()
        )
        TABLES[key] = by_first(chosen)
    return TABLES[key]


def by_first(phrases: Iterable[Phrase]) -> dict[str, list[Phrase]]:
    """Phrases by their first word, the longest first; of two alike the one that stands first in the grammar."""
    found: dict[str, list[Phrase]] = {}
    for phrase in phrases:
        found.setdefault(phrase.words[0], []).append(phrase)
    for several in found.values():
        several.sort(key=lambda phrase: -len(phrase.words))
    return found


def phrase_at(tokens: Sequence[LineToken], index: int, phrases: Mapping[str, list[Phrase]]) -> Phrase | None:
    """The longest phrase that begins at a token, none of its words being used already."""
    if index >= len(tokens):
        return None
    for phrase in phrases.get(tokens[index].text, ()):
        here = tokens[index : index + len(phrase.words)]
        if tuple(token.text for token in here) == phrase.words and not any(token.use for token in here):
            return phrase
    return None


def number_at(tokens: Sequence[LineToken], index: int) -> tuple[Decimal, int] | None:
    """The number in digits or words that begins at a token, and the place behind it: “four hundred fifty” is 450."""
    if index >= len(tokens) or tokens[index].use:
        return None
    written = tokens[index].text.replace(",", "")
    if re.fullmatch(r"\d{1,7}|\d*\.\d{1,4}", written, re.ASCII):
        return Decimal(written), index + 1
    whole, place = _below_hundred(tokens, index)
    total = whole
    while place < len(tokens) and total is not None and tokens[place].text in {"hundred", "thousand"}:
        total *= 100 if tokens[place].text == "hundred" else 1000
        place += 1
        behind = place + 1 if place < len(tokens) and tokens[place].text == "and" else place
        more, after = _below_hundred(tokens, behind)
        if more is not None:
            if after < len(tokens) and tokens[after].text == "hundred":
                more, after = more * 100, after + 1
                rest, end = _below_hundred(tokens, after + 1 if _is(tokens, after, "and") else after)
                more, after = (more + rest, end) if rest is not None else (more, after)
            total, place = total + more, after
    if total is None and not _is(tokens, index, "point"):
        return None
    if _is(tokens, place, "point"):
        return _decimals(tokens, total or 0, place)
    return None if total is None else (Decimal(total), place)


def _is(tokens: Sequence[LineToken], index: int, word: str) -> bool:
    return index < len(tokens) and tokens[index].text == word and not tokens[index].use


def _decimals(tokens: Sequence[LineToken], whole: int, place: int) -> tuple[Decimal, int] | None:
    digits, after = "", place + 1
    while after < len(tokens) and len(entry := digits_of(tokens[after].text)) == 1:
        digits, after = digits + entry, after + 1
    return (Decimal(f"{whole}.{digits}"), after) if digits else None


def _below_hundred(tokens: Sequence[LineToken], index: int) -> tuple[int | None, int]:
    if index >= len(tokens) or tokens[index].use:
        return None, index
    numbers: dict[str, int] = GRAMMAR["numbers"]
    parts = tokens[index].text.split("-")
    if len(parts) == 2 and numbers.get(parts[0], 0) >= 20 and 1 <= numbers.get(parts[1], 0) <= 9:
        return numbers[parts[0]] + numbers[parts[1]], index + 1
    first = numbers.get(tokens[index].text)
    if first is None and tokens[index].text == "a" and index + 1 < len(tokens) and tokens[index + 1].text == "hundred":
        return 1, index + 1
    if first is not None and first >= 20 and index + 1 < len(tokens) and not tokens[index + 1].use:
        second = numbers.get(tokens[index + 1].text, 0)
        if 1 <= second <= 9:
            return first + second, index + 2
    return first, index + 1 if first is not None else index


def digits_of(word: str) -> str:
    """What a word adds to a code that is read digit by digit: “nine” 9, “oh” 0, “ninety-nine” 99; "" for others."""
    if re.fullmatch(r"\d{1,4}", word, re.ASCII):
        return word
    numbers: dict[str, int] = GRAMMAR["numbers"]
    if word in GRAMMAR["digits"]:
        return str(GRAMMAR["digits"][word])
    entry = word.removesuffix("s")  # “… two one threes”, “sixes”
    if entry in numbers or entry.removesuffix("e") in numbers:
        return str(numbers.get(entry, numbers.get(entry.removesuffix("e"))))
    parts = word.split("-")
    if len(parts) > 1 and all(part in numbers or part in GRAMMAR["digits"] for part in parts):
        return _joined([digits_of(part) for part in parts])
    return ""


def _joined(parts: Sequence[str]) -> str:
    """Digits in the order spoken, “ninety nine” as 99 and not 909."""
    text = ""
    tens = False
    for part in parts:
        if tens and len(part) == 1 and part != "0":
            text = text[:-1] + part
        else:
            text += part
        tens = len(part) == 2 and part[1] == "0" and part != "10"
    return text


def spoken_code_at(tokens: Sequence[LineToken], index: int) -> list[tuple[str, int]]:
    """Codes that are read out from a token on: (code, the place behind it); five digits, or a letter and four."""
    if index >= len(tokens) or tokens[index].use:
        return []
    first, place = "", index
    if re.fullmatch("[a-hj-v]", tokens[index].text):
        first, place = tokens[index].text, index + 1
    found: list[tuple[str, int]] = []
    number = number_at(tokens, place)
    if not first and number and number[1] > place + 2 and 10_000 <= number[0] <= 99_999 and number[0] % 1 == 0:
        found.append((str(number[0]), number[1]))
    found += _read_out(tokens, place, first)
    return [(code, end) for code, end in found if end > index + 1 or "-" in tokens[index].text]


def _read_out(tokens: Sequence[LineToken], place: int, first: str) -> Iterator[tuple[str, int]]:
    parts: list[str] = []
    while place < len(tokens) and not tokens[place].use:
        if tokens[place].text in {"-", "."} and parts:
            place += 1
            continue
        digits, place = _next_digits(tokens, place, parts)
        if not digits:
            return
        parts += digits
        code = first + _joined(parts)
        if len(code) == 5 and not _goes_on(tokens, place, parts):
            yield code, place
        if len(code) > 5:
            return


def _next_digits(tokens: Sequence[LineToken], place: int, parts: Sequence[str]) -> tuple[list[str], int]:
    """The next digits read out and the place behind them: “nine”, “double nine”, “two hundred thirteen”."""
    word, times = tokens[place].text, 1
    if word in GRAMMAR["repeats"]:
        times, place = GRAMMAR["repeats"][word], place + 1
        word = tokens[place].text if place < len(tokens) else ""
    if word == "hundred" and parts and len(parts[-1]) == 1:
        behind = place + 2 if _is(tokens, place + 1, "and") else place + 1
        more, after = _below_hundred(tokens, behind)
        return [f"{more or 0:02d}"], after if more is not None else place + 1
    digits = digits_of(word)
    return ([digits] * times if digits else []), place + 1


def _goes_on(tokens: Sequence[LineToken], place: int, parts: Sequence[str]) -> bool:
    """“… eighty five”: the five belongs to the eighty."""
    tens = len(parts[-1]) == 2 and parts[-1][1] == "0" and parts[-1] != "10"
    return tens and place < len(tokens) and len(digits_of(tokens[place].text)) == 1 and tokens[place].text.isalpha()
