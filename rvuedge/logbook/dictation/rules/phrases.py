"""Parts of a dictated line that say a procedure in words: “2 knee replacements left and right”. Computes only.

A part is read whole; where “and” or “with” stands in it, also in pieces, and the reading that search is surer of is
kept. A side or a number that belongs to the name of what is found (“right colectomy”, “12 lead ECG”) is no modifier and
no count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations

from rvuedge.catalog.search.fit import Fit
from rvuedge.catalog.search.words import raw_words, stem
from rvuedge.logbook.dictation.rules import vocabulary as spoken
from rvuedge.logbook.dictation.rules.draft import (
    Alternative,
    DraftLine,
    Form,
    LogDraft,
    Lookups,
    SpokenCodeFacts,
    Words,
)
from rvuedge.logbook.dictation.rules.line_forms import TAKES_50, SpokenDetails, as_lines, line_forms, spoken_details
from rvuedge.privacy.name_words import spoken_number

JOINTS = re.compile(r"\s(?:and|&|with|w/)\s+(?:a\s+|an\s+|the\s+)?", re.IGNORECASE)
# Below this the words are told as not understood; a reading in pieces must be this sure of every piece.
ENOUGH, SURE = Decimal("0.40"), Decimal("0.65")
# “with” joins more often than “and”: a cut there has to be this much surer.
CUT_AT_WITH, MOST_JOINTS = Decimal("0.05"), 4
# A rival within a tenth makes the choice a guess, and a tenth less certain.
CLOSE, DOUBT = Decimal("0.10"), Decimal("0.90")
ALTERNATIVES = 3  # what fits below a line on a phone
SIDE_STEMS = {stem(word) for word in ("left", "right", "bilateral", "both")}
TOKEN = re.compile(r"[^\s,;]+")


def phrase_lines(draft: LogDraft, text: str, part: str, lookups: Lookups, *, sure: bool = False) -> list[DraftLine]:
    """The lines a part in words makes; none when search is not sure enough (`sure` asks for more)."""
    if not re.search("[A-Za-z]", part):
        return []
    lead = spoken.LEAD.match(part)
    if lead:
        part = " " * lead.end() + part[lead.end() :]
    joined = _joined_to_the_last(draft, text, part, lookups)
    if joined is not None:
        return joined
    pieces = _pieces(part, lookups)
    lines: list[DraftLine] = []
    for piece in pieces:
        lines += _line(draft, text, piece, lookups, SURE if sure else ENOUGH)
    return lines


def _pieces(part: str, lookups: Lookups) -> list[str]:
    """A part whole, or cut at joints into pieces that search is surer of, each at its place; as few as are as sure."""
    joints = [match for match in JOINTS.finditer(part) if not _between_sides(part, match)][:MOST_JOINTS]
    whole = _best(part, lookups)
    best, pieces_kept = _sureness(part, whole) if whole else Decimal(0), [part]
    for count in range(1, len(joints) + 1):
        for chosen in combinations(joints, count):
            cut = _cut(part, chosen)
            worth = _worth(cut, sum("w" in joint[0].lower() for joint in chosen), whole, lookups)
            if worth > best:
                best, pieces_kept = worth, cut
    return pieces_kept


def _between_sides(part: str, joint: re.Match[str]) -> bool:
    return any(match.start() < joint.end() and joint.start() < match.end() for match in spoken.TWO_SIDES.finditer(part))


def _cut(part: str, joints: Sequence[re.Match[str]]) -> list[str]:
    starts = [0, *(joint.end() for joint in joints)]
    ends = [*(joint.start() for joint in joints), len(part)]
    return [" " * start + part[start:end] for start, end in zip(starts, ends, strict=True)]


def _worth(pieces: list[str], at_with: int, whole: Fit | None, lookups: Lookups) -> Decimal:
    """How sure search is of the pieces, by the word; -1 when they are no reading.

    Each piece must be sure, or at least enough where the whole is unsure too, and be a code of its own. Cut at “with”,
    none may be what the whole is, if that holds every word: “with cholangiogram” has made it that.
    """
    found = [fit for piece in pieces if (fit := _best(piece, lookups)) is not None]
    floor = SURE if whole is not None and whole.confidence >= SURE else ENOUGH
    if len(found) < len(pieces) or min(fit.confidence for fit in found) < floor:
        return Decimal(-1)
    codes = {fit.code for fit in found}
    if len(codes) < len(pieces) or (at_with and whole is not None and whole.code in codes and _is_all(pieces, whole)):
        return Decimal(-1)
    sizes = [len(piece.split()) for piece in pieces]
    sure = [size * _sureness(piece, fit) for size, piece, fit in zip(sizes, pieces, found, strict=True)]
    return sum(sure, Decimal(0)) / sum(sizes) - CUT_AT_WITH * at_with


def _sureness(piece: str, found: Fit) -> Decimal:
    """Confidence by the share of the piece's words that the code's texts hold: a reading that leaves words is worse."""
    words = set(raw_words(piece))
    beside = {word for word in words if spoken.SIDE.fullmatch(word) or spoken.BILATERAL.fullmatch(word)}
    held = words & (found.held | beside)
    return found.confidence * len(held) / len(words)


def _is_all(pieces: list[str], whole: Fit) -> bool:
    return whole.held.issuperset(word for piece in pieces for word in raw_words(piece))


def _joined_to_the_last(draft: LogDraft, text: str, part: str, lookups: Lookups) -> list[DraftLine] | None:
    """“with cholangiogram” after “lap chole”: together another code than the one before; None when it is not so."""
    if not draft.lines or not re.match(r"\s*(?:with|w/)\s", part, re.IGNORECASE) or not draft.lines[-1].phrase:
        return None
    last = draft.lines[-1]
    found = _best(f"{last.phrase} {part.strip()}", lookups)
    if found is None or found.code == last.form.code or found.confidence < SURE:
        return None
    draft.lines.pop()
    facts = lookups.known(found.code) or SpokenCodeFacts(found.code, found.title)
    base = _base(found, [found], [*last.words, *tokens(text, part)], f"{last.phrase} {part.strip()}")
    modifiers = SpokenDetails(modifiers=list(last.form.modifiers), count=last.form.units)
    return as_lines(base, line_forms(facts, modifiers)[0], [])


def _best(part: str, lookups: Lookups) -> Fit | None:
    _, _, found = _understood(part, lookups)
    return found[0] if found else None


def _understood(part: str, lookups: Lookups) -> tuple[SpokenDetails, str, Sequence[Fit]]:
    """What a piece says beside its procedure, the procedure's words at their places, and what search finds for them.

    A side is a modifier of a code that has two (bilateral indicator 1 or 3, or no row), and else a part of the name.
    """
    beside, with_sides = spoken_details(part, lookups, sides=False)
    details, phrase = spoken_details(part, lookups)
    stripped = lookups.find(" ".join(phrase.split())) if phrase.strip() else []
    if not details.sides and not details.both:
        return _counted(details, phrase, stripped, lookups)
    whole = lookups.find(" ".join(with_sides.split()))
    if stripped and _has_sides(stripped[0].code, lookups):
        named = whole and SIDE_STEMS & whole[0].named and whole[0].confidence > stripped[0].confidence
        return _counted(details, phrase, whole if named else stripped, lookups)
    return _counted(beside, with_sides, whole, lookups)


def _has_sides(code: str, lookups: Lookups) -> bool:
    facts = lookups.known(code)
    return facts is None or facts.bilat is None or facts.bilat in TAKES_50


def _counted(
    details: SpokenDetails, phrase: str, found: Sequence[Fit], lookups: Lookups
) -> tuple[SpokenDetails, str, Sequence[Fit]]:
    """Without a number in front, unless what is found has it in its name."""
    match = spoken.COUNT.match(phrase)
    if match is None or (found and stem(match["count"].lower()) in found[0].named):
        return details, phrase, found
    without = " " * match.end() + phrase[match.end() :]
    again = lookups.find(" ".join(without.split()))
    if not again or (found and found[0].confidence > again[0].confidence):
        return details, phrase, found
    details.count = details.count or spoken_number(match["count"])
    details.note(match, "count", "count")
    return details, without, again


def _line(draft: LogDraft, text: str, piece: str, lookups: Lookups, enough: Decimal) -> list[DraftLine]:
    details, phrase, found = _understood(piece, lookups)
    if not found or found[0].confidence < enough:
        return []
    chosen = found[0]
    facts = lookups.known(chosen.code) or SpokenCodeFacts(chosen.code, chosen.title)
    words = [token for token in tokens(text, phrase) if _is_covered(token.text, chosen)]
    words += [Words(*span, text[slice(*span)], why) for span, why in details.spans if why != "role"]
    draft.recognized += [Words(*span, text[slice(*span)], why) for span, why in details.spans if why == "role"]
    draft.role = details.role or draft.role
    forms, others, notes = line_forms(facts, details)
    draft.warn_all(notes)
    return as_lines(_base(chosen, found, words, " ".join(phrase.split())), forms, others)


def _base(chosen: Fit, found: Sequence[Fit], words: list[Words], phrase: str) -> DraftLine:
    """A line for what was found, with the next best codes beside it."""
    confidence, how = chosen.confidence, f"{chosen.why}: {chosen.confidence} of 1, the shares of words that agree"
    if any(other.confidence + CLOSE > chosen.confidence for other in found[1:]):
        confidence = (confidence * DOUBT).quantize(Decimal("0.01"))
        how += f"; times {DOUBT}, because another code is as near"
    others = [
        Alternative((Form(fit.code),), fit.title, fit.why, fit.confidence)
        for fit in found[1 : 1 + ALTERNATIVES]
        if fit.code != chosen.code and fit.confidence > 0
    ]
    return DraftLine(Form(chosen.code), chosen.title, confidence, how, words, phrase=phrase, alternatives=others)


def tokens(text: str, phrase: str) -> list[Words]:
    return [Words(match.start(), match.end(), text[match.start() : match.end()]) for match in TOKEN.finditer(phrase)]


def _is_covered(token: str, chosen: Fit) -> bool:
    """Whether a token is among the words the chosen code holds; the letters of “I & D” join the words next to them."""
    words = raw_words(token)
    alone = token.strip(".").lower()
    if (
        len(alone) <= 3
        and alone.replace("&", "").isalpha()
        and any(alone.replace("&", "") in text for text in chosen.held)
    ):
        return True
    return any(word in chosen.held for word in words) or "".join(words) in chosen.held
