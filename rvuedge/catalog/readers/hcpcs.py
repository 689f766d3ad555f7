"""HCPCS Level II with the official long descriptors and dates: fixed-width text, or the same records as a table.

Source: CMS, HCPCS record layout (HCPCS_CTRTR_19_REC, positions in the comments below): records of
320 characters; 3 begins a code and 4 continues its description, 7 and 8 the same for a modifier.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rvuedge.catalog.readers.hcpcs_table import (
    ACTION,
    ADDED,
    BETOS,
    COVERAGE,
    EFFECTIVE,
    KEY,
    PRICING,
    RECORD,
    SEQUENCE,
    SERVICE,
    SHORT,
    TERMINATED,
    table_records,
)
from rvuedge.catalog.readers.relative_values.layout import LEVEL_II_TEXT
from rvuedge.files.kinds import content_kind
from rvuedge.files.problems import Findings, quoted, refuse
from rvuedge.files.text import decoded

__all__ = ["HcpcsCodeRow", "HcpcsModifier", "HcpcsRecords", "read_hcpcs"]

WANTED = "an HCPCS Level II file (HCPC20xx_CONTR_ANWEB as txt, xlsx or csv, or the zip with it)"
MINIMUM_CODES = 5_000  # CMS publishes more than 6,500: fewer is a file cut short
LANDMARKS = ("A0021", "J9000", "S9999", "V5364")
SHORTEST = 293  # the last field, the action code, ends here
LONGEST_DISCLAIMER = 250  # the lines above the first record are of up to 196 characters
MODIFIER, LONG = slice(3, 5), slice(11, 91)
CODE = re.compile("[A-EGHJ-MP-V][0-9]{4}")
NOT_READ = ("the further fields of a record: references to manuals, laboratory, cross-references, ASC, OPPS, notes",)
MARK = re.compile("   [0-9A-Z]{2}")


@dataclass(frozen=True, slots=True)
class HcpcsCodeRow:
    """A Level II code. Letters are CMS's: coverage C, D, I, M or S; action A, B, C, D, F, N, P, R…

    `terminated_on` is the last day the code may be used, `effective_on` the day of the last action.
    `pricing` holds one to four indicators of two digits, `type_of_service` up to five letters.
    """

    code: str
    long_descriptor: str
    short_descriptor: str
    added_on: date | None
    effective_on: date | None
    terminated_on: date | None
    action: str
    coverage: str
    betos: str
    type_of_service: str
    pricing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HcpcsModifier:
    """A Level II modifier and its official text."""

    modifier: str
    long_descriptor: str
    short_descriptor: str
    added_on: date | None
    effective_on: date | None
    terminated_on: date | None
    action: str


@dataclass(frozen=True, slots=True)
class HcpcsRecords:
    """Codes and modifiers, in file order."""

    rows: list[HcpcsCodeRow]
    modifiers: list[HcpcsModifier]
    not_read: tuple[str, ...] = ()


@dataclass(slots=True)
class _Record:
    line: int
    first: str
    texts: list[str]


def read_hcpcs(data: bytes, *, file: str, minimum_rows: int = MINIMUM_CODES) -> HcpcsRecords:
    """Read an HCPCS file: descriptions joined over their lines, D codes (ADA) without text.

    A whole file has 5,000 codes or more (6,440 in 2019) and holds A0021, J9000, S9999 and V5364; a
    lower `minimum_rows` accepts an excerpt. Raises FileRefused with the lines.
    """
    findings = Findings(file)
    table = table_records(data, file=file, expected=WANTED)
    records = [_Record(*record) for record in table.records] if table else _text_records(data, findings, file=file)
    rows = [_code(record, findings) for record in records if record.first[RECORD] == "3"]
    modifiers = [_modifier(record, findings) for record in records if record.first[RECORD] == "7"]
    _check_once(records, findings)
    findings.refuse_if_any()
    _check_whole({row.code for row in rows}, minimum_rows, file=file)
    return HcpcsRecords(rows, modifiers, table.not_read if table else NOT_READ)


def _text_records(data: bytes, findings: Findings, *, file: str) -> list[_Record]:
    text = decoded(data, file=file, expected=WANTED)
    records = _records(text, findings)
    if not records:
        refuse(file, found=content_kind(data), expected=WANTED)
    if not text.rstrip("\x1a").endswith("\n"):
        last = text.count("\n") + 1
        findings.add(last, None, "a last line without its end", "a whole file: it looks cut")
    return records


def _records(text: str, findings: Findings) -> list[_Record]:
    """The records with their continuation lines; lines above the first record are disclaimers."""
    records: list[_Record] = []
    for number, raw in enumerate(text.split("\n"), start=1):
        line = raw.rstrip("\r\x1a")
        kind = line[RECORD : RECORD + 1]
        if kind in {"3", "7"} and len(line) >= SHORTEST and line[SEQUENCE].isdigit():
            records.append(_Record(number, line, [line[LONG].strip()]))
        elif records and kind in {"4", "8"} and _continues(line, records[-1]):
            records[-1].texts.append(line[LONG].strip())
        elif line.strip() and (records or len(line) > LONGEST_DISCLAIMER):
            wanted = f"a record of {SHORTEST} characters or more, or the next line of the one above"
            findings.add(number, None, quoted(line.strip()), wanted)
    return records


def _continues(line: str, record: _Record) -> bool:
    expected = f"{(len(record.texts) + 1) * 100:05d}"
    pairs = {"3": "4", "7": "8"}
    same = line[KEY] == record.first[KEY] and line[RECORD] == pairs[record.first[RECORD]]
    return same and line[SEQUENCE] == expected


def _code(record: _Record, findings: Findings) -> HcpcsCodeRow:
    line = record.first
    code = line[KEY]
    if not CODE.fullmatch(code):
        findings.add(record.line, "HCPCS code", quoted(code), "a letter and four digits")
    public = LEVEL_II_TEXT.fullmatch(code) is not None
    pricing = line[PRICING]
    return HcpcsCodeRow(
        code=code,
        long_descriptor=" ".join(record.texts) if public else "",
        short_descriptor=line[SHORT].strip() if public else "",
        added_on=_day(record, ADDED, "code added date", findings),
        effective_on=_day(record, EFFECTIVE, "action effective date", findings),
        terminated_on=_day(record, TERMINATED, "termination date", findings),
        action=line[ACTION].strip(),
        coverage=line[COVERAGE].strip(),
        betos=line[BETOS].strip(),
        type_of_service=line[SERVICE].strip(),
        pricing=tuple(pricing[n : n + 2] for n in range(0, 8, 2) if pricing[n : n + 2].strip()),
    )


def _modifier(record: _Record, findings: Findings) -> HcpcsModifier:
    line = record.first
    if not MARK.fullmatch(line[KEY]):
        findings.add(record.line, "modifier", quoted(line[KEY]), "three blanks and two characters")
    return HcpcsModifier(
        modifier=line[MODIFIER],
        long_descriptor=" ".join(record.texts),
        short_descriptor=line[SHORT].strip(),
        added_on=_day(record, ADDED, "code added date", findings),
        effective_on=_day(record, EFFECTIVE, "action effective date", findings),
        terminated_on=_day(record, TERMINATED, "termination date", findings),
        action=line[ACTION].strip(),
    )


def _day(record: _Record, where: slice, column: str, findings: Findings) -> date | None:
    text = record.first[where]
    if not text.strip():
        return None
    try:
        if not re.fullmatch("[0-9]{8}", text):
            raise ValueError(text)
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        findings.add(record.line, column, quoted(text), "a day as yyyymmdd, or nothing")
        return None


def _check_once(records: list[_Record], findings: Findings) -> None:
    seen: dict[str, int] = {}
    for record in records:
        key = record.first[KEY]
        earlier = seen.setdefault(key, record.line)
        if earlier != record.line:
            wanted = f"one record for {key.strip()} (it is on line {earlier})"
            findings.add(record.line, "HCPCS code", f"{key.strip()} again", wanted)


def _check_whole(codes: set[str], minimum_rows: int, *, file: str) -> None:
    missing = [code for code in LANDMARKS if code not in codes]
    if minimum_rows < MINIMUM_CODES:
        missing = []
    if len(codes) < max(minimum_rows, 1) or missing:
        found = f"{len(codes):,} codes" + (f" without {', '.join(missing)}" if missing else "")
        refuse(file, found=found, expected=f"a whole file of {minimum_rows:,} codes or more")
