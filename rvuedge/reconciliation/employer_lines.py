"""An employer's file as lines to compare: read, of one provider, of the days asked for, with reversals netted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NoReturn

from rvuedge.files.problems import FileProblem, FileRefused, and_more
from rvuedge.logbook.charges.answers import LISTED, problem, skipped_row
from rvuedge.logbook.charges.readers.any_format import read_statement
from rvuedge.logbook.charges.readers.summaries import Summary
from rvuedge.logbook.charges.rules.encounters import Charge, ChargeFile, Encounter, ReadingManner
from rvuedge.logbook.charges.services import UnreadableFileError, refuse_open_questions
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.figures import plain
from rvuedge.reconciliation.rules.lines import StatedLine
from rvuedge.reconciliation.rules.netting import netted

Period = tuple[date, date]
MOST_NAMED = 5  # reasons in a sentence; the rest stand in the answer's left_out
POSTED_WITHIN = 31  # days from service to posting, where a file has posting dates only and nothing else is asked


@dataclass(frozen=True, slots=True)
class RowTotal:
    """One figure, in wRVU, that a row states for several lines."""

    places: tuple[str, ...]
    work_rvu: Decimal


@dataclass(frozen=True, slots=True)
class Theirs:
    """Their lines. `sources` has the encounter and charge of each place, `read` what came of the file."""

    sides: tuple[StatedLine, ...]
    sources: Mapping[str, tuple[Encounter, Charge]]
    totals: tuple[RowTotal, ...]
    read: dict[str, Any]
    by_posting: bool
    days: int


def read_file(data: bytes, file: str, manner: ReadingManner) -> ChargeFile | Summary:
    """The file as lines or sums. Raises UnreadableFileError with its problems, for it is read whole or not at all, and
    FileQuestionsError for what has to be answered first."""
    try:
        read = read_statement(data, file=file, keyed=lambda number: number, manner=manner)
    except FileRefused as error:
        listed = {"problems": [problem(item) for item in error.problems]}
        raise UnreadableFileError(str(error), errors=listed) from None
    if read.problems:
        raise _unreadable(read.problems, file)
    refuse_open_questions(file, read.questions, read.left_out)
    return read


def _unreadable(problems: Sequence[FileProblem], file: str) -> UnreadableFileError:
    first, more = problems[0], len(problems) - 1
    sentence = f"{first.sentence(file)}.{and_more(more)} Nothing was reconciled."
    return UnreadableFileError(sentence, errors={"problems": [problem(item) for item in problems[:100]]})


def lines_of(read: ChargeFile, periods: Sequence[Period], *, days: int | None, provider: str | None) -> Theirs:
    """Their lines of some periods and of the days around them that may still be the same work.

    Raises InvalidError where the file has lines of several providers and nothing says whose, or none of the periods.
    """
    by_posting = read.dates == "posting"
    reach = days if days is not None else (POSTED_WITHIN if by_posting else 0)
    near = [
        encounter for encounter in read.encounters if _within(encounter.performed_on, periods, timedelta(days=reach))
    ]
    stored, others = _of_provider(near, provider)
    sources: dict[str, tuple[Encounter, Charge]] = {}
    sides, totals, empty = [], [], []
    for encounter in stored:
        for places, of in _rows(encounter):
            sources |= {place: (encounter, charge) for place, charge in zip(places, of, strict=True)}
            found, total = _sides(encounter, places, of)
            sides += [line for line in found if line.units]
            empty += [{"line": encounter.line, "reason": "0 units"} for line in found if not line.units]
            totals += [RowTotal(places, total)] if total is not None else []
    if not any(_within(line.performed_on, periods, timedelta()) for line in sides):
        _refuse_without_lines(read, periods)
    net = netted(sides)
    answer = {
        **_of_file(read),
        "lines": len(sides),
        "reversals": net.reversed,
        "loose_reversals": [_loose(line) for line in net.loose[:LISTED]],
        "other_providers": _count(others),
        "outside_period": _count(read.encounters) - _count(near),
    }
    answer["skipped"] = (answer["skipped"] + empty)[:LISTED]
    return Theirs(net.lines, sources, tuple(totals), answer, by_posting, reach)


def _refuse_without_lines(read: ChargeFile, periods: Sequence[Period]) -> NoReturn:
    """Raises InvalidError: the lines are of other days, or all were left out, for which reasons and with what asked."""
    first, last = periods[0][0], periods[-1][1]
    sentence = f"The file has no line from {first} to {last}."
    if read.encounters:
        sentence += " Is it for another period?"
    rows = [f"{part.name} ({part.reason})" for part in read.left_out if part.what == "row"]
    sentence += f" Left out: {'; '.join(rows[:MOST_NAMED])}." if rows else ""
    sentence += "".join(f" {question.sentence}" for question in read.questions)
    raise InvalidError(sentence, code="no-line-in-period", errors=_open_questions(read))


def _open_questions(read: ChargeFile) -> dict[str, Any]:
    found = outcomes_of(read)
    return {name: found[name] for name in ("questions", "left_out") if found.get(name)}


def _of_file(read: ChargeFile) -> dict[str, Any]:
    return {
        "kind": read.kind,
        "dates": read.dates,
        "skipped": [skipped_row(row) for row in read.skipped],
        **outcomes_of(read),
        "notes": [problem(note) for note in read.notes[:LISTED]],
        "voids": [
            {"line": void.line, "settled": void.settled, "days": sorted(map(str, void.days))} for void in read.voids
        ],
    }


def outcomes_of(read: ChargeFile | Summary) -> dict[str, Any]:
    """What of a file was not read, what is still open, and which column has the figures that are compared."""
    figures = read.figures
    return {
        "left_out": [part.shown() for part in read.left_out[:LISTED]],
        "questions": [question.shown() for question in read.questions],
        "figures": None if figures is None else {"column": figures.column, "meaning": figures.meaning},
    }


def _count(encounters: Sequence[Encounter]) -> int:
    return sum(len(encounter.charges) for encounter in encounters)


def _loose(side: StatedLine) -> dict[str, Any]:
    work = None if side.work_rvu is None else plain(side.work_rvu)
    return {"place": side.places[0], "performed_on": str(side.performed_on), "code": side.code, "work_rvu": work}


def _within(day: date, periods: Sequence[Period], reach: timedelta) -> bool:
    return any(first - reach <= day <= last + reach for first, last in periods)


def _of_provider(
    encounters: Sequence[Encounter], provider: str | None
) -> tuple[Sequence[Encounter], Sequence[Encounter]]:
    names = Counter(encounter.provider for encounter in encounters if encounter.provider)
    if provider is None:
        if len(names) > 1:
            listed = ", ".join(sorted(names)[:20])
            detail = f"The file has lines of {len(names)} providers: name one with `provider`: {listed}."
            raise InvalidError(detail, code="several-providers", errors={"provider": sorted(names)[:100]})
        return encounters, ()
    wanted = " ".join(provider.casefold().split())
    if wanted not in names:
        raise InvalidError(
            f"The file has no line of {provider[:60]!r} in the period.",
            code="no-such-provider",
            errors={"provider": sorted(names)[:100]},
        )
    stored = [encounter for encounter in encounters if encounter.provider == wanted]
    return stored, [encounter for encounter in encounters if encounter.provider != wanted]


def _rows(encounter: Encounter) -> Iterator[tuple[tuple[str, ...], tuple[Charge, ...]]]:
    """The charges of an encounter by row, each with a name of its place."""
    rows: dict[int, list[Charge]] = {}
    for charge in encounter.charges:
        rows.setdefault(charge.line, []).append(charge)
    for line, charges in rows.items():
        alone = len(charges) == 1
        row = f"row {line}" if encounter.sheet is None else f"sheet {encounter.sheet!r}, row {line}"
        places = tuple(row if alone else f"{row}, {index}. code" for index in range(1, len(charges) + 1))
        yield places, tuple(charges)


def _sides(
    encounter: Encounter, places: Sequence[str], charges: Sequence[Charge]
) -> tuple[list[StatedLine], Decimal | None]:
    """The lines of a row, and what it states for all of them where that is one figure for several."""
    adjusted, total = encounter.stated_adjusted_rvu, encounter.stated_work_rvu
    whole = adjusted if adjusted is not None else total
    of_row = whole if len(charges) == len(encounter.charges) else None
    sides = []
    for place, charge in zip(places, charges, strict=True):
        stated = charge.stated_work_rvu
        if stated is None and len(charges) == 1:
            stated = of_row
        modifiers = tuple(sorted(charge.modifiers))
        sides.append(StatedLine((place,), encounter.performed_on, charge.code, modifiers, charge.units, stated))
    return sides, of_row if len(charges) > 1 else None
