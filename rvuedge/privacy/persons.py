"""Words that point at one person: names beside a title or “patient”, ages, birth dates, addresses. Computes only.

Sources: 45 CFR 164.514(b)(2)(i)(A) names, (B) places, (C) dates and ages over 89. Ages are written as bands of ten
years; 90 and more is one band. A name without any such sign is not found: no list tells Lee the surgeon from Lee the
patient. Each function takes a text and yields its findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rvuedge.privacy.findings import Finding
from rvuedge.privacy.name_words import is_given_name, is_ordinary, spoken_number, things

NAME = r"[A-Z][a-z'’]*[a-z]?(?:[A-Z][a-z]+)?(?:-[A-Z][a-z]+)?|[A-Z]['’][A-Z][a-z]+"
WORD = r"[A-Za-z][A-Za-z'’-]*"
TITLE = re.compile(
    rf"\b(?P<title>Mr|Mrs|Ms|Mx|Miss|Mister|Missus|MR|MRS|MS|mr|mrs|ms|miss)(?P<dot>\.?)\s+(?P<word>{WORD})"
)
PATIENT = re.compile(
    rf"\b(?P<who>(?:[Pp]atient(?:'s)?|PATIENT|[Pp]t)\s+(?:[Nn]amed?|NAME)|[Pp]atient|[Pp]t|PT|PATIENT|[Nn]ame|NAME|[Nn]amed|[Cc]lient)\b"
    rf"(?P<mark>\s*[:=#.]?\s*(?:is\s+|was\s+)?)(?P<first>{WORD})(?:,?\s+(?P<second>{WORD}))?(?:\s+(?P<third>[A-Z][A-Za-z'’-]*))?"
)
BESIDE = (
    r"[\s,;:(/-]*(?:\d{1,3}\s*-?\s*(?:y\s?/?\.?\s?o\b|yr|year|[MF]\b)|(?:dob|d\.o\.b|mrn|born|ssn)\b"
    r"|\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})\b)"
)
LISTED = re.compile(
    rf"(?<![\w.])(?P<found>(?:{NAME}|[A-Z]{{2,}}),?\s+(?:[A-Z]\.?\s+)?(?:{NAME}|[A-Z]{{2,}})(?:\s+[A-Z]\.?)?)(?=(?i:{BESIDE}))",
)
LAST_FIRST = re.compile(r"\s*(?P<found>[A-Z][A-Za-z'’-]+,\s*[A-Z][A-Za-z'’-]*\.?(?:\s+[A-Z]\.?)?)\s*")
INITIALS = re.compile(r"\b[Ii]nitials?\s*(?:[:=]|are|is)?\s*(?P<found>[A-Z]\.?\s?[A-Z]\.?(?:\s?[A-Z]\.?)?)(?![\w])")

# No word of a number has more than 16 letters; without an end each place of a long word is tried to its end.
AGE = re.compile(
    r"(?<![\d.$])(?P<found>(?P<age>\d{1,3}|[a-z]{1,16}(?:[- ][a-z]{1,16})?)\s*-?\s*"
    r"(?:y\s?/\s?o|y\.\s?o\.?|yo|yrs?\.?[- ]*old|yrs?\s+of\s+age|years?[- ]*(?:old|of\s+age|young)|y/?r/?o))"
    r"(?:[mf]\b|\b|(?<=\.))",
    re.IGNORECASE,
)
AGE_PHRASE = re.compile(
    r"\b(?P<found>(?:aged?|age\s+is)\s*[:=]?\s*(?P<age>\d{1,3}))(?![\d/]|\s*(?:\+|-|–|to\b|and\b|or\b|years\s+(?:and|or)))",
    re.IGNORECASE,
)
AGE_SEX = re.compile(
    r"(?<![\w.$/-])(?P<found>(?P<age>\d{2,3})\s?-?(?P<sex>M|F|m|f|male|female|man|woman|gentleman|lady|w[mf]|b[mf]))(?![\w/%-])"
)
YOUNG = re.compile(r"(?<![\d.])(?P<found>\d{1,3}\s*-?\s*(?:month|mo|week|wk|day)s?[- ]+old)\b", re.IGNORECASE)
RANGE_BEFORE = re.compile(r"\d\s*(?:-|–|to|or)\s*$", re.IGNORECASE)
OVER_BEFORE = re.compile(r"(?:over|under|above|below|than|least|[<>≥≤])\s*(?:age\s*)?$", re.IGNORECASE)

MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]*\.?"
DAY = (
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}[/.-]\d{1,2}[/.-]\d{1,2}"
    rf"|{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+(?:\d{{4}}|'?\d{{2}})|\d{{1,2}}(?:st|nd|rd|th)?[\s-]+{MONTH},?[\s-]+\d{{2,4}})"
)
BIRTH_WORD = re.compile(
    r"\b(?:dob|d\.o\.b\.?|birth\s?(?:date|day)?s?|bday|born)\b(?!\s*(?:control|weight|canal|mark|plan|cent|defect|trauma|order))",
    re.IGNORECASE,
)
FULL_DAY = re.compile(rf"(?<!\d)(?P<found>{DAY})(?!\d)", re.IGNORECASE)
BORN = re.compile(
    r"\b(?:dob|d\.o\.b\.?|yob|birth\s?(?:date|year|day)|year\s+of\s+birth|date\s+of\s+birth|born)\b\s*[:=]?\s*(?:in\s+|on\s+|is\s+)?"
    rf"(?P<found>(?:19|20)\d{{2}}\b|\d{{6}}(?:\d\d)?\b|\d{{1,2}}[/-]\d{{1,2}}\b|{MONTH}\s+(?:\d{{1,2}}\b|\d{{4}}))",
    re.IGNORECASE,
)

STREET = (
    r"(?:Street|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Court|Ct|Place|Pl|Terrace|Ter|Circle|Cir|Highway|Hwy|"
    r"Parkway|Pkwy|Trail|Trl|ST|AVE|RD|BLVD|LN|HWY|St(?!\.?\s+(?:[A-Z][a-z]+['’]s|Mar|Lu[kc]|Jo[hs]|Jud|Vin|Fran|Ant|Eliz|"
    r"Agn|Tho|Pet|Pau|Mic|Cha|Cla|Lou|Dav|Jam|Ann|Cath|Rit|Ber|Dom|Clo|Bar|Alp|Ste|Geo|Nic|And|Pat))|Dr(?!\.?\s+[A-Z]))"
)
ADDRESS = re.compile(
    rf"(?<![\w-])(?P<found>\d{{1,6}}[A-Z]?\s+(?:[NSEW]{{1,2}}\.?\s+)?(?:(?:[A-Z][A-Za-z'’.-]*|\d{{1,3}}(?:st|nd|rd|th))\s+){{1,3}}{STREET})\b"
)
ADDRESS_SMALL = re.compile(
    r"(?<![\w-])(?P<found>\d{1,6}\s+(?:(?:north|south|east|west|[nsew])\s+)?[a-z]+\s+(?:street|avenue|boulevard|blvd|road|lane))\b"
)
BOX = re.compile(
    r"(?P<found>\bP\.?\s?O\.?\s+Box\s+\d+|\bzip(?:\s*code)?\s*[:#]?\s*\d{5}(?:-\d{4})?\b|,\s*[A-Z]{2}\s+\d{5}-\d{4}\b"
    r"|\b(?:apt|apartment)\.?\s*#?\s*\d+[A-Z]?\b)",
    re.IGNORECASE,
)


def names(text: str) -> Iterator[Finding]:
    """A name beside Mr, Mrs, Ms, Miss or Mx, beside “patient”, before an age or birth date, or as initials."""
    for match in TITLE.finditer(text):
        if _is_titled(match["title"], match["dot"], match["word"]):
            yield Finding("name", match.start(), match.end())
    for match in PATIENT.finditer(text):
        if _is_patient_name(match):
            last = next(name for name in ("third", "second", "first") if match[name] and _named(match[name]))
            yield Finding("name", match.start("first"), match.end(last))
    for match in LISTED.finditer(text):
        parts = re.findall(WORD, match["found"])
        if not any(is_ordinary(part) for part in parts if len(part) > 1) and not text[: match.start()].endswith("Dr. "):
            yield Finding("name", match.start("found"), match.end("found"))
    for match in INITIALS.finditer(text):
        yield Finding("name", match.start("found"), match.end("found"))


def reference_names(text: str) -> Iterator[Finding]:
    """In a case reference: nothing but “Last, First”."""
    match = LAST_FIRST.fullmatch(text)
    if match:
        yield Finding("name", match.start("found"), match.end("found"))


def _is_titled(title: str, dot: str, word: str) -> bool:
    """MR is also an image, MS a disease and a drug, ms a unit, miss a verb: those need a name's look."""
    if is_ordinary(word):
        return False
    if title.isupper():
        return (bool(dot) and word[0].isupper()) or (word.isupper() and len(word) > 2)
    if title.islower() and title in {"ms", "miss"}:
        return bool(dot) or word[0].isupper() or is_given_name(word)
    return title.islower() or word[0].isupper()


def _named(word: str) -> bool:
    return (word[0].isupper() or is_given_name(word)) and not is_ordinary(word)


def _is_patient_name(match: re.Match[str]) -> bool:
    who, mark, first, second = match["who"], match["mark"], match["first"], match["second"]
    if "." in mark and who.lower() != "pt":
        return False  # the end of a sentence
    if not _named(first) or (first.isupper() and len(first) < 4 and not (second and _named(second))):
        return False
    if who == "PT" and ":" not in mark:
        return second is not None and _named(second)
    return (
        who.lower() not in {"name", "named"} or ":" in mark or is_given_name(first) or bool(second and _named(second))
    )


def ages(text: str) -> Iterator[Finding]:
    """A single age, with the band to write instead; a band passes, and so does the age of a thing."""
    for pattern in (AGE, AGE_PHRASE, AGE_SEX):
        for match in pattern.finditer(text):
            age = spoken_number(match["age"])
            if age is not None and age <= 130 and not _excused(match, text, age):
                yield Finding("age", match.start("found"), match.end("found"), f"write the age band {band(age)}")
    for match in YOUNG.finditer(text):
        if not things(text[match.end() :]):
            yield Finding("age", match.start("found"), match.end("found"), f"write the age band {band(0)}")


def band(age: int) -> str:
    """The band of ten years an age falls in: "60-69"; 90 and more is one band (45 CFR 164.514(b)(2)(i)(C))."""
    return "90 or older" if age >= 90 else f"{age // 10 * 10}-{age // 10 * 10 + 9}"


def _excused(match: re.Match[str], text: str, age: int) -> bool:
    before, after = text[: match.start()], text[match.end() :]
    if RANGE_BEFORE.search(before) or OVER_BEFORE.search(before) or things(after):
        return True
    sex = match.groupdict().get("sex")
    if sex is None or len(sex) > 1:
        return False
    if sex in "mf":  # “62 m” is as often a meter, minutes or a typing error
        return match["found"][-2] == " " or not 18 <= age <= 110
    return not (37 <= age <= 94 if sex == "F" else 18 <= age <= 110)  # a catheter's French size, a temperature


def births(text: str) -> Iterator[Finding]:
    """Any full date in a text with a birth word; a year, six digits or a month and day right after one."""
    if BIRTH_WORD.search(text):
        for match in FULL_DAY.finditer(text):
            yield Finding("birth-date", match.start("found"), match.end("found"))
    for match in BORN.finditer(text):
        yield Finding("birth-date", match.start("found"), match.end("found"))


def addresses(text: str) -> Iterator[Finding]:
    """A house number with a street, a post box, an apartment, a ZIP code that is called one."""
    for pattern in (ADDRESS, ADDRESS_SMALL, BOX):
        for match in pattern.finditer(text):
            yield Finding("address", match.start("found"), match.end("found"))
