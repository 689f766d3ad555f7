"""A person's lines under one basis and another: each different encounter is valued once (docs/decisions/0019).

Read and valued in as many statements for a year as for a day.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import NamedTuple

from rvuedge.logbook.credits.crediting import CreditingBasis, line_figures
from rvuedge.logbook.credits.gather import performed_on_patients
from rvuedge.logbook.credits.line_columns import lines_of_person
from rvuedge.logbook.credits.rules.global_periods import surgeries_around
from rvuedge.logbook.credits.rules.line_credits import placed
from rvuedge.logbook.records.facts import LogFacts, PersonFacts, engine_line
from rvuedge.productivity.repricing.distinct_encounters import read_look
from rvuedge.valuation import Credit, Line
from rvuedge.valuation.repricing import why_changed
from rvuedge.valuation.rules.visit_complexity import rule_on
from rvuedge.valuation.rules.visits import is_em_visit

Bases = Callable[[date], tuple[CreditingBasis, CreditingBasis]]
# The number of a ground, a surgery around it, and the looks of the lines.
Kind = tuple[int, str | None, tuple[object, ...]]
LOOK = -2  # where the role and the look begin in a logged line
NOWHERE: tuple[str | None, str | None] = (None, None)


class LoggedLine(NamedTuple):
    """A stored line: whose log, which day and patient, its place in the log, its code, and all it says as text."""

    log_id: str
    performed_on: date
    patient_key: str | None
    position: int
    code: str
    role: str | None
    look: str

    @property
    def key(self) -> str:
        """As the engine knows it."""
        return f"{self.log_id}:{self.position}"


class LineFigures(NamedTuple):
    """What one line earns: wRVU, its state, the published work of one unit, and the release that values it."""

    work_rvu: Decimal | None
    state: str
    published: Decimal | None
    release: str | None


class PairedValue(NamedTuple):
    """A line's wRVU before and after, and why they differ."""

    old: Decimal | None
    new: Decimal | None
    why: str


class _Day(NamedTuple):
    """The bases of a day, and for each the number of what the figures of a look depend on beside it."""

    bases: tuple[CreditingBasis, CreditingBasis]
    grounds: tuple[int, int]


class _Encounter(NamedTuple):
    """Lines credited together, in the engine's order of keys, under what, and inside whose global period."""

    lines: list[LoggedLine]
    day: _Day
    inside: tuple[str | None, str | None]

    def kind(self, side: int) -> Kind:
        """All that the figures of one side depend on."""
        texts = self.lines[0][LOOK:] if len(self.lines) == 1 else tuple(line[LOOK:] for line in self.lines)
        return self.day.grounds[side], self.inside[side], texts


@dataclass(slots=True)
class PairedValues:
    """One person's lines of a period under two bases of each day (the same twice: one valuing)."""

    person_id: int
    facts: PersonFacts
    start: date | None
    end: date | None
    _figures: dict[Kind, list[LineFigures]] = field(default_factory=dict)
    _grounds: dict[tuple[object, ...], int] = field(default_factory=dict)

    def each(self, bases: Bases, *, global_periods: bool = True) -> Iterator[tuple[LoggedLine, PairedValue]]:
        """Every line with its values, by day. `global_periods` False leaves surgeries on other days out."""
        lines = [LoggedLine(*row) for row in lines_of_person(self.person_id, self.start, self.end)]
        encounters = self._encounters(lines, bases, self._surgeries(lines) if global_periods else {})
        kinds = [(of.kind(0), of.kind(1)) for of in encounters]
        for side in (0, 1):
            self._value(zip((pair[side] for pair in kinds), encounters, strict=True), side)
        paired = {kind: list(map(_paired, *map(self._figures.__getitem__, kind))) for kind in set(kinds)}
        found: dict[tuple[str, int], PairedValue] = {}
        for of, kind in zip(encounters, kinds, strict=True):
            for line, value in zip(of.lines, paired[kind], strict=True):
                found[line.log_id, line.position] = value
        for line in lines:
            yield line, found[line.log_id, line.position]

    def _surgeries(self, lines: Sequence[LoggedLine]) -> dict[str, list[tuple[str, date]]]:
        """What was done to the patients whose visits are among the lines, visits aside, in order of days."""
        keys = {line.patient_key for line in lines if line.patient_key and is_em_visit(line.code)}
        found: dict[str, list[tuple[str, date]]] = defaultdict(list)
        if keys:
            rows = performed_on_patients(self.person_id, keys, [line.performed_on for line in lines])
            for key, code, day in sorted(rows, key=lambda row: (row[2], row[1])):
                if not is_em_visit(code):
                    found[key].append((code, day))
        return found

    def _encounters(
        self, lines: Iterable[LoggedLine], bases: Bases, performed: Mapping[str, Sequence[tuple[str, date]]]
    ) -> list[_Encounter]:
        together: dict[tuple[str, date], list[LoggedLine]] = defaultdict(list)
        for line in lines:
            together[line.patient_key or f"log:{line.log_id}", line.performed_on].append(line)
        days = {day: self._day(day, bases(day)) for day in {day for _, day in together}}
        found = []
        for (patient, on), some in together.items():
            if len(some) > 1:
                some.sort(key=lambda line: line.key)
            day, inside = days[on], NOWHERE
            if patient in performed and any(is_em_visit(line.code) for line in some):
                inside = _inside(patient, on, day.bases[0], performed), _inside(patient, on, day.bases[1], performed)
            found.append(_Encounter(some, day, inside))
        return found

    def _day(self, on: date, bases: tuple[CreditingBasis, CreditingBasis]) -> _Day:
        """Days of one number value every look alike."""
        since, is_trainee = rule_on(on), self.facts.is_trainee_on(on)
        begun = since.effective_from if since else None
        numbers = []
        for basis in bases:
            dated = on if basis.policy.internal_values else begun
            release = basis.release.id if basis.release else None
            ground = (basis.ground, release, id(basis.policy), dated, is_trainee)
            numbers.append(self._grounds.setdefault(ground, len(self._grounds)))
        return _Day(bases, (numbers[0], numbers[1]))

    def _value(self, wanted: Iterable[tuple[Kind, _Encounter]], side: int) -> None:
        """Value each new kind, those of one ground in one call of the engine."""
        grounds: dict[int, dict[Kind, _Encounter]] = defaultdict(dict)
        for kind, of in wanted:
            if kind not in self._figures:
                grounds[kind[0]].setdefault(kind, of)
        for kinds in grounds.values():
            basis = next(iter(kinds.values())).day.bases[side]
            lines = [line for number, of in enumerate(kinds.values()) for line in self._lines(of, side, number)]
            figures = iter(line_figures(lines, basis))
            for kind, of in kinds.items():
                self._figures[kind] = [_figures(*next(figures)) for _ in of.lines]

    def _lines(self, of: _Encounter, side: int, number: int) -> list[Line]:
        """An encounter as the engine takes it, as one of a patient of its own; keys keep their order."""
        lines = []
        for place, line in enumerate(of.lines):
            look = read_look(line.look)
            log = LogFacts(
                id=f"{number}-{place:06}",
                lines=(look.facts,),
                performed_on=line.performed_on,
                setting=look.setting,
                role=line.role,
                patient_key=str(number),
            )
            lines.append(engine_line(log, 0, self.facts))
        surgery = of.inside[side]
        return placed(lines, {str(number): surgery}) if surgery else lines


def _inside(
    patient: str, day: date, basis: CreditingBasis, performed: Mapping[str, Sequence[tuple[str, date]]]
) -> str | None:
    if basis.release is None:
        return None
    global_days: Callable[[Collection[str]], Mapping[str, str]] = partial(basis.known.global_days, basis.release.id)
    return surgeries_around(performed, (patient,), day, global_days).get(patient)


def _figures(credit: Credit, release: str | None) -> LineFigures:
    face = credit.face_work_rvu
    return LineFigures(credit.work_rvu, str(credit.state), None if face is None else face / credit.units, release)


def _paired(old: LineFigures, new: LineFigures) -> PairedValue:
    why = why_changed(
        old.work_rvu,
        new.work_rvu,
        states=(old.state, new.state),
        published=(old.published, new.published),
        releases=(old.release or "no release", new.release or "no release"),
    )
    return PairedValue(old.work_rvu, new.work_rvu, why)
