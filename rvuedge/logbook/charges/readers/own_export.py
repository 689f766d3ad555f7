"""Our own exports of logs as they come back: csv and xlsx by their columns, json as it is, FHIR by our extension.

Each log is given as the body that PUT /logs takes; the import checks it by the same schema. What we had made of it
(credits, release, policy, version) is made anew and named as not read.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from rvuedge.files.columns.outcomes import LeftOut
from rvuedge.files.headers import words
from rvuedge.files.problems import FileProblem, refuse
from rvuedge.files.safe_cells import unsafe
from rvuedge.files.tables import Table, read_tables
from rvuedge.files.values.refusals import CellError, quotable
from rvuedge.logbook.charges.readers.sections import EXPECTED, LIMITS
from rvuedge.logbook.charges.rules.encounters import Charge, ChargeFile, Encounter
from rvuedge.logbook.records.export_columns import EXTENSION, FACTS_BY_TITLE, FIELDS_BY_TITLE, LINE_TITLES, NOT_CARRIED
from rvuedge.logbook.records.field_kinds import Exact, Kind, Quantity, Whole, YesNo

# What every export of ours has, and no table of a billing office has together.
OURS = frozenset({"date", "encounter id", "code", "session", "credited wrvu", "release", "policy", "version"})
UNCARRIED = "a FHIR bundle does not carry it; export json or csv to bring it along"
COMPUTED = "it is computed anew from the lines"
KNOWN_FACTS = {**FIELDS_BY_TITLE, **FACTS_BY_TITLE}
ATTENDING = "attending accounts are read as accounts of this installation"
Body = dict[str, Any]


def read_own_table(data: bytes, *, file: str) -> ChargeFile | None:
    """The logs of a csv or xlsx export of ours; None for another table. Raises FileRefused for a broken file."""
    tables = read_tables(data, file=file, expected=EXPECTED, limits=LIMITS)
    ours = [table for table in tables if table.rows and {words(str(cell)) for cell in table.rows[0].cells} >= OURS]
    if not ours:
        return None
    bodies: dict[str, Body] = {}
    lines: dict[str, int] = {}
    problems: list[FileProblem] = []
    for table in ours:
        _read_rows(table, bodies, lines, problems)
    broken = {problem.line for problem in problems}
    found = [_encounter(body, lines[name]) for name, body in bodies.items() if lines[name] not in broken]
    others = [
        LeftOut("sheet", table.sheet, len(table.rows), "it says how the export was made")
        for table in tables
        if table not in ours and table.sheet
    ]
    return ChargeFile(
        "rvu-edge",
        tuple(found),
        problems=tuple(problems),
        left_out=(*others, *_computed(ours[0])),
        notes=_notes(bodies.values()),
    )


def _computed(table: Table) -> tuple[LeftOut, ...]:
    return tuple(
        LeftOut("column", str(cell), len(table.rows) - 1, COMPUTED)
        for cell in table.rows[0].cells
        if str(cell) not in KNOWN_FACTS and str(cell) not in LINE_TITLES
    )


def _notes(bodies: Any) -> tuple[FileProblem, ...]:
    named = any(body.get("attending_id") for body in bodies)  # exports until there were names
    return (FileProblem(None, None, ATTENDING, "an export of this installation"),) if named else ()


def _read_rows(table: Table, bodies: dict[str, Body], lines: dict[str, int], problems: list[FileProblem]) -> None:
    is_text = table.sheet is None
    titles = [str(cell) for cell in table.rows[0].cells]
    for number, row in table.texts()[1:]:
        if not any(row):
            continue
        cells = {title: unsafe(cell) if is_text else cell for title, cell in zip(titles, row, strict=False)}
        name = cells.get("Encounter ID", "")
        try:
            header = {
                field: _value(title, kind, cells[title])
                for title, (field, kind) in FIELDS_BY_TITLE.items()
                if cells.get(title)
            }
            body = bodies.setdefault(name, {"id": name, "performed_on": cells.get("Date", ""), **header, "lines": []})
            lines.setdefault(name, number)
            body["lines"].append(_line(cells))
        except CellError as error:
            problems.append(FileProblem(number, error.column, error.found, error.expected, table.sheet))
            lines[name] = number


def _line(cells: Mapping[str, str]) -> Body:
    found: Body = {
        "id": cells.get("Line ID") or None,
        "code": cells.get("Code", ""),
        "modifiers": cells.get("Modifiers", "").split(),
        "units": _value("Units", Whole(), cells.get("Units", "")),
        "session": _value("Session", Whole(), cells.get("Session") or "1"),
    }
    return found | {
        field: _value(title, kind, cells[title]) for title, (field, kind) in FACTS_BY_TITLE.items() if cells.get(title)
    }


def _value(title: str, kind: Kind, text: str) -> Any:
    """A cell as the body of a log has it. Raises CellError."""
    if isinstance(kind, YesNo):
        if text.lower() not in {"yes", "no"}:
            raise CellError(quotable(text), "yes or no", column=title)
        return text.lower() == "yes"
    if isinstance(kind, Whole):
        if not text.lstrip("-").isdecimal():
            raise CellError(quotable(text), "a whole number", column=title)
        return int(text)
    if isinstance(kind, Quantity):
        amount, _, unit = text.partition(" ")
        return {"amount": amount, "unit": unit}
    return text if not isinstance(kind, Exact) else text.strip()


def read_own_json(data: bytes, *, file: str) -> ChargeFile:
    """The logs of a json or FHIR export of ours. Raises FileRefused for any other json."""
    try:
        found = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        refuse(file, found="text that is no whole JSON", expected=EXPECTED)
    is_bundle = isinstance(found, dict) and found.get("resourceType") == "Bundle"
    items = _of_bundle(found) if is_bundle else found.get("items") if isinstance(found, dict) else None
    if not isinstance(items, list) or not all(
        isinstance(item, dict) and isinstance(item.get("lines"), list) for item in items
    ):
        kind = "a FHIR bundle that was not exported here" if is_bundle else "another JSON"
        refuse(file, found=kind, expected="an export of logs by RVU Edge, with its items")
    bodies = [{name: value for name, value in item.items() if name not in {"deleted", "version"}} for item in items]
    encounters = tuple(_encounter(body, number) for number, body in enumerate(bodies, start=1))
    names = (
        ("work_rvu", "unvalued_lines", "version", "created_at", "updated_at")
        if not is_bundle
        else ("Procedure", "Practitioner")
    )
    left_out = tuple(LeftOut("column", name, len(bodies), COMPUTED) for name in names)
    if is_bundle:
        left_out += tuple(LeftOut("column", name, len(bodies), UNCARRIED) for name in NOT_CARRIED)
    return ChargeFile("rvu-edge", encounters, left_out=left_out, notes=_notes(bodies))


def _of_bundle(bundle: Mapping[str, Any]) -> list[Body] | None:
    """The logs of a bundle by the facts beside each of its charges; None where one has none."""
    logs: dict[str, Body] = {}
    for resource in _charge_items(bundle.get("entry")):
        texts = [item.get("valueString") for item in resource.get("extension", []) if item.get("url") == EXTENSION]
        try:
            facts = json.loads(texts[0])
            log = logs.setdefault(facts["log"]["id"], {**facts["log"], "lines": []})
            log["lines"].append(facts["line"])
        except (IndexError, KeyError, TypeError, ValueError):
            return None
    return list(logs.values())


def _charge_items(entries: object) -> Iterator[Mapping[str, Any]]:
    for entry in entries if isinstance(entries, list) else ():
        resource = entry.get("resource") if isinstance(entry, dict) else None
        if isinstance(resource, dict) and resource.get("resourceType") == "ChargeItem":
            yield resource


def _encounter(body: Body, line: int) -> Encounter:
    """A log as an encounter; what its lines say in full stands in `header`, under "export"."""
    charges = tuple(
        Charge(line=line, code=str(item.get("code", ""))) for item in _dicts(body.get("lines")) or ({"code": ""},)
    )
    try:
        on = date.fromisoformat(str(body.get("performed_on")))
    except ValueError:
        on = date.min  # the schema of logs refuses it, with its place
    return Encounter(claim=line, line=line, performed_on=on, charges=charges, header={"export": body})


def _dicts(items: object) -> Sequence[Mapping[str, Any]]:
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else ()
