"""Parts of a dictated line that name codes: “38525-51-RT”, “99213 times three”, “J9313 400 units”. Computes only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from rvuedge.logbook.dictation.rules import vocabulary as spoken
from rvuedge.logbook.dictation.rules.draft import Dose, DraftLine, Form, LogDraft, Lookups, SpokenCodeFacts, Words
from rvuedge.logbook.dictation.rules.line_forms import SpokenDetails, as_lines, chunks, line_forms, spoken_details
from rvuedge.logbook.dictation.rules.phrases import phrase_lines, tokens
from rvuedge.privacy.name_words import spoken_number

PLAIN = (
    r"22|23|24|25|26|47|50|51|52|53|54|55|56|57|58|59|62|63|66|73|74|76|77|78|79|80|81|82|91|93|95|99|AS|AI|FS|FT|GC|GE|GT|"
    r"JW|JZ|LT|RT|TC|XE|XP|XS|XU|E[1-4]|F[1-9A]|T[1-9A]"
)
CODED = re.compile(
    rf"(?<![\w.])(?P<code>{spoken.CODE})(?:s|'s)?(?P<mods>(?:\s?-\s?[0-9A-Z]{{2}}(?![\w]))*)"
    rf"(?P<spoken>(?:[\s,]+(?:with\s+|and\s+)?(?:modifiers?|mod|dash)\s+[0-9A-Z]{{2}}\b(?:\s*(?:,|and)?\s*(?:{PLAIN})\b(?!\s*(?:units?|times|x|mg|mcg)))*)*)"
    rf"(?P<plain>(?:[ ](?:{PLAIN})\b(?!\s*(?:units?|times|x\b|×|mg|mcg|ml|%)))*)(?!(?!x\d)\w)",
    re.IGNORECASE,
)
BEFORE = re.compile(rf"(?<![\w.-])(?P<count>{spoken.NUMBER})\s*(?:x\s*|times\s+)?$", re.IGNORECASE)
JOINT = re.compile(r"\b(?:and|&)\s+[^,]*$", re.IGNORECASE)
TWO = re.compile(r"\b[0-9A-Z]{2}\b")
COUNT_BEHIND = re.compile(r"\s*(?:\(\s?|[:=]\s?|-\s)(?P<count>[1-9]\d?)\)?(?![\w./-])")
PUNCTUATION = " .:()-"
KNOWN, UNKNOWN = Decimal("1.00"), Decimal("0.50")  # a code the catalog has is certain; one it lacks is as likely a slip


@dataclass(frozen=True, slots=True)
class Stretch:
    """A code in a part, and the stretch of it that speaks of this code: from `start`, up to the next one."""

    match: re.Match[str]
    start: int
    end: int


def coded_lines(draft: LogDraft, text: str, part: str, lookups: Lookups) -> list[DraftLine] | None:
    """The lines of a part that names codes; None when it names none."""
    stretches = _stretches(part)
    if not stretches:
        return None
    lines: list[DraftLine] = []
    for stretch in stretches:
        before, rest = _before(part, stretch, lookups)
        lines += phrase_lines(draft, text, rest, lookups, sure=True) if rest.strip(PUNCTUATION) else []
        lines += _coded(draft, text, part, stretch, before, lookups)
    return lines


def _stretches(part: str) -> list[Stretch]:
    """Words between two codes belong to the first, those after “and” and a number right before it to the second."""
    matches = list(CODED.finditer(part))
    starts = [0]
    for last, match in pairwise(matches):
        between = part[last.end() : match.start()]
        joint = JOINT.search(between) or BEFORE.search(between)
        starts.append(last.end() + joint.start() if joint else match.start())
    ends = [*starts[1:], len(part)]
    return [Stretch(match, start, end) for match, start, end in zip(matches, starts, ends, strict=False)]


def _before(part: str, stretch: Stretch, lookups: Lookups) -> tuple[SpokenDetails, str]:
    """What is said in front of a code, its count among it, and the words left over."""
    front = " " * stretch.start + part[stretch.start : stretch.match.start()]
    count = BEFORE.search(front)
    if count:
        front = front[: count.start()] + " " * len(count[0])
    details, rest = spoken_details(front, lookups)
    if count:
        details.count = spoken_number(count["count"])
        details.note(count, "units", "count")
    return details, re.sub(r"^(\s*)(?:and|&)\b", lambda found: " " * len(found[0]), rest)


def _coded(
    draft: LogDraft, text: str, part: str, stretch: Stretch, before: SpokenDetails, lookups: Lookups
) -> list[DraftLine]:
    match, code = stretch.match, stretch.match["code"].upper()
    facts = lookups.known(code)
    after = " " * match.end() + part[match.end() : stretch.end]
    dose = spoken.DOSE.search(after) if facts and facts.is_drug else None
    if dose:
        after = after[: dose.start()] + " " * len(dose[0]) + after[dose.end() :]
    details, rest = spoken_details(after, lookups)
    behind = COUNT_BEHIND.match(rest, match.end())
    if behind:
        details.count = details.count or int(behind["count"])
        details.note(behind, "units", "count")
        rest = rest[: behind.start()] + " " * len(behind[0]) + rest[behind.end() :]
    details = _together(before, details, _modifiers(match))
    words = [Words(*span, text[slice(*span)]) for span in chunks(match)]
    words += [Words(*span, text[slice(*span)], why) for span, why in details.spans if why != "role"]
    base = DraftLine(
        form=Form(code),
        title=facts.title if facts else "",
        confidence=KNOWN if facts else UNKNOWN,
        explanation="the code itself was given"
        if facts
        else "the code was given, but no loaded release or article has it",
        words=[*words, Words(dose.start(), dose.end(), dose[0], "dose")] if dose else words,
        dose=Dose(Decimal(dose["amount"]), dose["unit"].lower()) if dose else None,
    )
    draft.recognized += [Words(*span, text[slice(*span)], why) for span, why in details.spans if why == "role"]
    draft.role = details.role or draft.role
    forms, others, notes = line_forms(facts or SpokenCodeFacts(code, ""), details)
    draft.warn_all(notes)
    lines = as_lines(base, forms, others)
    return [*lines, *_described(draft, text, rest, lines[-1], lookups)]


def _modifiers(match: re.Match[str]) -> list[str]:
    spoken_ones = re.sub(r"modifiers?|mod|dash|with|and", " ", match["spoken"], flags=re.IGNORECASE)
    return [
        item.upper() for item in TWO.findall(" ".join((match["mods"].replace("-", " "), spoken_ones, match["plain"])))
    ]


def _together(before: SpokenDetails, after: SpokenDetails, modifiers: list[str]) -> SpokenDetails:
    """What was said in front of a code, right at it, and behind it; LT and RT count as sides."""
    sides = {"LT", "RT"}
    return SpokenDetails(
        sides=[*before.sides, *(modifier for modifier in modifiers if modifier in sides), *after.sides],
        both=before.both or after.both,
        count=after.count or before.count,
        modifiers=[*(modifier for modifier in modifiers if modifier not in sides), *before.modifiers, *after.modifiers],
        role=after.role or before.role,
        spans=[*before.spans, *after.spans],
    )


def _described(draft: LogDraft, text: str, rest: str, line: DraftLine, lookups: Lookups) -> list[DraftLine]:
    """Words behind a code: of this code when its texts hold them all; else a part of their own if search is sure."""
    phrase = " ".join(rest.split()).strip(PUNCTUATION)
    if not phrase:
        return []
    if not phrase.replace(" ", "").isdigit() and lookups.describes(phrase, line.form.code):
        line.words += tokens(text, rest)
        return []
    return phrase_lines(draft, text, rest, lookups, sure=True)
