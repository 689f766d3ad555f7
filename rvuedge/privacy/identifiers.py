"""Numbers and addresses that stand for one person: SSN, MBI, phone, record numbers, email, web. Computes only.

Sources: 45 CFR 164.514(b)(2)(i)(D) to (P); the Medicare Beneficiary Identifier by CMS, "Understanding the MBI format":
eleven places C A AN N A AN N A A N N, letters without S, L, O, I, B and Z. Each function takes a text and yields its
findings. What must pass: codes with modifiers and units, NDCs, doses, sizes, times, dates, lot and trial numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from rvuedge.privacy.findings import Finding

LETTER, BOTH = "[AC-HJKMNP-RT-Y]", "[0-9AC-HJKMNP-RT-Y]"
MBI = re.compile(
    rf"(?<![A-Z0-9])[1-9]{LETTER}{BOTH}\d[- ]?{LETTER}{BOTH}\d[- ]?{LETTER}{{2}}\d{{2}}(?![A-Z0-9])", re.IGNORECASE
)
MEMBER = re.compile(
    r"\b(?:member|subscriber|insurance|insured|policy|medicare|medicaid|mbi|hicn|health\s?plan|beneficiary)"
    r"(?:\s*(?:id|no|num|number|nr|#|claim))*[\s.:#=]*\b(?P<found>(?=[A-Z-]*\d)(?=(?:[A-Z-]*\d){6})[A-Z0-9-]{6,20})\b",
    re.IGNORECASE,
)
SSN = re.compile(r"(?<!\d)\d{3}([-. ])\d{2}\1\d{4}(?!\d)")
SSN_PHRASE = re.compile(
    r"\b(?:ssn?|social(?:\s+security)?(?:\s+(?:number|no))?)\b[^0-9\n]{0,24}?(?:last\s+(?:4|four)\D{0,8})?"
    r"(?P<found>\d{9}|\d{4}|\d{3}\D\d{2}\D\d{4})(?!\d)",
    re.IGNORECASE,
)
UNIT = (
    r"(?!\s*-?\s*(?:mg|mcg|g|kg|ml|cc|l|iu|units?|cells?|copies|mm|cm|min|mins|minutes|sec|msec|ms|cgy|gy|meq|mmol|"
    r"per|x|/|%|\^|,\d{3})\b)"
)
PHONE = re.compile(
    r"(?<![\d-])(?:\+?1[-. ]?)?(?:\(\d{3}\)\s?[-.]?\s?\d{3}[-. ]?\d{4}|\d{3}([-./])\d{3}[-. ]\d{4}"
    r"|[2-9]\d{2}\s[2-9]\d{2}[-\s.]\d{4}|[2-9]\d{2}[2-9]\d{6}|\d{3}-\d{7}|\d{3}[-. ]\d{3}-\d{4})(?![\d]|-\d)" + UNIT
)
PHONE_ABROAD = re.compile(r"(?<![\dA-Za-z])\+(?!1\D)\d{1,3}[-. ]?(?:\(\d\))?(?:[-. ]?\d){7,12}(?!\d)")
PHONE_PHRASE = re.compile(
    r"\b(?:tel(?:ephone)?|phone|ph|call(?:ed|back)?|cell|mobile|fax|pager|contact|cb)\b[^0-9\n]{0,15}?"
    r"(?P<found>[2-9]\d{2}[-. ]?\d{4})(?![\d-])" + UNIT,
    re.IGNORECASE,
)
# A local part has at most 64 characters (RFC 5321, 4.5.3.1.1): without an end each place of a long word is tried to its
# end, seconds for some thousand letters.
EMAIL = re.compile(r"[A-Z0-9._%+'-]{1,64}\s?@\s?[A-Z0-9-]+(?:\.[A-Z0-9-]+)+", re.IGNORECASE)
EMAIL_PHRASE = re.compile(
    r"\b[\w.]{1,64}\s*[(\[]?\bat\b[)\]]?\s*[\w-]+\s*[(\[]?\bdot\b[)\]]?\s*(?:com|org|net|edu|gov)\b", re.I
)
WEB = re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE)
WEB_POINTS = re.compile(r"[?=@]|\d{5}|patient|mrn|chart|record", re.IGNORECASE)
IP = re.compile(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]*\d)")

NUMBER_WORD = r"(?:\s*(?:id|no\.?|num(?:ber)?|nr|#))*"
RECORD = re.compile(
    r"\b(?:mrn|mr\s?(?:#|no\b|number)|med(?:ical)?\.?\s+rec(?:ord)?s?|emr|ehr|epic|empi|csn|har|p(?:atien)?t\s*(?:id|#|no\b|number)"
    rf"|hosp(?:ital)?\s*(?:id|#|no\b|number)|chart\s*(?:id|#|no\b|number)|unit\s*(?:#|no\b)){NUMBER_WORD}"
    r"[\s.:#=]*(?:is\s+|was\s+)?(?P<found>[A-Z]{0,4}-?\d[\d -]{1,14}\d)(?!\d)",
    re.IGNORECASE,
)
ACCOUNT = re.compile(
    r"\b(?:acct|account|encounter|visit|chart|record|fin|accession|acc|claim|case|specimen|mr)"
    rf"{NUMBER_WORD}[\s.:#=]*(?P<found>[A-Z]{{0,4}}-?\d(?:-?\d){{5,14}})(?![\d-])",
    re.IGNORECASE,
)
SERIAL = re.compile(
    r"\b(?:serial(?:\s*(?:no\.?|number|nr|#))?|s/n|sn)[\s.:#=]*(?P<found>(?=[A-Z-]*\d)[A-Z0-9-]{5,20})\b", re.IGNORECASE
)
DAY_OR_NDC = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}-\d{1,2}-\d{4}|\d{5}-\d{4}-\d{2}")
REFERENCE_RUN = re.compile(r"(?<![A-Za-z\d.])(?P<found>\d{6,10})(?![A-Za-z\d])")
RUN = re.compile(r"(?<![\w.#-])#?\s?(?P<found>\d{6,10})(?![\w-]|\.\d)" + UNIT)
NOT_A_RECORD = re.compile(
    r"\b(?:npi|ndc|lot|pmid|doi|nct|ide|irb|grant|ref|cat(?:alog)?|model|gtin|udi|part|sku|batch|license|dea|tin)"
    r"(?:\s*(?:no\.?|number|#))?[\s.:#]*$",
    re.IGNORECASE,
)


def insurance(text: str) -> Iterator[Finding]:
    """Medicare's eleven places, with dashes or without, and numbers after words such as “member id”."""
    yield from _spans("insurance-id", MBI, text)
    yield from _spans("insurance-id", MEMBER, text)


def social_security(text: str) -> Iterator[Finding]:
    """3-2-4 digits, and nine or the last four beside the word."""
    yield from _spans("ssn", SSN, text)
    yield from _spans("ssn", SSN_PHRASE, text)


def phones(text: str) -> Iterator[Finding]:
    """North American forms, +country forms, and seven digits beside a word such as “call”."""
    for pattern in (PHONE, PHONE_ABROAD, PHONE_PHRASE):
        for found in _spans("phone", pattern, text):
            if not NOT_A_RECORD.search(text[: found.start]) and not _date_run(text[found.start : found.end]):
                yield found


def electronic(text: str) -> Iterator[Finding]:
    """Email and IP addresses; web addresses that hold a query, a long number or a word such as “chart”."""
    yield from _spans("email", EMAIL, text)
    yield from _spans("email", EMAIL_PHRASE, text)
    yield from _spans("web-address", IP, text)
    yield from (found for found in _spans("web-address", WEB, text) if WEB_POINTS.search(text[found.start : found.end]))


def records(text: str) -> Iterator[Finding]:
    """Numbers after MRN, acct, encounter and the like; serial numbers; bare runs of seven to ten digits."""
    for pattern in (RECORD, ACCOUNT):
        for found in _spans("record-number", pattern, text):
            found_text = text[found.start : found.end]
            if sum(letter.isdigit() for letter in found_text) >= 3 and not DAY_OR_NDC.fullmatch(found_text):
                yield found
    yield from _spans("device-serial", SERIAL, text)
    yield from (found for found in _runs(text, RUN) if found.end - found.start > 6)


def reference_runs(text: str) -> Iterator[Finding]:
    """In a case reference also six digits: they are a record number more often than anything else."""
    yield from _runs(text, REFERENCE_RUN)


def _runs(text: str, pattern: re.Pattern[str]) -> Iterator[Finding]:
    for found in _spans("record-number", pattern, text):
        digits = text[found.start : found.end]
        if not (digits.endswith("0000") or _date_run(digits) or NOT_A_RECORD.search(text[: found.start])):
            yield found


def _date_run(digits: str) -> bool:
    """Whether eight digits are a day of this century, year first or last."""
    if len(digits) != 8 or not digits.isdigit():
        return False
    readings = ((digits[:4], digits[4:6], digits[6:]), (digits[4:], digits[:2], digits[2:4]))
    return any(_is_day(*map(int, reading)) for reading in readings)


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        return 2000 <= date(year, month, day).year < 2100
    except ValueError:
        return False


def _spans(kind: str, pattern: re.Pattern[str], text: str) -> Iterator[Finding]:
    group: str | int = "found" if "found" in pattern.groupindex else 0
    for match in pattern.finditer(text):
        yield Finding(kind, match.start(group), match.end(group))
