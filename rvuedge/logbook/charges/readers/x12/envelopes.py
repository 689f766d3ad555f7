"""X12 envelopes: segments in their order, with counts and control numbers checked (ASC X12, through pyx12).

pyx12's own messages may quote a segment, and a segment may name a patient; what is said here is said in our words.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import StringIO
from typing import NoReturn

from pyx12.errors import EngineError, X12Error
from pyx12.segment import Segment
from pyx12.x12file import X12Reader

from rvuedge.files.problems import FileRefused
from rvuedge.files.values.refusals import quotable
from rvuedge.logbook.charges.rules.encounters import SegmentProblem

GUIDE = "005010X222"
PROFESSIONAL = "a professional claim, 837 of 005010X222A1"
INSIDE = {
    "ISA": ("ISA",),
    "GS": ("ISA", "GS"),
    "ST": ("ISA", "GS", "ST"),
    "GE": ("ISA",),
    "IEA": (),
    "SE": ("ISA", "GS"),
}
# By pyx12's kind and code of an error: what was found, what was expected. Others (HL and LX numbers, trailing
# separators) change nothing of what is read.
FAULTS = {
    ("isa", "001"): ("an IEA02 that is not its ISA13", "the same control number in both"),
    ("isa", "021"): ("an IEA01 that is not the number of groups", "the number of GS segments"),
    ("isa", "023"): ("no IEA", "an IEA that ends the interchange"),
    ("isa", "024"): ("an IEA while a group or transaction is open", "SE and GE before IEA"),
    ("isa", "025"): ("an ISA13 for the second time", "a control number of its own"),
    ("gs", "3"): ("no GE, or a GE while a transaction is open", "SE, then a GE that ends the group"),
    ("gs", "4"): ("a GE02 that is not its GS06", "the same control number in both"),
    ("gs", "5"): ("a GE01 that is not the number of transactions", "the number of ST segments"),
    ("gs", "6"): ("a GS06 for the second time", "a control number of its own"),
    ("st", "2"): ("no SE", "an SE that ends the transaction"),
    ("st", "3"): ("an SE02 that is not its ST02, or an SE without ST", "the same control number in both"),
    ("st", "4"): ("an SE01 that is not the number of segments", "the number of segments from ST to SE"),
    ("st", "23"): ("an ST02 for the second time", "a control number of its own"),
    ("seg", "1"): ("a segment without a proper name", "a segment name of two or three letters and digits"),
    ("seg", "8"): ("an empty segment", "a segment with elements"),
}


def value(segment: Segment, element: int, part: int | None = None) -> str:
    """Element n of a segment (part m of a composite), trimmed; '' where it is not there."""
    if element > len(segment.elements):
        return ""
    composite = segment.elements[element - 1]
    if part is None:
        return str(composite.format()).strip()
    return str(composite.elements[part - 1].value).strip() if part <= len(composite.elements) else ""


def segments(data: bytes, *, file: str) -> Iterator[tuple[int, Segment]]:
    """The segments between ST and SE with their numbers in the file, SE included.

    Raises FileRefused, with the segment's number, for broken envelopes and for any transaction but 837P.
    """
    reader = _reader(data, file=file)
    try:
        for segment in reader:
            _check(reader, file=file)
            name = segment.get_seg_id()
            _check_place(reader, segment, file=file)
            if name not in {"ISA", "GS", "GE", "IEA", "ST"}:
                yield reader.cur_line, segment
    except (X12Error, EngineError, IndexError):
        found = "a segment out of its place (ISA, GS, ST, SE, GE, IEA)"
        refuse(file, line=reader.cur_line + 1, found=found, expected="envelopes opened and closed in order")
    reader.cleanup()
    _check(reader, file=file)


def refuse(file: str, *, line: int, found: str, expected: str) -> NoReturn:
    """Raises FileRefused for one problem at a segment."""
    raise FileRefused(file, [SegmentProblem(line, None, found, expected)])


def _reader(data: bytes, *, file: str) -> X12Reader:
    text = data.decode("latin-1").removeprefix("\xef\xbb\xbf").lstrip()
    signs = {text[3:4], text[104:105], text[105:106]}
    if len(signs) != 3 or any(sign.isalnum() for sign in signs) or len(text) < 106:
        refuse(file, line=1, found="no whole ISA segment", expected="ISA with 16 elements, 106 characters")
    try:
        return X12Reader(StringIO(text))
    except X12Error:
        refuse(file, line=1, found="no ISA of version 00501", expected="ISA12 00501")


def _check(reader: X12Reader, *, file: str) -> None:
    for kind, code, _message, _value, _line in reader.pop_errors():
        if (kind, code) in FAULTS:
            found, expected = FAULTS[kind, code]
            refuse(file, line=reader.cur_line, found=found, expected=expected)


def _check_place(reader: X12Reader, segment: Segment, *, file: str) -> None:
    name = segment.get_seg_id() or ""
    open_now = tuple(kind for kind, _ in reader.loops)
    wanted = INSIDE.get(name, ("ISA", "GS", "ST"))
    if open_now != wanted:
        found = f"{name if name in INSIDE else 'a segment'} outside its envelope"
        refuse(file, line=reader.cur_line, found=found, expected="ISA, GS, ST … SE, GE, IEA in order")
    if name == "GS" and not value(segment, 8).startswith(GUIDE):
        refuse(file, line=reader.cur_line, found=f"GS08 {quotable(value(segment, 8))}", expected=PROFESSIONAL)
    if name == "ST" and (value(segment, 1) != "837" or not (value(segment, 3) or GUIDE).startswith(GUIDE)):
        found = f"ST01 {quotable(value(segment, 1))}, ST03 {quotable(value(segment, 3))}"
        refuse(file, line=reader.cur_line, found=found, expected=PROFESSIONAL)
