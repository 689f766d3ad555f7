"""Rows of a table of charges: cells to one encounter with its charges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar, cast

from rvuedge.files.headers import words
from rvuedge.files.tables import UNVALUED
from rvuedge.files.values.blanks import is_empty, tidy
from rvuedge.files.values.dates import DateManner, read_date
from rvuedge.files.values.figures import Mark
from rvuedge.files.values.modifiers import read_modifiers
from rvuedge.files.values.refusals import CellError
from rvuedge.logbook.charges.readers import cells
from rvuedge.logbook.charges.readers.cells import CodeItem, code_items
from rvuedge.logbook.charges.readers.headers import ChargeHeader
from rvuedge.logbook.charges.rules.encounters import Charge, ChargeReading, Encounter, Keyed, ndc_of
from rvuedge.logbook.charges.rules.row_kinds import READERS, RowKind
from rvuedge.privacy.screening import Holds, screen

MAXIMUM_SITE = 120  # what the column of a log's site holds
# Fields of a log a file may have, with what their columns hold.
LOG_TEXTS = {"role": 40, "supervision": 40, "attending": 120}
REMEMBERED = 50_000  # different cells of a column; a file has few different dates, codes and modifiers

Value = TypeVar("Value")


@dataclass(slots=True)
class ChargeTable:
    """A table being read: its header, how numbers are keyed and dates written, and what was gathered.

    `work` is the column of a statement's figures, `choices` the answers of a person, `row_kinds` the columns that say
    what a row is; `named` is the column of names beside that of providers' numbers.
    `is_statement` for an employer's statement, which is compared with a log and makes none.

    Of anesthesia: `untimed` rows have one of start and stop, `many_units` rows units that may be their time,
    `anesthetics` are the rows without minutes; `other_times` counts times on rows of other codes.
    """

    header: ChargeHeader
    keyed: Keyed
    manner: DateManner
    is_statement: bool
    choices: Mapping[str, str]
    sheet: str | None = None
    work: str | None = None
    mark: Mark | None = None
    row_kinds: tuple[str, ...] = ()
    provider: str | None = None
    reading: ChargeReading = field(default_factory=ChargeReading)
    untimed: list[int] = field(default_factory=list)
    many_units: list[int] = field(default_factory=list)
    other_times: Counter[str] = field(default_factory=Counter)
    anesthetics: list[Sequence[str]] = field(default_factory=list)
    named: int | None = None
    known: dict[str, dict[str, Any]] = field(default_factory=dict)

    def raw(self, row: Sequence[str], field: str) -> str:
        """The cell of a field on a row as it stands, several columns with a space between; '' where there is none."""
        places = self.header.positions.get(field)
        if not places:
            return ""
        if len(places) == 1:
            return row[places[0]] if places[0] < len(row) else ""
        return " ".join(row[place] for place in places if place < len(row) and not is_empty(row[place]))

    def text(self, row: Sequence[str], field: str) -> str:
        """The cell of a field without its dress; '' where it says that there is no value."""
        return str(self._once("text", self.raw(row, field), _plain))

    def provider_of(self, row: Sequence[str]) -> str:
        """Whose a row is, in small letters: by the better column, and by the name beside it where that one is empty."""
        printed = self.text(row, "provider")
        if not printed and self.named is not None and self.named < len(row):
            printed = _plain(row[self.named])
        return " ".join(printed.casefold().split())

    def _once(self, name: str, text: str, reader: Callable[[str], Value]) -> Value:
        """What a reader makes of a cell: once for each different one."""
        remembered = self.known.setdefault(name, {})
        if text not in remembered:
            if len(remembered) >= REMEMBERED:
                remembered.clear()
            remembered[text] = reader(text)
        return cast(Value, remembered[text])

    def read(self, row: Sequence[str], field: str, reader: Callable[[str], Value]) -> Value:
        """The cell of a field through its reader; a refusal says the column as the file calls it."""
        text = self.text(row, field)
        try:
            if text == UNVALUED:
                raise CellError("a formula without a value", "a value: open the file, save it and send it again")
            return self._once(field, text, reader)
        except CellError as error:
            raise CellError(error.found, error.expected, column=self.header.names.get(field, field)) from error

    def day(self, row: Sequence[str]) -> date:
        """A row's day. Raises CellError."""
        return self.read(row, self.header.date_field, lambda text: read_date(text, self.manner))

    def is_dated(self, row: Sequence[str]) -> bool:
        """Whether a row names a day."""
        try:
            self.day(row)
        except CellError:
            return False
        return True


def _plain(text: str) -> str:
    return "" if is_empty(text) else tidy(text)


@dataclass(frozen=True, slots=True)
class ChargeRow:
    """A row and what it is: an encounter of its charges, of which the units are below 0 where it takes them back."""

    encounter: Encounter
    kind: RowKind


def kind_of(table: ChargeTable, row: Sequence[str]) -> RowKind:
    """What a row is, by the columns that say it and, where none says another thing, by the sign of its amount."""
    found = RowKind.CHARGE
    for name in table.row_kinds:
        text = table.text(row, name)
        choice = table.choices.get(f"{name}:{words(text)}")
        kind = RowKind(choice) if choice in {"charge", "void", "ignore"} else READERS[name](text) if text else None
        if kind in {RowKind.NO_WORK, RowKind.VOIDED}:
            return kind
        if kind is RowKind.VOID:
            found = RowKind.VOID
    if found is RowKind.CHARGE and _amount(table, row) < 0:
        return RowKind.VOID
    return found


def _amount(table: ChargeTable, row: Sequence[str]) -> Decimal:
    try:
        return table.read(row, "amount", cells.work_rvu) or Decimal(0)
    except CellError:
        return Decimal(0)  # a description under "Charge" has no sign


def charge_row(table: ChargeTable, line: int, row: Sequence[str], reference: str) -> ChargeRow:
    """The encounter of a row. Raises CellError for a cell that cannot be read, with its column."""
    on = table.day(row)
    wallet = table.header.is_wallet
    kind = kind_of(table, row)
    charges = _charges(table, line, row, table.read(row, "code", code_items))
    if any(charge.units < 0 for charge in charges):
        kind = RowKind.VOID
    elif kind is RowKind.VOID:
        charges = tuple(_taken_back(charge) for charge in charges)
    encounter = Encounter(
        claim=line,
        line=line,
        performed_on=on,
        charges=charges,
        place=table.read(row, "place", cells.place_of_service),
        site=table.read(row, "site", _site),
        reference=table.keyed(reference) if reference else None,
        provider=table.provider_of(row) or None,
        stated_work_rvu=_row_total(table, row, wallet=wallet),
        stated_adjusted_rvu=table.read(row, "total_adjusted", cells.work_rvu) if wallet else None,
        sheet=table.sheet,
        header=_log_texts(table, row),
    )
    return ChargeRow(encounter, kind)


def _log_texts(table: ChargeTable, row: Sequence[str]) -> dict[str, object]:
    """Role, supervision and attending as a row says them; an attending whose charges these are is the provider."""
    places = table.header.positions
    names = [name for name in LOG_TEXTS if name != "attending" or places.get(name) != places.get("provider")]
    return {name: table.read(row, name, READ_TEXTS[name]) for name in names if table.text(row, name)}


def _taken_back(charge: Charge) -> Charge:
    stated = charge.stated_work_rvu
    return replace(charge, units=-abs(charge.units), stated_work_rvu=None if stated is None else -abs(stated))


def _row_total(table: ChargeTable, row: Sequence[str], *, wallet: bool) -> Decimal | None:
    """What a row states for all its codes together: RVU Wallet's total; in a statement the figure of several codes."""
    if wallet:
        return table.read(row, "total_work", cells.work_rvu)
    return _stated(table, row) if table.is_statement else None


def _stated(table: ChargeTable, row: Sequence[str]) -> Decimal | None:
    if table.work is None:
        return None
    return table.read(row, table.work, lambda text: cells.work_rvu(text, mark=table.mark))


def _charges(table: ChargeTable, line: int, row: Sequence[str], items: Sequence[CodeItem]) -> tuple[Charge, ...]:
    modifiers = table.read(row, "modifiers", read_modifiers)
    text = table.text(row, "units")
    units = table.read(row, "units", cells.signed_units) if text else None
    if units == 0 and not table.is_statement:
        raise CellError("0 units", cells.UNITS, column=table.header.names["units"])
    if len(items) > 1 and (modifiers or units not in (None, 1)):
        found = "modifiers or units beside several codes"
        raise CellError(found, "them in the cell of the codes", column=table.header.names["code"])
    within = items[0].units
    if within is not None and units not in (None, 1, within):
        found = f"{units} units beside {within} in the cell of the code"
        raise CellError(found, "the same in both", column=table.header.names["units"])
    ndc = ndc_of(table.text(row, "ndc"))
    stated = _stated(table, row) if table.is_statement and len(items) == 1 else None
    found_units = [item.units or (1 if units is None else units) for item in items]
    if stated is not None and table.work == "work_unit":
        stated *= abs(found_units[0])
    return tuple(
        Charge(
            line=line,
            code=item.code,
            modifiers=tuple(dict.fromkeys((*item.modifiers, *modifiers))),
            units=count,
            ndc=ndc if len(items) == 1 else None,
            stated_work_rvu=stated,
        )
        for item, count in zip(items, found_units, strict=True)
    )


def _site(text: str) -> str | None:
    site = " ".join(text.split())
    if len(site) > MAXIMUM_SITE:
        raise CellError(f"a text of {len(site)} characters", f"at most {MAXIMUM_SITE} characters")
    return None if screen(site, Holds.NAMES) else site or None  # what points at a patient is not kept


def _text_of(name: str) -> Callable[[str], str | None]:
    """What reads a role, a supervision or an attending as the file says it; what points at a patient is left out."""
    longest = LOG_TEXTS[name]

    def read(text: str) -> str | None:
        plain = " ".join(text.split())
        if len(plain) > longest:
            raise CellError(f"a text of {len(plain)} characters", f"at most {longest} characters")
        return None if screen(plain, Holds.NAMES) else plain or None

    return read


READ_TEXTS = {name: _text_of(name) for name in LOG_TEXTS}
