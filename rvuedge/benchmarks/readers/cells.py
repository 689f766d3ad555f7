"""Cells of survey tables: what publishers write for one thing in many ways (docs/rules.md, R-5.2)."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from pathlib import Path

from rvuedge.files.headers import read_names, words
from rvuedge.files.spreadsheet import Cell
from rvuedge.files.spreadsheet import text_of as plain_text
from rvuedge.files.values.figures import Mark, read_figure
from rvuedge.files.values.refusals import CellError

# Too few to print, which is not the same as not printed at all.
WITHHELD = frozenset(
    {
        *(
            "*",
            "**",
            "***",
            "isd",
            "†",
            "‡",
            "††",
            "‡‡",
            "§",
            "insufficient data",
            "insufficient sample",
            "insufficient",
        ),
        *("suppressed", "withheld", "not enough data", "too few", "small sample", "insufficient n", "ids", "id", "ins"),
    }
)
SUPPRESSED = WITHHELD | {
    *("", "n/a", "na", "nr", "-", "--", "---", "–", "—", ".", "#n/a", "n.a.", "nan", "null", "none", "not available"),
    *("not reported", "no data", "not applicable", "not shown"),
}
FEWER_THAN = re.compile(r"(?:n ?)?(?:<|fewer than |less than ) ?[0-9]{1,3}")
FIGURE = re.compile(r"\$? ?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(\.[0-9]+)?")
IN_THOUSANDS = re.compile(r"(?P<figure>\$? ?[0-9][0-9.,]*) ?[kK]", re.ASCII)  # 300K, $1.2k
MARKS = re.compile(r"[*†‡§¶^¹²³⁰⁴-⁹ᵃ-ᶜ]+")
PLACES = 4  # what the column of points keeps
LIMIT = Decimal(10) ** 12  # what the column of points holds
COUNT_LIMIT = 10**9  # more organizations or physicians than there are
EXPECTED = "a figure of 0 or more with at most 4 places, no % sign"

TYPES = read_names(Path(__file__).with_name("provider_types.toml"))
# Who is never a physician, by the name of the specialty where no column says what kind of provider it is.
ADVANCED_PRACTICE = re.compile(
    r"\b(?:nurse practitioners?|physician (?:assistants?|associates?)|nps?/pas?|pas?/nps?|advanced practice"
    r"|apps?|crnas?|certified registered nurse anesthetists?|nurse anesthetists?|nurse midwi(?:fe|ves))\b",
    re.IGNORECASE,
)


def specialty_key(name: str) -> str:
    """One key for "Pediatric Cardiology", "Cardiology, Pediatric" and "Cardiology - Pediatric".

    "&", "/" and "and" are one; so are "Non-invasive" and "Noninvasive". Which names mean one specialty beyond the
    order of their words is for a person to say (docs/rules.md, R-5.8).
    """
    joined = re.sub(r"\bnon[- ]", "non", name.lower())
    return " ".join(sorted(word for word in re.findall(r"\w+", joined) if word != "and"))


def specialty_name(text: str) -> tuple[str, str]:
    """A specialty's name without footnote marks at its end, and the marks.

    >>> specialty_name("Dermatology‡"), specialty_name("Surgery: Trauma ²")
    (('Dermatology', '‡'), ('Surgery: Trauma', '²'))
    """
    plain = text.strip()
    found = re.search(rf"(?:{MARKS.pattern}|\s)+$", plain)
    name = plain[: found.start()].strip() if found else plain
    return (name, plain[len(name) :].strip()) if name else (plain, "")


@cache
def provider_type_key(name: str) -> str | None:
    """physician, app or resident (docs/rules.md, R-5.1); physician where nothing is written, None for anything else."""
    return TYPES.field_of(name) if words(name) else "physician"


def text_of(cell: Cell | None) -> str:
    """A cell as text, a sheet's whole number without its ".0", without blanks around it."""
    return plain_text(cell).strip()


def is_figure(text: str) -> bool:
    """Whether a text is a figure, with $ or % or without."""
    plain = text.strip().removesuffix("%").strip()
    return bool(FIGURE.fullmatch(plain) or IN_THOUSANDS.fullmatch(plain))


def is_suppressed(text: str) -> bool:
    """Whether a text marks a figure that is not printed, a blank included."""
    plain = " ".join(text.lower().split()).strip("()[]")
    return plain in SUPPRESSED or bool(FEWER_THAN.fullmatch(plain))


def withheld(cell: Cell | None) -> bool:
    """Whether a count is marked as too small to print: *, ISD, <5."""
    text = " ".join(text_of(cell).lower().split()).strip("()[]")
    return text in WITHHELD or bool(FEWER_THAN.fullmatch(text))


def figure(cell: Cell | None, mark: Mark | None = None) -> Decimal | None:
    """A figure of at most four places without $ and thousands commas, in the metric's unit; None where suppressed.

    "300K" is 300,000.

    A sheet's own number is taken at four places, half up. `mark` is what begins the decimals in the file. Raises
    ValueError for anything else: a percent sign, a sign, an exponent, a figure of a million millions or more.
    """
    if isinstance(cell, float):
        value = _of_sheet(cell)
    else:
        text = "" if cell is None else str(cell).strip()
        if is_suppressed(text):
            return None
        in_thousands = IN_THOUSANDS.fullmatch(text)
        value = _of_text(in_thousands["figure"], mark) * 1000 if in_thousands else _of_text(text, mark)
    if value >= LIMIT:
        raise ValueError(repr(str(cell)))
    return value


def _of_text(text: str, mark: Mark | None) -> Decimal:
    found = FIGURE.fullmatch(text)
    if found and mark not in {",", "?"}:
        if len(found[1] or ".") > PLACES + 1:
            raise ValueError(repr(text))
        return Decimal(text.replace("$", "").replace(",", "").strip())
    if mark == "." or not re.fullmatch(r"\$? ?[0-9]{1,3}(?:[.,]?[0-9]{3})*(?:[.,][0-9]{1,4})?", text, re.ASCII):
        raise ValueError(repr(text))
    try:
        value = read_figure(text, mark=mark)
    except CellError as error:
        raise ValueError(f"{error.found}") from error
    if value is None:
        raise ValueError(repr(text))
    return value


def _of_sheet(cell: float) -> Decimal:
    value = Decimal(repr(cell))
    if not value.is_finite() or value < 0 or value >= LIMIT:
        raise ValueError(repr(str(cell)))
    whole = value.to_integral_value()
    return whole if whole == value else value.quantize(Decimal(1).scaleb(-PLACES), ROUND_HALF_UP)


def count(cell: Cell | None) -> int | None:
    """A number of organizations or providers; None where suppressed. Raises ValueError for anything else."""
    value = figure(cell)
    if value is None:
        return None
    if value != value.to_integral_value() or value >= COUNT_LIMIT:
        raise ValueError(repr(str(cell).strip()))
    return int(value)
