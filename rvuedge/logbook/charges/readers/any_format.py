"""Reading a file of charges by its kind, or by what it looks like."""

from __future__ import annotations

from typing import Literal

from rvuedge.files.problems import refuse
from rvuedge.logbook.charges.readers.own_export import read_own_json, read_own_table
from rvuedge.logbook.charges.readers.summaries import Summary, read_summary
from rvuedge.logbook.charges.readers.tables import read_table
from rvuedge.logbook.charges.readers.x12.claims import read_claims
from rvuedge.logbook.charges.rules.encounters import MAXIMUM_BYTES, ChargeFile, Keyed, ReadingManner
from rvuedge.logbook.charges.rules.repeated import KEY as REPEATED
from rvuedge.logbook.charges.rules.repeated import asked_about_repeated

Kind = Literal["auto", "table", "rvu-wallet", "rvu-edge", "837p"]
KINDS: tuple[Kind, ...] = ("auto", "table", "rvu-wallet", "rvu-edge", "837p")


def read_charges(data: bytes, *, file: str, keyed: Keyed, manner: ReadingManner, kind: Kind = "auto") -> ChargeFile:
    """The charges of a file. `keyed` makes the hash under which a practice's number is kept.

    Raises FileRefused for a file that cannot be read as what it is said to be; what is wrong with single rows is in
    the problems of the answer.
    """
    _bounded(data, file)
    if kind == "837p" or (kind == "auto" and _is_x12(data)):
        return _with_question(read_claims(data, file=file, keyed=keyed, provider=manner.provider), manner)
    if kind in {"auto", "rvu-edge"}:
        own = read_own_json(data, file=file) if _is_json(data) else read_own_table(data, file=file)
        if own is not None:
            return own
        if kind == "rvu-edge":
            refuse(file, found="another table", expected="an export of logs by RVU Edge")
    wallet = None if kind == "auto" else kind == "rvu-wallet"
    return _with_question(read_table(data, file=file, keyed=keyed, manner=manner, wallet=wallet), manner)


def _with_question(found: ChargeFile, manner: ReadingManner) -> ChargeFile:
    return asked_about_repeated(found, manner.answered.choice(REPEATED), manner.provider)


def read_statement(data: bytes, *, file: str, keyed: Keyed, manner: ReadingManner) -> ChargeFile | Summary:
    """An employer's account of work: claims, a table of lines, or one of sums by code, month or both.

    Tables are read leniently (table.read_table); what becomes logs is not. Raises FileRefused.
    """
    _bounded(data, file)
    if _is_x12(data):
        return read_claims(data, file=file, keyed=keyed)
    summary = read_summary(data, file=file, manner=manner)
    return summary or read_table(data, file=file, keyed=keyed, manner=manner, wallet=None, is_statement=True)


def _bounded(data: bytes, file: str) -> None:
    if len(data) > MAXIMUM_BYTES:
        refuse(file, found=f"{len(data):,} bytes", expected=f"at most {MAXIMUM_BYTES:,} bytes")


def _is_json(data: bytes) -> bool:
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}


def _is_x12(data: bytes) -> bool:
    return data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"ISA")
