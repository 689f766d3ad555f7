"""Numbers and addresses that stand for one person: SSN, MBI, phone, record numbers, email, web. Computes only.

Sources: 45 CFR 164.514(b)(2)(i)(D) to (P); the Medicare Beneficiary Identifier by CMS, "Understanding the MBI
format": eleven places C A AN N A AN N A A N N, letters without S, L, O, I, B and Z. Each function takes a folded text
(folding.py: single blanks) and yields its findings. What must pass: codes with modifiers and units, NDCs, doses,
sizes, times, dates, lot and trial numbers. Every repetition has a bound, so that no text makes a pattern slow
(tests/privacy/test_growth.py).
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
    r"\b(?:member|subscriber|insurance|insured|policy|medicare|medicaid|mbi|hicn|health ?plan|beneficiary|group)"
    r"(?: ?(?:id|no|num|number|nr|#|claim)){0,3}[ .:#=]{0,4}\b"
    r"(?P<found>(?=[A-Z-]{0,20}\d)(?=(?:[A-Z-]{0,20}\d){6})[A-Z0-9-]{6,20})\b",
    re.IGNORECASE,
)
PAYER = re.compile(
    r"\b(?:bcbs|blue cross|blue shield|aetna|cigna|humana|uhc|united ?health(?:care)?|kaiser|tricare|anthem|insurance)"
    r"(?: ?(?:id|no|num|number|nr|#|member|policy)){0,3}[ .:#=]{0,4}\b(?P<found>[A-Z]{0,4}\d(?:[ -]?\d){5,13})\b",
    re.IGNORECASE,
)
CARD = re.compile(r"(?<![\d-])\d{4}([ -])\d{4}\1\d{4}\1\d{4}(?![\d-])")
SSN = re.compile(r"(?<!\d)\d{3}([-. ])\d{2}\1\d{4}(?!\d)")
SSN_PHRASE = re.compile(
    r"\b(?:ssn?|social(?: security)?(?: (?:number|no))?)\b[^0-9]{0,24}?(?:last (?:4|four)\D{0,8})?"
    r"(?P<found>\d{9}|\d{4}|\d{3}\D\d{2}\D\d{4})(?!\d)",
    re.IGNORECASE,
)
UNIT = (
    r"(?! ?-? ?(?:mg|mcg|g|kg|ml|cc|l|iu|units?|cells?|copies|mm|cm|min|mins|minutes|sec|msec|ms|cgy|gy|meq|mmol|"
    r"per|x|/|%|\^|,\d{3})\b)"
)
PHONE = re.compile(
    r"(?<![\d-])(?:\+?1[-. ]?)?(?:\(\d{3}\) ?[-.]? ?\d{3}[-. ]?\d{4}|\d{3}([-./])\d{3}[-. ]\d{4}"
    r"|[2-9]\d{2} [2-9]\d{2}[-. ]\d{4}|[2-9]\d{2}[2-9]\d{6}|\d{3}-\d{7}|\d{3}[-. ]\d{3}-\d{4}|555-\d{4})(?![\d]|-\d)"
    + UNIT
)
PHONE_ABROAD = re.compile(r"(?<![\dA-Za-z])\+(?!1\D)\d{1,3}[-. ]?(?:\(\d\))?(?:[-. ]?\d){7,12}(?!\d)")
PHONE_PHRASE = re.compile(
    r"\b(?:tel(?:ephone)?|phone|ph|call(?:ed|back)?|cell|mobile|fax|pager|contact|cb|text(?:ed)?|reach|whatsapp)\b"
    r"[^0-9]{0,15}?(?P<found>[2-9]\d{2}[-. ]?\d{4})(?![\d-])" + UNIT,
    re.IGNORECASE,
)
EMAIL = re.compile(
    r"(?<![A-Z0-9._%+'-])[A-Z0-9._%+'-]{1,64} ?@ ?[A-Z0-9-]{1,63}(?:\.[A-Z0-9-]{1,63}){1,8}", re.IGNORECASE
)
EMAIL_PHRASE = re.compile(
    r"(?<![\w.])[\w.]{1,64} ?[(\[]?\bat\b[)\]]? ?[\w-]{1,63} ?[(\[]?\bdot\b[)\]]? ?(?:com|org|net|edu|gov)\b", re.I
)
WEB = re.compile(r"\b(?:https?://|www\.)\S{1,2000}", re.IGNORECASE)
WEB_POINTS = re.compile(r"[?=@]|\d{5}|patient|mrn|chart|record", re.IGNORECASE)
SOCIAL_SITE = re.compile(
    r"\b(?:facebook|fb|instagram|twitter|x|tiktok|snapchat|linkedin|threads|youtube|t|wa)\.(?:com|me|"
    r"net)/[\w.@/-]{1,80}",
    re.I,
)
HANDLE = re.compile(r"(?<![\w@.])@(?P<found>[A-Za-z](?=[A-Za-z._]{0,30}\d|[A-Za-z]{0,30}[._][A-Za-z])[\w.]{2,30})")
SOCIAL_WORD = re.compile(
    r"\b(?:facebook|fb|instagram|insta|ig|twitter|tiktok|snapchat|snap|linkedin|handle|username|gofundme|youtube)\b"
    r"(?: (?:handle|name|page|account|profile|user|is|as|under|id)){0,3} ?[:=@]{0,2} ?"
    r"(?P<found>[A-Za-z](?=[\w.-]{0,30}[\d._@])[\w.-]{2,30})",
    re.IGNORECASE,
)
IP = re.compile(r"(?<![\d.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.]{0,3}\d)")

NUMBER_WORD = r"(?: ?(?:id|no\.?|num(?:ber)?|nr|#)){0,3}"
RECORD = re.compile(
    r"\b(?:m\.?r\.?n\.?|mr ?(?:#|no\b|number)|med(?:ical)?\.? rec(?:ord)?s?|emr|ehr|epic|empi|csn|har|wristband"
    r"|p(?:atien)?t ?(?:id|#|no\b|number)|hosp(?:ital)? ?(?:id|#|no\b|number)|chart ?(?:id|#|no\b|number)|"
    r"unit ?(?:#|no\b))"
    rf"{NUMBER_WORD}[ .:#=]{{0,4}}(?:is |was )?(?P<found>[A-Z]{{0,4}}-?\d[\d -]{{1,14}}\d)(?!\d)",
    re.IGNORECASE,
)
ACCOUNT = re.compile(
    r"\b(?P<word>acct|account|encounter|visit|chart|record|fin|accession|acc|claim|case|specimen|mr)"
    rf"{NUMBER_WORD}[ .:#=]{{0,4}}(?P<found>[A-Z]{{0,4}}-?\d(?:-?\d){{5,14}})(?![\d-])",
    re.IGNORECASE,
)
MBI_SAID = re.compile(
    r"\bmbi(?: (?:id|no|number|is|#))?[ :#]{1,3}(?P<found>(?=(?:[A-Z-]{0,6}\d){3})[A-Z0-9-]{11,13})\b", re.I
)
ENDING = re.compile(
    r"\b(?:acct|account|mrn|record|chart|member|subscriber|policy|card|id)(?: (?:no\.?|number|#|id))?,? "
    r"(?:that )?(?:ends|ending)(?: in| with)? (?P<found>\d{3,6})(?!\d)",
    re.IGNORECASE,
)
SERIAL = re.compile(
    r"\b(?:serial(?: ?(?:no\.?|number|nr|#))?|s/n|sn|imei)[ .:#=]{0,4}(?P<found>(?=[A-Z-]{0,20}\d)[A-Z0-9-]{5,20})\b",
    re.IGNORECASE,
)
PLATE = re.compile(
    r"\b(?:licen[sc]e plates?|number plate|plate (?:no\.?|number|#)|tag (?:no\.?|number|#)|vehicle (?:plate|tag))"
    r"(?: ?(?:is|no\.?|number|"
    r"#)){0,2}[ .:#=]{0,4}(?P<found>(?=[A-Z -]{0,8}\d)[A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{1,4}){1,2})\b",
    re.IGNORECASE,
)
VIN = re.compile(r"(?<![A-Z0-9])(?=[A-HJ-NPR-Z]{0,9}\d)(?=\d{0,9}[A-HJ-NPR-Z])[A-HJ-NPR-Z0-9]{11}\d{6}(?![A-Z0-9])")
LICENSE = re.compile(
    r"\b(?:driver'?s? licen[sc]e|licen[sc]e (?:no\.?|number|#)|dl ?(?:no\.?|number|#|:)|passport)"
    r"(?: ?(?:is|id|no\.?|number|#)){0,2}[ .:#=]{0,4}(?P<found>(?=[A-Z-]{0,8}\d)[A-Z0-9-]{5,20})\b",
    re.IGNORECASE,
)
DAY_OR_NDC = re.compile(r"\d{4}-\d{1,2}-\d{1,2}|\d{1,2}-\d{1,2}-\d{4}|\d{5}-\d{4}-\d{2}")
# A counter of one's own: a year with up to six digits, six digits at most, or zeros before five.
COUNTER = re.compile(r"(?:19|20)\d{2}-?\d{1,6}|\d{1,6}|0{2,7}\d{1,5}")
REFERENCE_RUN = re.compile(r"(?<![A-Za-z\d.])(?P<found>\d{7,10})(?![A-Za-z\d])")
DAY_AND_RUN = re.compile(r"(?<!\d)(?P<day>\d{8})-(?P<found>\d{6,10})(?!\d)")
RUN = re.compile(r"(?<![\w.#-])#? ?(?P<found>\d{7,10})(?![\w-]|\.\d)" + UNIT)
NOT_A_RECORD = re.compile(
    r"\b(?:npi|ndc|lot|pmid|doi|nct|ide|irb|grant|ref|cat(?:alog)?|model|gtin|udi|part|sku|batch|license|dea|tin)"
    r"(?: ?(?:no\.?|number|#))?[ .:#]{0,4}$",
    re.IGNORECASE,
)
BEFORE = 30  # characters before a number that are looked at: a word such as “catalog number:”


def insurance(text: str) -> Iterator[Finding]:
    """Medicare's eleven places, with dashes or without, and numbers after words such as “member id” or a payer."""
    for pattern in (MBI, MBI_SAID, MEMBER, PAYER):
        yield from _spans("insurance-id", pattern, text)


def social_security(text: str) -> Iterator[Finding]:
    """3-2-4 digits, and nine or the last four beside the word."""
    yield from _spans("ssn", SSN, text)
    yield from _spans("ssn", SSN_PHRASE, text)


def phones(text: str) -> Iterator[Finding]:
    """North American forms, +country forms, and seven digits beside a word such as “call”."""
    for pattern in (PHONE, PHONE_ABROAD, PHONE_PHRASE):
        for found in _spans("phone", pattern, text):
            digits = text[found.start : found.end]
            if not (_is_named(text, found.start) or _date_run(digits) or _year_led(digits)):
                yield found


def electronic(text: str) -> Iterator[Finding]:
    """Email and IP addresses, addresses in a social network; web addresses that hold a query, a long number or a word
    such as “chart”.
    """
    yield from _spans("email", EMAIL, text)
    yield from _spans("email", EMAIL_PHRASE, text)
    for pattern in (IP, SOCIAL_SITE, HANDLE, SOCIAL_WORD):
        yield from _spans("web-address", pattern, text)
    yield from (found for found in _spans("web-address", WEB, text) if WEB_POINTS.search(text[found.start : found.end]))


def vehicles(text: str) -> Iterator[Finding]:
    """A plate after “license plate”; the seventeen places of a vehicle's number (49 CFR 565.13)."""
    yield from _spans("vehicle", PLATE, text)
    yield from _spans("vehicle", VIN, text)


def licenses(text: str) -> Iterator[Finding]:
    """Numbers of a driver's license or a passport."""
    yield from _spans("license", LICENSE, text)


def records(text: str) -> Iterator[Finding]:
    """Numbers after MRN, acct, encounter and the like; serial numbers; sixteen digits of a card."""
    for match in RECORD.finditer(text):
        found = match["found"]
        if sum(map(str.isdigit, found)) >= 3 and not DAY_OR_NDC.fullmatch(found):
            yield Finding("record-number", *match.span("found"))
    for match in ACCOUNT.finditer(text):
        found = match["found"].lstrip("-")
        is_counter = match["word"].lower() == "case" and COUNTER.fullmatch(found)
        if sum(map(str.isdigit, found)) >= 3 and not (is_counter or DAY_OR_NDC.fullmatch(found)):
            yield Finding("record-number", *match.span("found"))
    yield from _spans("record-number", ENDING, text)
    yield from _spans("device-serial", SERIAL, text)
    yield from _spans("record-number", CARD, text)


def runs(text: str) -> Iterator[Finding]:
    """Bare runs of seven to ten digits."""
    yield from (found for found in _runs(text, RUN) if not _year_led(text[found.start : found.end]))


def reference_runs(text: str) -> Iterator[Finding]:
    """In a case reference: seven digits and more that no counter makes, and six behind a day."""
    yield from (found for found in _runs(text, REFERENCE_RUN) if not COUNTER.fullmatch(text[found.start : found.end]))
    yield from (found for found in _spans("record-number", DAY_AND_RUN, text))


def _runs(text: str, pattern: re.Pattern[str]) -> Iterator[Finding]:
    for found in _spans("record-number", pattern, text):
        digits = text[found.start : found.end]
        if not (digits.endswith("0000") or _date_run(digits) or _is_named(text, found.start)):
            yield found


def _is_named(text: str, start: int) -> bool:
    """Whether a word such as NPI or lot stands before a place."""
    return NOT_A_RECORD.search(text[max(0, start - BEFORE) : start]) is not None


def _year_led(digits: str) -> bool:
    """Whether eight to ten digits are a year from 2015 to 2039, as this program's cases have, and a counter."""
    return digits.isdigit() and 8 <= len(digits) <= 10 and 2015 <= int(digits[:4]) <= 2039 and digits[4:6] in {"00"}


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
