"""Cells of charge tables: dates, modifiers, units, places of service as people and programs write them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal

from rvuedge.logbook.charges.readers.encounters import ChargeCellError, quotable

EXPECTED_DATE = "a date such as 2026-03-14 or 3/14/2026"
EXCEL_EPOCH = date(1899, 12, 30)  # day 0 of Excel's 1900 system as it counts from March 1900 on
FIRST_SERIAL, LAST_SERIAL = 36526, 73050  # 2000-01-01 to 2099-12-31
TIME = r"(?:[T ]+[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?: ?[AaPp][Mm])?(?:Z|[+-][0-9]{2}:?[0-9]{2})?)?"
ISO = re.compile(rf"([0-9]{{4}})-([0-9]{{1,2}})-([0-9]{{1,2}}){TIME}", re.ASCII)
COMPACT = re.compile(r"(20[0-9]{2})([0-9]{2})([0-9]{2})", re.ASCII)
SHORT = re.compile(r"([0-9]{1,2}/[0-9]{1,2}/)([0-9]{2})", re.ASCII)
SLASHES = re.compile(rf"([0-9]{{1,2}})/([0-9]{{1,2}})/([0-9]{{4}}){TIME}", re.ASCII)
NAMED_FIRST = re.compile(rf"([A-Za-z]{{3,9}})\.? ([0-9]{{1,2}}),? ([0-9]{{4}}){TIME}", re.ASCII)
NAMED_SECOND = re.compile(rf"([0-9]{{1,2}})[- ]([A-Za-z]{{3,9}})\.?[- ]([0-9]{{4}}){TIME}", re.ASCII)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
FULL_MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
PLACE = re.compile(r"([0-9]{1,2})(?:\.0+)?(?:[ :–-].*)?", re.ASCII | re.DOTALL)
PLACES = {
    "office": "11", "home": "12", "inpatient": "21", "inpatient hospital": "21", "outpatient": "22",
    "outpatient hospital": "22", "on campus outpatient hospital": "22", "off campus outpatient hospital": "19",
    "emergency": "23", "emergency room": "23", "emergency department": "23", "asc": "24",
    "ambulatory surgical center": "24", "telehealth": "02", "facility": "22", "nonfacility": "11",
}  # fmt: skip


def service_date(text: str) -> date:
    """A date of service. Slashes are read as month/day/year; dashes or dots with the year last and years of two
    digits are refused, since they can be read in two ways.

    Raises CellError for these, for days that do not exist, and for anything else.

    >>> service_date("3/14/2026"), service_date("46095")
    (datetime.date(2026, 3, 14), datetime.date(2026, 3, 14))
    """
    plain = " ".join(text.split())
    whole = plain.removesuffix(".0")
    if re.fullmatch(r"[0-9]{5}", whole, re.ASCII) and FIRST_SERIAL <= int(whole) <= LAST_SERIAL:
        return EXCEL_EPOCH + timedelta(days=int(whole))
    if serial := re.fullmatch(r"([0-9]{5})\.[0-9]+", plain, re.ASCII):
        return service_date(serial[1])
    parts = _parts(plain)
    if parts is None:
        raise ChargeCellError(quotable(text), EXPECTED_DATE)
    try:
        found = date(*parts)
    except ValueError as error:
        raise ChargeCellError(f"{quotable(text)}, a day that does not exist", EXPECTED_DATE) from error
    if not 2000 <= found.year < 2100:
        raise ChargeCellError(quotable(text), "a year from 2000 on")
    return found


def _parts(plain: str) -> tuple[int, int, int] | None:
    if found := ISO.fullmatch(plain) or COMPACT.fullmatch(plain):
        return int(found[1]), int(found[2]), int(found[3])
    if found := SLASHES.fullmatch(plain):
        return int(found[3]), int(found[1]), int(found[2])
    if (found := NAMED_FIRST.fullmatch(plain)) and (month := month_number(found[1])):
        return int(found[3]), month, int(found[2])
    if (found := NAMED_SECOND.fullmatch(plain)) and (month := month_number(found[2])):
        return int(found[3]), month, int(found[1])
    return None


def month_number(name: str) -> int | None:
    """1 for January, Jan and the like; None for no month."""
    plain = name.lower()
    for names in (FULL_MONTHS, MONTHS):
        if plain in names:
            return names.index(plain) + 1
    return 9 if plain == "sept" else None


def day_comes_first(text: str) -> bool:
    """Whether a slashed date can only be day/month/year, which tells how the whole file writes its dates."""
    found = SLASHES.fullmatch(" ".join(text.split()))
    return bool(found) and int(found[1]) > 12 and 1 <= int(found[2]) <= 12 if found else False


def reads_two_ways(text: str) -> bool:
    """Whether a slashed date is one day as month/day and another as day/month."""
    found = SLASHES.fullmatch(" ".join(text.split()))
    return found is not None and int(found[1]) <= 12 and int(found[2]) <= 12 and int(found[1]) != int(found[2])


def modifiers(text: str) -> tuple[str, ...]:
    """Two-character modifiers in the order written: "51, RT", "51-RT", "51RT". Raises CellError."""
    found: list[str] = []
    for part in re.split(r"[\s,;|/:^-]+", text.strip().upper()):
        if not re.fullmatch(r"(?:[0-9A-Z]{2}){0,5}", part, re.ASCII):
            raise ChargeCellError(quotable(text), "modifiers of two letters or digits")
        found += [part[index : index + 2] for index in range(0, len(part), 2)]
    return tuple(found)


def units(text: str) -> int:
    """Whole units from 1 to 99,999; 1 where the cell is empty. Raises CellError, also for reversals (-1)."""
    plain = text.strip()
    if not plain:
        return 1
    if not re.fullmatch(r"[0-9]{1,5}(?:\.0*)?", plain, re.ASCII) or not int(Decimal(plain)):
        raise ChargeCellError(quotable(text), "whole units of 1 or more")
    return int(Decimal(plain))


def place_of_service(text: str) -> str | None:
    """The two digits of "11", "11 - Office" or "Office"; None where the cell is empty. Raises CellError."""
    plain = " ".join(text.split())
    if not plain:
        return None
    if known := PLACES.get(" ".join(re.findall(r"[a-z]+", plain.lower()))):
        return known
    found = PLACE.fullmatch(plain)
    if not found:
        raise ChargeCellError(quotable(text), "a place of service of two digits such as 11")
    return found[1].zfill(2)


def work_rvu(text: str) -> Decimal | None:
    """A stated figure in wRVU, at most six places; None where the cell is empty. Raises CellError."""
    plain = text.strip().replace(",", "")
    if not plain:
        return None
    if not re.fullmatch(r"[0-9]{1,7}(?:\.[0-9]+)?", plain, re.ASCII):
        raise ChargeCellError(quotable(text), "a figure in wRVUs")
    return round(Decimal(plain), 6)


def is_date(text: str) -> bool:
    """Whether a cell can be read as a date of service."""
    try:
        service_date(text)
    except ChargeCellError:
        return False
    return True


def with_century(text: str) -> str:
    """07/06/26 as 07/06/2026: statements name days of this century only. Anything else as it is."""
    found = SHORT.fullmatch(text.strip())
    return f"{found[1]}20{found[2]}" if found else text


def _signed(text: str) -> tuple[int, str]:
    """The sign of an amount as bookkeepers write it, and the rest: -1, 1-, (1)."""
    plain = text.strip().replace("−", "-")
    if plain.startswith("(") and plain.endswith(")"):
        return -1, plain[1:-1].strip()
    if plain.startswith("-") or plain.endswith("-"):
        return -1, plain.strip("-").strip()
    return 1, plain


def signed_units(text: str) -> int:
    """Whole units of a statement; below 0 for a reversal. Raises CellError."""
    sign, plain = _signed(text)
    if re.fullmatch(r"0+(?:\.0*)?", plain, re.ASCII):
        return 0
    try:
        return sign * units(plain)
    except ChargeCellError:
        raise ChargeCellError(quotable(text), "whole units, below 0 for a reversal") from None


def signed_work_rvu(text: str) -> Decimal | None:
    """A figure of a statement in wRVU; below 0 for a reversal. Raises CellError."""
    sign, plain = _signed(text)
    try:
        found = work_rvu(plain)
    except ChargeCellError:
        raise ChargeCellError(quotable(text), "a figure in wRVUs, below 0 or in parentheses for a reversal") from None
    return None if found is None else sign * found
