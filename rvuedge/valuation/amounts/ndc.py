"""National Drug Codes: ten digits with hyphens to the eleven a claim carries (5-4-2).

Source: FDA NDC formats 4-4-2, 5-3-2 and 5-4-1; the short segment is padded with a zero (docs/rules.md, R-4.5).
"""

from __future__ import annotations

import re
from collections.abc import Collection

SHAPES = {(4, 4, 2), (5, 3, 2), (5, 4, 1), (5, 4, 2)}
LENGTHS = (5, 4, 2)  # labeler, product, package: the 11-digit form of HIPAA


class NdcError(ValueError):
    """Not an NDC: E_NDC_AMBIGUOUS for ten digits without hyphens, E_NDC for anything else."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code


def compact(ndc: str) -> str:
    """Eleven digits. Raises NdcError; ten digits without hyphens can be padded in three ways, so are refused.

    >>> compact("0002-7597-01")
    '00002759701'
    """
    text = ndc.strip()
    if re.fullmatch(r"\d{11}", text):
        return text
    if re.fullmatch(r"\d{10}", text):
        raise NdcError("E_NDC_AMBIGUOUS", f"{text} has ten digits without hyphens, so where the zero goes is unknown.")
    parts = text.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() for part in parts):
        raise NdcError("E_NDC", f"{text!r} is not an NDC: expected 5-4-2 digits.")
    if tuple(map(len, parts)) not in SHAPES:
        raise NdcError("E_NDC", f"{text} has segments of {'-'.join(str(len(part)) for part in parts)} digits.")
    return "".join(part.zfill(length) for part, length in zip(parts, LENGTHS, strict=True))


def formatted(ndc11: str) -> str:
    """Eleven digits as 5-4-2 for a person."""
    return f"{ndc11[:5]}-{ndc11[5:9]}-{ndc11[9:]}"


def is_valid_for(ndc: str, listed: Collection[str]) -> bool:
    """Whether an NDC is among those a crosswalk lists for a code. Raises NdcError."""
    return compact(ndc) in {compact(text) for text in listed}
