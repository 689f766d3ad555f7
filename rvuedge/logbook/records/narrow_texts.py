"""Narrow shapes of a log's texts that are no prose, so that no name and no record number fits into them.

A patient key and a line's id are random, a unit is one of a list, an NDC has its grammar; everything else a person
writes is a ScreenedText (rvuedge/privacy/screened_text.py).
"""

from __future__ import annotations

import re

from marshmallow import ValidationError

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
# A UUID; at least sixteen hexadecimal digits, one a letter, as our imports make (claim-…); or a counter of the client's
# own behind a word of ours, of six digits at most, which is shorter than a record number.
RANDOM_KEY = re.compile(
    rf"{UUID}|(?:[a-z]{{1,12}}-)?(?=[0-9]{{0,50}}[a-f])[0-9a-f]{{16,51}}"
    r"|(?:random-|another-)?(?:pseudonym|patient|encounter|case|key)(?:-[0-9]{4}|(?:-[0-9]{1,3}){0,2})",
    re.IGNORECASE,
)
LINE_MARK = re.compile(rf"{UUID}|[0-9a-f]{{16,36}}|(?:line|l|n)?-?[0-9]{{1,3}}|[a-z]", re.IGNORECASE)
NDC_SHAPE = re.compile(r"[0-9]{10,11}|[0-9]{4}-[0-9]{4}-[0-9]{2}|[0-9]{5}-(?:[0-9]{3}-[0-9]{2}|[0-9]{4}-[0-9]{1,2})")
# As doses are written: metric and international units, containers, radioactivity, cells and gene copies.
WRITTEN_UNITS = """
kg g gm gms gram grams mg mgs milligram milligrams mcg mcgs microgram micrograms ug \u00b5g \u03bcg ng l liter liters
ml mls milliliter milliliters cc ccs iu ius unit units u usp mu meq mmol mol mci uci \u00b5ci \u03bcci ci
mbq gbq bq microcurie millicurie
vial vials dose doses each ea implant implants tablet tablets capsule capsules patch patches puff puffs drop drops
ampule ampules syringe syringes bag bags bottle kit cells vg pfu cm cm2 mm hour hours
"""
UNITS = frozenset(WRITTEN_UNITS.split()) | {
    "usp unit",
    "usp units",
    "sq cm",
    "therapeutic dose",
    "international unit",
    "international units",
    "million units",
}
PARTS = re.compile(r" ?/ ?")


def random_key(key: str) -> None:
    """Refuse a patient key that could say who somebody is: words, names, digits alone. Raises ValidationError."""
    if not RANDOM_KEY.fullmatch(key):
        raise ValidationError("Expected a random pseudonym: a UUID, made for this patient and kept by you.")


def line_mark(mark: str) -> None:
    """Refuse a line's id that is neither random nor its number in the log. Raises ValidationError."""
    if not LINE_MARK.fullmatch(mark):
        raise ValidationError("Expected a UUID, or the line's number.")


def ndc_shape(ndc: str) -> None:
    """Refuse what has not the form of a National Drug Code (docs/rules.md, R-4.5). Raises ValidationError."""
    if not NDC_SHAPE.fullmatch(ndc.strip()):
        raise ValidationError("Expected an NDC: 4-4-2, 5-3-2, 5-4-1 or 5-4-2 digits, or ten or eleven without hyphens.")


def known_unit(unit: str) -> None:
    """Refuse a unit that is on no list; mg/kg is two of them. Raises ValidationError."""
    if not all(part in UNITS for part in PARTS.split(unit.strip().lower())):
        raise ValidationError("Expected a unit of a dose, such as mg, mcg, g, mL, IU or units.")
