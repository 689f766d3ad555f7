"""Words that point at one person: names beside a title or “patient”, ages, birth dates, addresses. Computes only.

Sources: 45 CFR 164.514(b)(2)(i)(A) names, (B) places, (C) dates and ages over 89. Ages are written as bands of ten
years; 90 and more is one band. A name without any such sign is bare_names.py's. Each function takes a folded text
(folding.py: single blanks) and yields its findings. Every repetition has a bound.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rvuedge.privacy.findings import Finding
from rvuedge.privacy.name_words import (
    ALL_SURNAMES,
    EPONYMS,
    is_given_name,
    is_ordinary,
    is_surname,
    spoken_number,
    things,
)

NAME = r"[A-Z](?:[a-z'’]{1,20}(?:[A-Z][a-z]{1,20})?(?:-[A-Z][a-z]{1,20})?|['’][A-Z][a-z]{1,20})?"
WORD = r"[A-Za-z][A-Za-z'’-]{0,40}"
TITLE = re.compile(
    rf"\b(?P<title>Mr|Mrs|Ms|Mx|Miss|Mstr|Master|Mister|Missus|MR|MRS|MS|mr|mrs|ms|miss|"
    rf"mstr)(?P<dot>\.?) (?P<word>{WORD})"
)
MAY_BE_SURNAMES = ALL_SURNAMES | EPONYMS
CIVIL = frozenset({"Mr", "Mrs", "Ms", "Mx", "Mister", "Missus"})  # written so they are nothing but titles
PATIENT = re.compile(
    rf"\b(?P<who>(?:[Pp]atient(?:'s)?|PATIENT|[Pp]t) (?:[Nn]amed?|NAME)|[Pp]atient|[Pp]t|PT|PATIENT|[Nn]ame|NAME|"
    rf"[Nn]amed|[Cc]lient)\b"
    rf"(?P<mark> ?[:=#.]? ?(?:is |"
    rf"was )?)(?P<first>{WORD})(?:,? (?P<second>{WORD}))?(?: (?P<third>[A-Z][A-Za-z'’-]{{0,40}}))?"
)
BESIDE = (
    r"[ ,;:(/-]{0,4}(?:\d{1,3} ?-? ?(?:y ?/?\.? ?o\b|yr|year|[MF]\b)|(?:dob|d\.o\.b|d/o/b|mrn|m\.r\.n|born|ssn)\b"
    r"|\d{1,2}[/-]\d{1,2}[/-](?:\d{4}|\d{2})\b)"
)
LISTED = re.compile(
    rf"(?<![\w.])(?P<found>(?:{NAME}|[A-Z]{{2,20}})(?:, ?| )(?:[A-Z]\.? )?(?:{NAME}|"
    rf"[A-Z]{{2,20}})(?: [A-Z]\.?)?)(?=(?i:{BESIDE}))",
)
LAST_FIRST = re.compile(r" ?(?P<found>[A-Z][A-Za-z'’-]{1,40}, ?[A-Z][A-Za-z'’-]{0,40}\.?(?: [A-Z]\.?)?) ?")
INITIALS = re.compile(r"\b[Ii]nitials? ?(?:[:=]|are|is)? ?(?P<found>[A-Z]\.? ?[A-Z]\.?(?: ?[A-Z]\.?)?)(?![\w])")
# A note that begins with two letters and their dots; these are no initials.
INITIALS_FIRST = re.compile(r"(?P<found>(?P<first>[A-Z])\. ?(?P<last>[A-Z])\.)(?= [A-Za-z])")
ABBREVIATIONS = re.compile(
    r"IV|I[DMO]|P[OTAR]|O[RTGDSU]|E[RD]|CT|MR|NG|JP|G[IU]|DC|A[VC]|V[PS]|L[PA]|U[SC]|S[CQ]|BP|HR"
)

UNDER_TWENTY = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    "eighteen|nineteen"
)
SPOKEN = (
    rf"(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four|five|six|seven|eight|"
    rf"nine))?|{UNDER_TWENTY}"
)
AGE = re.compile(
    rf"(?<![\d.$])(?P<found>(?P<age>\d{{1,3}}|\b(?:{SPOKEN})) ?-? ?"
    r"(?:y ?[/-] ?o|y\. ?o\.?|y ?o|y ?old|y ?(?=[mf]\b)|yrs?\.?[- ]?old|yrs? of age|years?[- ]?(?:old|of age|young)|"
    r"y/?r/?o|yrs? ?(?=[mf]\b)))"
    r"(?: ?[mf]\b|\b|(?<=\.)|(?<= ))",
    re.IGNORECASE,
)
AGE_PHRASE = re.compile(
    rf"\b(?P<found>(?:aged?|age is|age of|turn(?:s|ed|ing)|age today) ?[:=]? ?(?P<age>\d{{1,3}}|(?:{SPOKEN})\b))"
    r"(?![\d/.]| ?(?:\+|-|–|to\b|and\b|or\b|years? (?:and|or)|degrees|%|cm|mm|mg|ml|min|hours?|hrs?|days?|weeks?|"
    r"months?|patients?|cases?))",
    re.IGNORECASE,
)
# “She is 54, …”: a number that ends there or goes on to the patient. Doses, times and percentages go on to their unit.
AGE_TOLD = re.compile(
    r"\b(?P<found>(?:(?:pt|patient|he|she) (?:is|was)|(?:septua|octo|nona)genarian,?) (?P<age>\d{2,3}))"
    r"(?=$|[,;](?: |$)|\.(?: |$)| (?:and|with|who|but) (?!\d))",
    re.IGNORECASE,
)
BIRTHDAY = re.compile(r"(?<!\bthe )\b(?P<found>(?P<age>\d{1,3})(?:st|nd|rd|th) birthday)\b", re.IGNORECASE)
AGE_SEX = re.compile(
    r"(?<![\w.$/-])(?P<found>(?P<age>\d{2,3}) ?-?(?P<sex>M|F|m|f|male|female|man|woman|gentleman|lady|w[mf]|"
    r"b[mf]))(?![\w/%-])"
)
YOUNG = re.compile(
    rf"(?<![\d.])(?P<found>(?:\d{{1,3}}|\b(?:{SPOKEN})) ?-? ?(?:month|mo|week|wk|day)s?[- ]{{1,2}}old)\b", re.IGNORECASE
)
RANGE_BEFORE = re.compile(r"\d ?(?:-|–|to|or) ?$", re.IGNORECASE)
OVER_BEFORE = re.compile(
    r"(?:over|under|above|below|than|least|through|until|to|from|since|before|after|[<>≥≤]) ?(?:age ?)?$", re.IGNORECASE
)

MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}\.?"
DAY = (
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})|\d{4}[/.-]\d{1,2}[/.-]\d{1,2}"
    rf"|\b{MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? (?:\d{{4}}|'?\d{{2}})|\d{{1,2}}(?:st|nd|rd|"
    rf"th)?[ -]{MONTH},?[ -]\d{{2,4}})"
)
BIRTH_WORD = re.compile(
    r"\b(?:dob|d\.o\.b\.?|d/o/b|birth ?(?:date|day)?s?|bday|born)\b(?! ?(?:control|weight|canal|mark|plan|cent|"
    r"defect|trauma|order))",
    re.IGNORECASE,
)
FULL_DAY = re.compile(rf"(?<!\d)(?P<found>{DAY})(?!\d)", re.IGNORECASE)
BORN = re.compile(
    r"\b(?:dob|d\.o\.b\.?|d/o/b|yob|birth ?(?:date|year|day)|year of birth|date of birth|"
    r"born)(?![a-z]) ?[:=]? ?(?:in |on |is )?"
    rf"(?P<found>(?:19|20)\d{{2}}\b|\d{{6}}(?:\d\d)?\b|\d{{1,2}}[/-]\d{{1,2}}\b|{MONTH} (?:\d{{1,2}}\b|\d{{4}}))",
    re.IGNORECASE,
)
BORN_SHORT = re.compile(rf"(?<![\w.])[bB]\.? ?(?P<found>{DAY}|(?<= )(?:19|20)\d{{2}}(?![\d-]))(?!\d)", re.IGNORECASE)

STREET = (
    r"(?:Street|Avenue|Ave|Road|Rd|Boulevard|Blvd|Lane|Ln|Drive|Court|Ct|Place|Pl|Terrace|Ter|Circle|Cir|Highway|Hwy|"
    r"Parkway|Pkwy|Trail|Trl|ST|AVE|RD|BLVD|LN|HWY|St(?!\.?\ (?:[A-Z][a-z]{1,20}['’]s|Mar|Lu[kc]|Jo[hs]|Jud|Vin|"
    r"Fran|Ant|Eliz|"
    r"Agn|Tho|Pet|Pau|Mic|Cha|Cla|Lou|Dav|Jam|Ann|Cath|Rit|Ber|Dom|Clo|Bar|Alp|Ste|Geo|Nic|And|Pat))|Dr(?!\.?\ [A-Z]))"
)
ADDRESS = re.compile(
    rf"(?<![\w-])(?P<found>\d{{1,6}}[A-Z]? (?:[NSEW]{{1,2}}\.? )?(?:(?:[A-Z][A-Za-z'’.-]{{0,30}}|\d{{1,3}}(?:st|nd|"
    rf"rd|th)) ){{1,3}}{STREET})\b"
)
ADDRESS_SMALL = re.compile(
    r"(?<![\w-])(?P<found>\d{1,6} (?:(?:north|south|east|west|[nsew]) )?[a-z]{1,30} (?:street|avenue|boulevard|"
    r"blvd|road|lane))\b"
)
BOX = re.compile(
    r"(?P<found>\bP\.? ?O\.? Box \d{1,10}|\bzip(?: ?code)? ?[:#]? ?\d{5}(?:-\d{4})?\b|, ?[A-Z]{2} \d{5}-\d{4}\b"
    r"|\b(?:apt|apartment)\.? ?#? ?\d{1,6}[A-Z]?\b)",
    re.IGNORECASE,
)
# “yo” and a sex are said of people alone.
OF_PERSON = re.compile(r"y ?/ ?o|y\.? ?o|[ \d]y?[mf]\b", re.IGNORECASE)
SPAN = 100  # characters looked at on either side of an age: what it is the age of, or whether it is a band's


def names(text: str) -> Iterator[Finding]:
    """A name beside Mr, Mrs, Ms, Miss or Mx, beside “patient”, before an age or birth date, or as initials."""
    for match in TITLE.finditer(text):
        is_time = match["title"] == "ms" and text[max(0, match.start() - 2) : match.start()].strip().isdigit()
        if not is_time and _is_titled(match["title"], match["dot"], match["word"]):
            yield Finding("name", match.start(), match.end())
    for match in PATIENT.finditer(text):
        if _is_patient_name(match):
            named = (name for name in ("third", "second", "first") if match[name] and _named(match[name]))
            last = next(named, "first")
            yield Finding("name", match.start("first"), match.end(last))
    for match in LISTED.finditer(text):
        parts = re.findall(WORD, match["found"])
        if not any(is_ordinary(part) for part in parts if len(part) > 1) and not text.endswith(
            "Dr. ", 0, match.start()
        ):
            yield Finding("name", match.start("found"), match.end("found"))
    first = INITIALS_FIRST.match(text)
    if first is not None and not ABBREVIATIONS.fullmatch(first["first"] + first["last"]):
        yield Finding("name", first.start("found"), first.end("found"))
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
        return title in CIVIL and word[0].isupper() and word.lower() in MAY_BE_SURNAMES
    if title.isupper():
        return (bool(dot) and word[0].isupper()) or (word.isupper() and len(word) > 2)
    if title.islower() and title in {"ms", "miss"}:
        return bool(dot) or word[0].isupper() or is_given_name(word) or is_surname(word)
    return title.islower() or word[0].isupper()


def _named(word: str) -> bool:
    return (word[0].isupper() or is_given_name(word)) and not is_ordinary(word)


def _is_patient_name(match: re.Match[str]) -> bool:
    who, mark, first, second = match["who"], match["mark"], match["first"], match["second"]
    if "." in mark and who.lower() != "pt":
        return False  # the end of a sentence
    if ":" in mark and is_surname(first):
        return True
    if not _named(first) or (first.isupper() and len(first) < 4 and not (second and _named(second))):
        return False
    if who == "PT" and ":" not in mark:
        return second is not None and _named(second)
    return (
        who.lower() not in {"name", "named"} or ":" in mark or is_given_name(first) or bool(second and _named(second))
    )


def ages(text: str) -> Iterator[Finding]:
    """A single age, with the band to write instead; a band passes, and so does the age of a thing."""
    for pattern in (AGE, AGE_PHRASE, AGE_TOLD, BIRTHDAY, AGE_SEX):
        for match in pattern.finditer(text):
            age = spoken_number(match["age"])
            if age is not None and age <= 130 and not _excused(match, text, age):
                yield Finding("age", match.start("found"), match.end("found"), f"write the age band {band(age)}")
    for match in YOUNG.finditer(text):
        if not things(text[match.end() : match.end() + SPAN]):
            yield Finding("age", match.start("found"), match.end("found"), f"write the age band {band(0)}")


def band(age: int) -> str:
    """The band of ten years an age falls in: "60-69"; 90 and more is one band (45 CFR 164.514(b)(2)(i)(C))."""
    return "90 or older" if age >= 90 else f"{age // 10 * 10}-{age // 10 * 10 + 9}"


def _excused(match: re.Match[str], text: str, age: int) -> bool:
    before, after = text[max(0, match.start() - SPAN) : match.start()], text[match.end() : match.end() + SPAN]
    if RANGE_BEFORE.search(before) or OVER_BEFORE.search(before):
        return True
    if things(after) and not OF_PERSON.search(match[0]):
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
    for pattern in (BORN, BORN_SHORT):
        for match in pattern.finditer(text):
            yield Finding("birth-date", match.start("found"), match.end("found"))


def addresses(text: str) -> Iterator[Finding]:
    """A house number with a street, a post box, an apartment, a ZIP code that is called one."""
    for pattern in (ADDRESS, ADDRESS_SMALL, BOX):
        for match in pattern.finditer(text):
            yield Finding("address", match.start("found"), match.end("found"))
