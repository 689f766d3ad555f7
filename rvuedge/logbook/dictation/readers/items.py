"""Tokens as items: codes, counts, measures, sides, modifiers, denials, corrections, words. Computes only."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rvuedge.logbook.dictation.readers.tokens import (
    CODE,
    GRAMMAR,
    LineToken,
    digits_of,
    number_at,
    phrase_at,
    spoken_code_at,
    table,
)

MODIFIERS = frozenset(GRAMMAR["modifiers"])
# Words by themselves in small letters, modifiers in capitals or behind a dash: “as”, “at”, “go”.
WORD_MODIFIERS = frozenset(GRAMMAR["word_modifiers"])
UNITS_OF = {unit: kind for kind, units in GRAMMAR["measures"].items() for unit in units}
AT_CODE = {"code", "modifier"}
JOINED = {"-", "to"}


@dataclass(slots=True)
class LineItem:
    """Tokens `first` to `last` (not included) read as one thing; `number` for counts and measures, `unit` in words."""

    kind: str
    first: int
    last: int
    value: str = ""
    number: Decimal = Decimal(0)
    unit: str = ""
    denied: bool = False
    used: bool = False


def items_of(text: str, tokens: Sequence[LineToken], is_known: Callable[[str], bool]) -> list[LineItem]:
    """Every unused token in an item, in order."""
    found: list[LineItem] = []
    index = 0
    while index < len(tokens):
        if tokens[index].use:
            index += 1
            continue
        item = (
            _spoken(tokens, index, is_known)
            or _modifier(text, tokens, index, found)
            or _code(tokens, index)
            or _count(tokens, index, found)
            or _measure(tokens, index)
            or _general(text, tokens, index)
            or _number(tokens, index)
            or LineItem(
                "word" if re.search(r"\w", tokens[index].text) else "sign", index, index + 1, tokens[index].text
            )
        )
        found.append(item)
        index = item.last
    for before, item, after in zip([None, *found], found, [*found[1:], None], strict=False):
        named = before is not None and before.value in GRAMMAR["naming"] and before.kind == "word"
        if item.kind == "number" and (named or (after is not None and after.value in GRAMMAR["named_counts"])):
            item.kind = "word"  # “level 4”, “2 views”, “12 lead”: a part of a name
    return found


def _plain(tokens: Sequence[LineToken], index: int) -> LineItem:
    word = tokens[index].text
    return LineItem("word" if re.search(r"\w", word) else "sign", index, index + 1, word)


def _text(tokens: Sequence[LineToken], index: int) -> str:
    return tokens[index].text if 0 <= index < len(tokens) and not tokens[index].use else ""


def _code(tokens: Sequence[LineToken], index: int) -> LineItem | None:
    word = tokens[index].text
    if CODE.fullmatch(word):
        return LineItem("code", index, index + 1, word.upper())
    return None


def _spoken(tokens: Sequence[LineToken], index: int, is_known: Callable[[str], bool]) -> LineItem | None:
    """A code read digit by digit, “47,562” or “4 7 5 6 2”: only one that the catalog has."""
    word = tokens[index].text
    if re.fullmatch(r"\d{2},\d{3}", word, re.ASCII) and is_known(word.replace(",", "")):
        return LineItem("code", index, index + 1, word.replace(",", ""))
    if _text(tokens, index - 1) == "-" and index and tokens[index - 1].end == tokens[index].start:
        return None
    for code, last in spoken_code_at(tokens, index):
        if is_known(code.upper()):
            return LineItem("code", index, last, code.upper())
    return _listed(tokens, index, is_known)


def _listed(tokens: Sequence[LineToken], index: int, is_known: Callable[[str], bool]) -> LineItem | None:
    """“4, 7, 5, 6, 2”: five single digits with commas between."""
    words = [_text(tokens, index + place) for place in range(9)]
    if any(word not in {",", "-"} for word in words[1::2]) or any(len(digits_of(word)) != 1 for word in words[::2]):
        return None
    code = "".join(digits_of(word) for word in words[::2])
    return LineItem("code", index, index + 9, code) if is_known(code) else None


def modifier_at(text: str, tokens: Sequence[LineToken], index: int, *, marked: bool) -> tuple[str, int] | None:
    """A modifier in digits, letters or spoken (“twenty five”, “two five”, “L T”), and the place behind it.

    `marked` when a dash or “modifier” stands before it: then “as” is one too.
    """
    word = _text(tokens, index).upper()
    if word in MODIFIERS and (marked or word not in WORD_MODIFIERS or text[tokens[index].start].isupper()):
        return word, index + 1
    pair = word + _text(tokens, index + 1).upper()
    if marked and len(word) == 1 and word.isalpha() and pair in MODIFIERS:
        return pair, index + 2
    number = number_at(tokens, index) if not word[:1].isdigit() else None
    if number and str(number[0]) in MODIFIERS:
        return str(number[0]), number[1]
    digits = digits_of(_text(tokens, index)) + digits_of(_text(tokens, index + 1))
    if marked and len(digits) == 2 and digits in MODIFIERS:
        return digits, index + 2
    return None


def _modifier(text: str, tokens: Sequence[LineToken], index: int, before: Sequence[LineItem]) -> LineItem | None:
    """Modifiers that are marked as such: “-25”, “modifier 25 and 59”, “25 modifier”, “LT”."""
    last = before[-1] if before else None
    phrase = phrase_at(tokens, index, table("modifier"))
    if phrase:
        place = index + len(phrase.words)
        while _text(tokens, place) in {"-", ":", "is", "of", "number"}:
            place += 1
        return _several(text, tokens, index, place)
    at_code = last is not None and last.last == index and last.kind in AT_CODE
    if at_code and (tokens[index].text == "-" or phrase_at(tokens, index, table("dash"))):
        return _dashed(text, tokens, index)
    found = modifier_at(text, tokens, index, marked=False)
    if found and phrase_at(tokens, found[1], table("modifier")):
        return LineItem("modifier", index, found[1] + 1, found[0])
    letters = found is not None and not found[0].isdigit() and found[0] not in {"LT", "RT"}
    if found and letters and (at_code or text[tokens[index].start : tokens[index].end].isupper()):
        return LineItem("modifier", index, found[1], found[0])
    return None


def _dashed(text: str, tokens: Sequence[LineToken], index: int) -> LineItem | None:
    """“-25”, “dash fifty”; what else is glued to a code by a dash is no modifier anybody knows."""
    found = modifier_at(text, tokens, index + 1, marked=True)
    if found:
        return LineItem("modifier", index, found[1], found[0])
    glued = tokens[index].text != "-" or _is_glued(tokens, index)
    if glued and re.fullmatch(r"[0-9a-z]{1,2}", _text(tokens, index + 1)):
        return LineItem("strange", index, index + 2, _text(tokens, index + 1).upper())
    return None


def _is_glued(tokens: Sequence[LineToken], index: int) -> bool:
    """“99213-5” and not “99213 - 5”."""
    return tokens[index - 1].end == tokens[index].start and (
        index + 1 < len(tokens) and tokens[index].end == tokens[index + 1].start
    )


def _several(text: str, tokens: Sequence[LineToken], first: int, place: int) -> LineItem:
    """The modifiers behind “modifier”: “25”, “25 and 59”, “50, 51”."""
    found: list[str] = []
    last = place
    while hit := modifier_at(text, tokens, place, marked=True):
        found.append(hit[0])
        last = place = hit[1]
        while _text(tokens, place) in {",", "and", "&", "-", "dash"}:
            place += 1
    if not found and re.fullmatch(r"[0-9a-z]{1,3}", _text(tokens, last)) and any(map(str.isdigit, _text(tokens, last))):
        return LineItem("strange", first, last + 1, _text(tokens, last).upper())
    return LineItem("modifier" if found else "word", first, last, " ".join(found))


def _count(tokens: Sequence[LineToken], index: int, before: Sequence[LineItem]) -> LineItem | None:
    """“x5”, “times five”, “5 x”, “five times”, “5 units”, “(5)”, “: 5”, “- 5” behind a code."""
    last = before[-1] if before else None
    at_code = last is not None and last.last == index and last.kind in AT_CODE
    if tokens[index].text in {"x", "*", "times"}:
        number = number_at(tokens, index + 1)
        if not number or _text(tokens, number[1]) in UNITS_OF:
            return None
        more = 1 if _text(tokens, number[1]) in {"unit", "units", "times"} else 0
        return LineItem("count", index, number[1] + more, "after", number[0])
    signed = _signed(tokens, index) if at_code and tokens[index].text in {"(", ":", "=", "-", "#"} else None
    if last is not None and last.last == index and last.kind == "word" and last.value in GRAMMAR["naming"]:
        return None  # “level 4 x3”: 4 is a part of the name
    return signed or _numbered(tokens, index)


def _signed(tokens: Sequence[LineToken], index: int) -> LineItem | None:
    bracket = tokens[index].text == "("
    number = number_at(tokens, index + 2 if _text(tokens, index + 1) in {"x", "*"} else index + 1)
    if not number or _text(tokens, number[1]) in UNITS_OF or (bracket and _text(tokens, number[1]) != ")"):
        return None
    return (
        LineItem("count", index, number[1] + bracket, "after", number[0])
        if bracket or not _is_glued(tokens, index)
        else None
    )


def _numbered(tokens: Sequence[LineToken], index: int) -> LineItem | None:
    number = number_at(tokens, index)
    phrase = phrase_at(tokens, number[1], table("units")) if number else None
    if not number or not phrase or _is_size(tokens, number[1]):
        return None
    sign = phrase.words[0] in {"x", "times"}
    again = number_at(tokens, number[1] + 1) if sign else None
    if again and _text(tokens, again[1]) in UNITS_OF:
        return None
    kind = "before" if sign else "units" if "unit" in phrase.words[0] else "after"
    return LineItem("count", index, number[1] + len(phrase.words), kind, number[0])


def _is_size(tokens: Sequence[LineToken], index: int) -> bool:
    """“3 x 2 cm” is a size."""
    if _text(tokens, index) not in {"x", "times"}:
        return False
    number = number_at(tokens, index + 1)
    return bool(number and UNITS_OF.get(_text(tokens, number[1]), "") == "length")


def _measure(tokens: Sequence[LineToken], index: int) -> LineItem | None:
    """A number with a unit of measure, which counts no lines; of a range or of two sides the greater one."""
    number = number_at(tokens, index)
    if not number:
        return _compared(tokens, index)
    amount, place = number
    second = number_at(tokens, place + 1) if _text(tokens, place) in {*JOINED, "x", "by"} else None
    if second and _unit_of(tokens, second[1]):
        amount, place = max(amount, second[0]), second[1]
    start = place + 1 if _text(tokens, place) == "-" else place
    unit = _unit_of(tokens, start)
    if not unit:
        return None
    last = start + 1
    if UNITS_OF[unit] == "days" and _text(tokens, last) in {"old", "-"}:
        last += 1
    half = number_at(tokens, last + 1) if _text(tokens, last) == "and" else number_at(tokens, last)
    if unit in GRAMMAR["minutes"] and half and _unit_of(tokens, half[1]) in GRAMMAR["minutes"]:
        minutes = amount * GRAMMAR["minutes"][unit] + half[0] * GRAMMAR["minutes"][_unit_of(tokens, half[1])]
        return LineItem("measure", index, half[1] + 1, "time", minutes, "minutes")
    return LineItem("measure", index, last, UNITS_OF[unit], amount, unit)


def _compared(tokens: Sequence[LineToken], index: int) -> LineItem | None:
    """“over 30 minutes”: a time with the word before it. More than 30 are 31 minutes, the next whole one."""
    phrase = phrase_at(tokens, index, table("rough"))
    words = " ".join(phrase.words) if phrase else tokens[index].text
    if words not in {*GRAMMAR["more_than"], *GRAMMAR["at_most"]}:
        return None
    found = _measure(tokens, index + len(words.split()))
    if found is None or found.value != "time" or found.unit not in GRAMMAR["minutes"]:
        return None
    minutes = found.number * GRAMMAR["minutes"][found.unit] + (words in GRAMMAR["more_than"])
    return LineItem("measure", index, found.last, "time", minutes, "minutes")


def _unit_of(tokens: Sequence[LineToken], index: int) -> str:
    word = _text(tokens, index).removesuffix("-old")
    return word if word in UNITS_OF else ""


def _general(text: str, tokens: Sequence[LineToken], index: int) -> LineItem | None:
    phrase = phrase_at(tokens, index, table())
    if phrase is None:
        return None
    if phrase.kind == "or" and _is_room(text, tokens, index):
        return None
    return LineItem(phrase.kind, index, index + len(phrase.words), phrase.value or " ".join(phrase.words))


def _is_room(text: str, tokens: Sequence[LineToken], index: int) -> bool:
    return text[tokens[index].start : tokens[index].end] == "OR" and not text.isupper()


def _number(tokens: Sequence[LineToken], index: int) -> LineItem | None:
    number = number_at(tokens, index)
    return (
        LineItem("number", index, number[1], " ".join(token.text for token in tokens[index : number[1]]), number[0])
        if number
        else None
    )
