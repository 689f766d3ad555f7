"""Service lines of an 837P claim (loop 2400): SV1, DTP 472, and the drug of loop 2410 (LIN, CTP)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pyx12.segment import Segment

from rvuedge.files.values.refusals import CellError, quotable
from rvuedge.logbook.charges.readers.x12.envelopes import value
from rvuedge.logbook.charges.rules.encounters import Charge, ChargeReading, SegmentProblem, ndc_of

CODE = re.compile(r"[0-9A-Z]{5}", re.ASCII)
MODIFIER = re.compile(r"[0-9A-Z]{2}", re.ASCII)
QUANTITY = re.compile(r"[0-9]{1,8}(?:\.[0-9]{1,4})?", re.ASCII)
DAY = re.compile(r"(20[0-9]{2})([0-9]{2})([0-9]{2})", re.ASCII)
UNITS = {"F2", "GR", "ME", "ML", "UN"}  # international unit, gram, milligram, milliliter, unit (CTP05-1)


@dataclass(slots=True)
class ServiceLine:
    """A service line while its segments come in."""

    line: int
    code: str = ""
    modifiers: tuple[str, ...] = ()
    units: int = 1
    minutes: int | None = None
    place: str = ""
    on: date | None = None
    provider: str = ""
    ndc: str | None = None
    quantity: Decimal | None = None
    unit: str | None = None
    control: str | None = None

    def finished(self) -> tuple[Charge, date]:
        """The charge and its day. Raises CellError when SV1 or DTP 472 did not come."""
        if not self.code:
            raise CellError("a service line without SV1", "SV1 with a procedure")
        if self.on is None:
            raise CellError("a service line without DTP 472", "DTP*472*D8 with the date of service")
        charge = Charge(
            line=self.line,
            code=self.code,
            modifiers=self.modifiers,
            units=self.units,
            minutes=self.minutes,
            ndc=self.ndc,
            ndc_quantity=self.quantity,
            ndc_unit=self.unit,
            control=self.control,
        )
        return charge, self.on


def part_name(segment: Segment) -> str:
    """A segment by its name, and the qualifier where that says what it is: "DTP 472", "LIN N4"."""
    name = segment.get_seg_id() or ""
    if name == "DTP":
        return f"DTP {value(segment, 1)}"
    return f"LIN {value(segment, 2)}" if name == "LIN" else name


def read_sv1(service: ServiceLine, _number: int, segment: Segment, _reading: ChargeReading) -> None:
    """SV101 HC:code:modifiers, SV103 UN or MJ, SV104 quantity, SV105 place of service. Raises CellError."""
    kind, code = value(segment, 1, 1), value(segment, 1, 2).upper()
    if kind[2:3] and not kind[2:3].isalnum() and kind.startswith("HC"):
        raise CellError(f"SV101 with {kind[2:3]!r} between its parts", "the separator that ISA16 names")
    if kind != "HC":
        raise CellError(f"SV101-1 {quotable(kind)}", "HC (CPT or HCPCS)")
    if not CODE.fullmatch(code):
        raise CellError(f"SV101-2 {quotable(code)}", "a code of five letters or digits")
    modifiers = tuple(value(segment, 1, part).upper() for part in range(3, 7))
    for modifier in filter(None, modifiers):
        if not MODIFIER.fullmatch(modifier):
            raise CellError(f"a modifier {quotable(modifier)}", "two letters or digits")
    quantity, basis = _whole(value(segment, 4)), value(segment, 3)
    if basis not in {"UN", "MJ"}:
        raise CellError(f"SV103 {quotable(basis)}", "UN (units) or MJ (minutes)")
    service.code, service.modifiers = code, tuple(filter(None, modifiers))
    service.units, service.minutes = (quantity, None) if basis == "UN" else (1, quantity)
    service.place = value(segment, 5)


def _whole(text: str) -> int:
    if not QUANTITY.fullmatch(text) or Decimal(text) != int(Decimal(text)) or not 1 <= int(Decimal(text)) <= 99_999:
        raise CellError(f"SV104 {quotable(text)}", "a whole quantity of 1 or more")
    return int(Decimal(text))


def read_dtp(service: ServiceLine, number: int, segment: Segment, reading: ChargeReading) -> None:
    """DTP 472, the date of service: a day (D8), or of a range (RD8) its first. Raises CellError."""
    if value(segment, 1) != "472":
        return
    form, text = value(segment, 2), value(segment, 3)
    first, _, last = text.partition("-")
    if form not in {"D8", "RD8"} or (form == "D8" and last):
        raise CellError(f"DTP02 {quotable(form)}", "D8 (a day) or RD8 (a range)")
    service.on = _day(first)
    if form == "RD8" and _day(last) != service.on:
        found = f"the range {service.on} to {_day(last)}, read as its first day"
        reading.notes.append(SegmentProblem(number, "DTP", found, "one day"))


def _day(text: str) -> date:
    found = DAY.fullmatch(text)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else date(0, 0, 0)
    except ValueError as error:
        raise CellError(f"DTP03 {quotable(text)}", "a date such as 20260314") from error


def read_lin(service: ServiceLine, _number: int, segment: Segment, _reading: ChargeReading) -> None:
    """LIN N4, the drug's eleven-digit NDC."""
    if value(segment, 2) == "N4":
        service.ndc = ndc_of(value(segment, 3))


def read_ctp(service: ServiceLine, _number: int, segment: Segment, _reading: ChargeReading) -> None:
    """CTP04 quantity and CTP05-1 unit of the drug. Raises CellError."""
    text, unit = value(segment, 4), value(segment, 5, 1)
    if not text:
        return
    if not QUANTITY.fullmatch(text) or unit not in UNITS:
        raise CellError(f"CTP {quotable(text)} {quotable(unit)}", "a quantity in F2, GR, ME, ML or UN")
    service.quantity, service.unit = Decimal(text), unit
