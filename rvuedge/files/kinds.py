"""What a file that is not the one asked for looks like, in words for the person who chose it."""

from __future__ import annotations

import re

SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a zip archive or an xlsx workbook"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook (.xls)"),
    (b"\x1f\x8b", "a gzip-compressed file"),
    (b"\xff\xfe", "text in UTF-16"),
    (b"\xfe\xff", "text in UTF-16"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"{\\rtf", "a rich text document"),
    (b"SQLite format 3", "an SQLite database"),
)

# Words of the first lines, most telling first; each CMS file names itself there.
TITLES: tuple[tuple[str, str], ...] = (
    (r"ndc\s*-\s*hcpcs crosswalk", "an ASP NDC-HCPCS crosswalk"),
    (
        r"payment (allowance )?limits? (for|file)|payment limit,",
        "a Medicare Part B payment limit file",
    ),
    (r"geographic practice cost ind", "a GPCI file"),
    (r"counties included in \d{4} localit", "a locality-county file"),
    (r"national anes(thesia)? cf", "an anesthesia conversion factor file"),
    (r"relative value file", "a PFS Relative Value File"),
    (r"opps cap|opps payment cap", "an OPPS cap file"),
    (r"\A\s*(<!doctype html|<html|<\?xml|<head|<body)", "a web page"),
    (r"\A\s*[\[{]", "JSON"),
)


def content_kind(data: bytes) -> str:
    """What the first bytes say the file is, as words that fit after "found"."""
    if not data.strip(b"\r\n\t \x1a\x00"):
        return "an empty file"
    for signature, words in SIGNATURES:
        if data.startswith(signature):
            return words
    if b"\0" in data[:4096]:
        return "a binary file or text in UTF-16"
    opening = data[:4096].decode("latin-1").lower()
    for pattern, words in TITLES:
        if re.search(pattern, opening):
            return words
    return "text that names itself as no CMS file"
