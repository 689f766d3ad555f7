"""Rows of a case log to cases: what stands in each cell, and which rows are one case. Only computes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from rvuedge.files.columns.outcomes import IGNORE, LeftOut, Question
from rvuedge.files.delimited import TextRow
from rvuedge.files.problems import FileProblem
from rvuedge.files.values.blanks import is_empty, tidy
from rvuedge.files.values.refusals import CellError
from rvuedge.logbook.charges.readers.cells import code_items
from rvuedge.training.exchange.readers.cell_words import ColumnWords, WordRead, age_band_of, is_yes, patient_type_of
from rvuedge.training.exchange.readers.days import CaseDates
from rvuedge.training.exchange.readers.filed_cases import CaseManner, FiledCase, FiledCode

MOST_OF_ONE = 99  # what one case may hold of a code, as in a list of tracked codes; more is another number
TOTAL = re.compile(r"(?:grand |sub|sub-)?totals?\b.*", re.IGNORECASE)
WORDED = re.compile(
    r"(?:CPT/HCPCS|CPT|HCPCS)?[ :#]*(?P<code>[0-9]{4}[0-9A-Z]|[A-Z][0-9]{4})(?: ?[-–:] .*)?", re.ASCII | re.DOTALL
)


@dataclass(frozen=True)
class CaseColumns:
    """A header as understood: where each field stands, how its days and words are read. `trainee` is whose rows count,
    None for everybody's."""

    positions: Mapping[str, tuple[int, ...]]
    dates: CaseDates
    roles: ColumnWords
    supervision: ColumnWords
    manner: CaseManner
    sheet: str | None = None
    trainee: str | None = None

    def text(self, row: Sequence[str], name: str) -> str:
        """A field's words in a row; "" where it has none."""
        return next(iter(self.texts(row, name)), "")

    def texts(self, row: Sequence[str], name: str) -> list[str]:
        """The words of every column of a field that says something."""
        found = [row[place] for place in self.positions.get(name, ()) if place < len(row)]
        return [" ".join(tidy(text).split()) for text in found if not is_empty(text)]


@dataclass(slots=True)
class CaseReading:
    """What was read so far of a table."""

    cases: dict[tuple[object, ...], FiledCase] = field(default_factory=dict)
    problems: list[FileProblem] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    notes: Counter[str] = field(default_factory=Counter)
    unnamed: Counter[str] = field(default_factory=Counter)
    words: dict[str, Question] = field(default_factory=dict)
    others: int = 0

    def add(self, line: TextRow, columns: CaseColumns) -> None:
        """Take a row: into a case, into what waits, or by its reason into what is left out."""
        row = line.cells
        if reason := _skipped(row, columns):
            self.left_out.append(LeftOut("row", reason, 1, "it is no case"))
            return
        if columns.trainee is not None and columns.text(row, "trainee") != columns.trainee:
            self.others += 1
            return
        role, supervision = columns.roles.of(columns.text(row, "role")), _supervision(row, columns)
        if any(word is not None and word.is_left_out for word in (role, supervision)):
            self.left_out.append(LeftOut("row", f"row {line.number}", 1, "you said to leave its role out"))
            return
        try:
            self._take(line, columns, role or WordRead(), supervision or WordRead())
        except CellError as error:
            self.problems.append(FileProblem(line.number, error.column, error.found, error.expected, columns.sheet))

    def _take(self, line: TextRow, columns: CaseColumns, role: WordRead, supervision: WordRead) -> None:
        codes = self._codes(line, columns)
        if not codes:
            return
        case = _case(line, columns, role, supervision, codes)
        self._note_bands(line, columns, case)
        group: tuple[object, ...] = (columns.sheet, line.number)
        if case.case_id is not None:
            group = (case.case_id, case.performed_on, case.role, case.supervision)
        before = self.cases.get(group)
        self.cases[group] = case if before is None else _joined(before, case)

    def _codes(self, line: TextRow, columns: CaseColumns) -> list[FiledCode]:
        quantity = _quantity(columns.text(line.cells, "quantity"))
        marks = {"is_primary": is_yes(columns.text(line.cells, "primary")), "rrc_code": _rrc(line, columns)}
        found: dict[str, FiledCode] = {}
        for text in columns.texts(line.cells, "code"):
            for code, modifiers, units in _items(text):
                if code in found:
                    self.notes[f"a row names {code} twice; it was read once"] += 1
                most = quantity or units or 1
                found.setdefault(code, FiledCode(line.number, code, modifiers, most, **marks))  # type: ignore[arg-type]
        names = columns.texts(line.cells, "procedure")
        if found:
            self.left_out += [LeftOut("cell", "procedure by name", 1, "its code is read")] * bool(names)
            return list(found.values())
        if not names:
            self.left_out.append(LeftOut("row", f"row {line.number}", 1, "it names neither a code nor a procedure"))
        for name in names:
            chosen = columns.manner.answered.choice(f"procedure:{name}") or _coded(name)
            if chosen == IGNORE:
                self.left_out.append(LeftOut("row", f"row {line.number}", 1, f"you said to leave “{name}” out"))
            elif chosen is None:
                self.unnamed[name] += 1
            else:
                for code, modifiers, _ in _items(chosen):
                    found.setdefault(code, FiledCode(line.number, code, modifiers, quantity or 1, **marks))  # type: ignore[arg-type]
        return list(found.values())

    def _note_bands(self, line: TextRow, columns: CaseColumns, case: FiledCase) -> None:
        """What a cell of patient types or ages does not say in words that are known."""
        for name, value, called in (
            ("patient_type", case.patient_type, "patient type"),
            ("age_band", case.age_band, "age band"),
        ):
            if columns.text(line.cells, name) and value is None:
                self.left_out.append(LeftOut("cell", called, 1, "it names neither of those that are known"))


def _supervision(row: Sequence[str], columns: CaseColumns) -> WordRead | None:
    return columns.supervision.of(columns.text(row, "supervision"))


def _case(
    line: TextRow, columns: CaseColumns, role: WordRead, supervision: WordRead, codes: Sequence[FiledCode]
) -> FiledCase:
    row = line.cells
    try:
        performed_on = columns.dates.read(columns.text(row, "date"))
    except CellError as error:
        raise CellError(error.found, error.expected, column="date") from error
    if role.role and supervision.role and role.role != supervision.role:
        raise CellError("a role and a supervision that contradict each other", "one of them", column="role")
    return FiledCase(
        line=line.number,
        performed_on=performed_on,
        codes=tuple(codes),
        sheet=columns.sheet,
        case_id=columns.text(row, "case_id") or None,
        role=role.role or supervision.role,
        supervision=supervision.supervision or role.supervision,
        attending=columns.text(row, "attending") or None,
        site=columns.text(row, "site") or None,
        patient_type=patient_type_of(columns.text(row, "patient_type")),
        age_band=age_band_of(columns.text(row, "age_band")) or age_band_of(columns.text(row, "patient_type")),
        rotation=columns.text(row, "rotation") or None,
        is_simulated=is_yes(columns.text(row, "simulated")),
        is_typed=is_yes(columns.text(row, "typed")),
    )


def _joined(first: FiledCase, more: FiledCase) -> FiledCase:
    """Two rows of one case: their codes, and of each fact what says something, the first row's before."""
    facts = ("attending", "site", "patient_type", "age_band", "rotation")
    filled = {name: getattr(first, name) or getattr(more, name) for name in facts}
    return replace(first, codes=(*first.codes, *more.codes), is_typed=first.is_typed and more.is_typed, **filled)


def _coded(name: str) -> str | None:
    """The code of a procedure that our own exports write as "CPT/HCPCS 47562"."""
    found = WORDED.fullmatch(name) if name.startswith("CPT/HCPCS") else None
    return found["code"] if found else None


def _items(text: str) -> list[tuple[str, tuple[str, ...], int | None]]:
    """Codes of a cell; one with the text of the code behind it is read by the code. Raises CellError."""
    worded = WORDED.fullmatch(text.upper())
    plain = worded["code"] if worded else text
    try:
        return [(item.code, item.modifiers, item.units) for item in code_items(plain)]
    except CellError as error:
        raise CellError(error.found, error.expected, column="code") from error


def _quantity(text: str) -> int | None:
    if not text:
        return None
    plain = text.removesuffix(".0")
    if not plain.isdecimal() or not 1 <= int(plain) <= MOST_OF_ONE:
        raise CellError(f"{text[:24]!r}", f"a whole number from 1 to {MOST_OF_ONE}", column="quantity")
    return int(plain)


def _rrc(line: TextRow, columns: CaseColumns) -> str | None:
    return columns.text(line.cells, "rrc_code")[:10] or None


def _skipped(row: Sequence[str], columns: CaseColumns) -> str:
    on = columns.text(row, "date")
    has_code = bool(columns.texts(row, "code") or columns.texts(row, "procedure"))
    if any(TOTAL.fullmatch(cell.strip()) for cell in row[:5]) and not (on and has_code):
        return "a total"
    return "" if on or has_code else "a row without a date and a code"
