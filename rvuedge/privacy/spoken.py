"""Numbers and birth dates said in words, as a dictation writes them. Computes only.

Source: 45 CFR 164.514(b)(2)(i)(C) and (G) to (I): an identifier is one however it is written. Five digits in words
are a code (“four seven five six two”) and pass; seven and more, or five after a word such as “mrn”, do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rvuedge.privacy.findings import Finding
from rvuedge.privacy.name_words import SMALL, TENS

DIGIT = r"(?:zero|oh|o|one|two|three|four|five|six|seven|eight|nine|double|triple|\d)"
TEEN = "|".join(sorted({*SMALL, *TENS, "hundred", "thousand", "nineteen", "oh"}, key=len, reverse=True))
MONTHS = (
    "january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|"
    "jul|aug|sept|sep|oct|nov|dec"
)
ORDINAL = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|"
    "sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|thirty first"
)
RUN = re.compile(rf"(?<![\w-]){DIGIT}(?:[ ,-]{DIGIT}\b){{6,15}}", re.IGNORECASE)
AFTER_WORD = re.compile(
    r"\b(?:mrn|m\.r\.n\.?|record|chart|account|acct|ssn|social(?: security)?|phone|cell|call|visit|encounter|number)\b"
    rf"[^0-9]{{0,24}}?(?<![\w-])(?P<found>{DIGIT}(?:[ ,-]{DIGIT}\b){{3,15}})",
    re.IGNORECASE,
)
BORN = r"\b(?:d\.?o\.?b\.?|d/o/b|birth ?(?:date|day|year)|bday|date of birth|year of birth|born)"
DAY_IN_WORDS = re.compile(
    rf"{BORN}[ :=]{{0,3}}(?:is |was |on |in |the ){{0,3}}(?P<found>"
    rf"(?:(?:{ORDINAL}|{TEEN}|\d{{1,2}}(?:st|nd|rd|"
    rf"th)?)[ ,-]{{1,2}}){{0,2}}(?:of )?(?:{MONTHS})\b\.?(?:[ ,'-]{{1,2}}(?:of )?(?:{ORDINAL}|{TEEN}|"
    rf"\d{{1,4}}(?:st|nd|rd|th)?)\b){{0,4}}"
    rf"|(?:{TEEN})(?:[ -](?:{TEEN})\b){{1,5}})",
    re.IGNORECASE,
)
NOT_A_YEAR = re.compile(r" ?(?:weeks?|wks?|days?|months?|hours?|minutes?|lbs?|pounds?|grams?|kg)\b", re.IGNORECASE)


def numbers(text: str) -> Iterator[Finding]:
    """Seven digits and more in words; four and more after a word such as “mrn”."""
    for match in AFTER_WORD.finditer(text):
        if re.search("[a-z]", match["found"], re.IGNORECASE):
            yield Finding("record-number", *match.span("found"))
    for match in RUN.finditer(text):
        if re.search("[a-z]", match[0], re.IGNORECASE):
            yield Finding("record-number", match.start(), match.end())


def births(text: str) -> Iterator[Finding]:
    """A month, or a year in words, after a birth word."""
    for match in DAY_IN_WORDS.finditer(text):
        if not NOT_A_YEAR.match(text, match.end()):
            yield Finding("birth-date", *match.span("found"))
