"""Reads of CMS's coding edits on a date of service. An answer names its table; no answer is no published edit."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from rvuedge.catalog.edits.models import AddOnEdit, ComponentEdit, EditFile, EditRationale, UnitsLimit
from rvuedge.platform.extensions import db

CONTRACTOR_DEFINED = "CCCCC"  # in the place of a primary code: the Medicare contractor defines them
NEVER_RAN = "9"


@dataclass(frozen=True, slots=True)
class CodeUnitsLimit:
    """The most units of a code that CMS expects from one practitioner for one patient (a Medically Unlikely Edit).

    `per_line` is true for adjudication indicator 1: the limit is one claim line's. Else (2 policy, 3 clinical) it is
    the day's. 0 units is a limit: not payable to a practitioner. `table_from` is the first day of the table.
    """

    code: str
    units: int
    adjudication: str
    rationale: str
    table_from: date

    @property
    def per_line(self) -> bool:
        """Whether the limit is of a line, not of a day."""
        return self.adjudication == "1"


@dataclass(frozen=True, slots=True)
class ComponentPair:
    """`component` is a part of `comprehensive` (NCCI procedure-to-procedure edit) on the day that was given.

    `modifier_allowed`: a modifier such as 59 or XS may say that they were separate. `deleted_on` is the last day.
    """

    comprehensive: str
    component: str
    modifier_allowed: bool
    effective_on: date
    deleted_on: date | None
    rationale: str


@dataclass(frozen=True, slots=True)
class AddOnParents:
    """The primary codes an add-on code goes with. `edit_type` 1: these only; 2: the contractor's; 3: both.

    `primaries` is empty for type 2. `table_from` is the first day of the table.
    """

    code: str
    edit_type: str
    primaries: frozenset[str]
    contractor_defined: bool
    table_from: date


def units_limit(code: str, on: date) -> CodeUnitsLimit | None:
    """The limit of one code; None where CMS publishes none or no table of that day is loaded."""
    return units_limits([code], on).get(code)


def units_limits(codes: Collection[str], on: date) -> dict[str, CodeUnitsLimit]:
    """Limits of units by code: of the newest practitioner table that begins on or before the day.

    Excerpts count where they list a code; a code that the newest whole table lacks has no limit.
    """
    tables = _tables("mue", on)
    if not tables or not codes:
        return {}
    rows = db.session.execute(
        select(
            UnitsLimit.file_id, UnitsLimit.code, UnitsLimit.units, UnitsLimit.adjudication, UnitsLimit.rationale
        ).where(UnitsLimit.file_id.in_(tables), UnitsLimit.code.in_(codes))
    )
    order = {file_id: place for place, file_id in enumerate(tables)}
    found: dict[str, CodeUnitsLimit] = {}
    for file_id, code, units, adjudication, rationale in sorted(rows, key=lambda row: order[row[0]]):
        found.setdefault(code, CodeUnitsLimit(code, units, adjudication, rationale, tables[file_id]))
    return found


def component_pairs(codes: Collection[str], on: date) -> list[ComponentPair]:
    """The pairs among these codes that are in force on a day, by comprehensive and component code."""
    edit = ComponentEdit
    rows = db.session.execute(
        select(
            edit.comprehensive,
            edit.component,
            edit.modifier_indicator,
            edit.effective_on,
            edit.deleted_on,
            EditRationale.text,
        )
        .outerjoin(EditRationale, EditRationale.id == edit.rationale_id)
        .where(
            edit.comprehensive.in_(codes),
            edit.component.in_(codes),
            edit.effective_on <= on,
            or_(edit.deleted_on.is_(None), edit.deleted_on >= on),
            edit.modifier_indicator != NEVER_RAN,
        )
        .order_by(edit.comprehensive, edit.component, edit.effective_on)
    )
    newest = {
        (whole, part): ComponentPair(whole, part, indicator == "1", first, last, rationale or "")
        for whole, part, indicator, first, last, rationale in rows
    }
    return list(newest.values())


def parts_of(code: str, on: date) -> list[ComponentPair]:
    """What is a part of a code on a day, by component code; nothing where no table of pairs is loaded."""
    edit = ComponentEdit
    rows = db.session.execute(
        select(edit.component, edit.modifier_indicator, edit.effective_on, edit.deleted_on)
        .where(
            edit.comprehensive == code,
            edit.effective_on <= on,
            or_(edit.deleted_on.is_(None), edit.deleted_on >= on),
            edit.modifier_indicator != NEVER_RAN,
        )
        .order_by(edit.component, edit.effective_on)
    )
    newest = {part: ComponentPair(code, part, mark == "1", first, last, "") for part, mark, first, last in rows}
    return list(newest.values())


def addon_parents(code: str, on: date) -> AddOnParents | None:
    """What an add-on code goes with on a day; None for a code that is none, or without a table."""
    return addons_parents([code], on).get(code)


def addons_parents(codes: Collection[str], on: date) -> dict[str, AddOnParents]:
    """What add-on codes go with on a day, by add-on code.

    Of the newest table that begins on or before the day; before the first table, of that one, whose rows have dates.
    """
    tables = _tables("addon", on) or _first_table("addon")
    if not tables or not codes:
        return {}
    rows = db.session.execute(
        select(AddOnEdit.file_id, AddOnEdit.add_on, AddOnEdit.edit_type, AddOnEdit.primary_code).where(
            AddOnEdit.file_id.in_(tables),
            AddOnEdit.add_on.in_(codes),
            or_(AddOnEdit.effective_on.is_(None), AddOnEdit.effective_on <= on),
            or_(AddOnEdit.deleted_on.is_(None), AddOnEdit.deleted_on >= on),
        )
    ).all()
    found: dict[str, AddOnParents] = {}
    for file_id in tables:
        for code in {row.add_on for row in rows if row.file_id == file_id} - found.keys():
            mine = [row for row in rows if row.file_id == file_id and row.add_on == code]
            found[code] = _parents(code, ((row.edit_type, row.primary_code) for row in mine), tables[file_id])
    return found


def _parents(code: str, rows: Iterable[tuple[str, str]], table_from: date) -> AddOnParents:
    types, primaries = set(), set()
    for edit_type, primary in rows:
        types.add(edit_type)
        primaries.add(primary)
    return AddOnParents(
        code=code,
        edit_type=max(types),
        primaries=frozenset(primaries - {CONTRACTOR_DEFINED}),
        contractor_defined=CONTRACTOR_DEFINED in primaries or max(types) != "1",
        table_from=table_from,
    )


def _tables(kind: str, on: date) -> dict[int, date]:
    """The tables to look in, newest first, with their first days: back to the newest whole one not after the day."""
    rows = db.session.execute(
        select(EditFile.id, EditFile.effective_on, EditFile.is_whole)
        .where(EditFile.kind == kind, EditFile.effective_on <= on)
        .order_by(EditFile.effective_on.desc(), EditFile.id.desc())
    )
    found: dict[int, date] = {}
    for file_id, effective_on, is_whole in rows:
        found[file_id] = effective_on
        if is_whole:
            break
    return found


def _first_table(kind: str) -> dict[int, date]:
    row = db.session.execute(
        select(EditFile.id, EditFile.effective_on)
        .where(EditFile.kind == kind)
        .order_by(EditFile.effective_on, EditFile.id)
        .limit(1)
    ).one_or_none()
    return {row[0]: row[1]} if row else {}
