"""Global periods across logs: which visits fall inside one.

Source: docs/rules.md, R-1.5 and R-2.15: 000 the day itself, 010 the day and 10 after, 090 from one day
before to 90 after. It needs the phone's own patient key; without one the check is left out, never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta

from rvuedge.logbook.records.facts import Encounter, LogFacts
from rvuedge.valuation.rules.visits import is_em_visit

# The widest period, 090: one day before to 90 after (docs/rules.md, R-1.5).
BEFORE, AFTER = timedelta(days=1), timedelta(days=90)
WINDOWS = {"000": (0, 0), "010": (0, 10), "090": (-1, 90)}
Performed = Sequence[tuple[str, date]]


def inside_window(days: str, surgery: date, visit: date) -> bool:
    """Whether a visit falls inside a surgery's global period of '000', '010' or '090' days."""
    first, last = WINDOWS.get(days, (1, 0))
    return first <= (visit - surgery).days <= last


def visited(logs: Iterable[LogFacts]) -> set[str]:
    """The patient keys of the logs that hold a visit."""
    return {log.patient_key for log in logs if log.patient_key and any(is_em_visit(line.code) for line in log.lines)}


def keyed_days(encounters: Iterable[Encounter]) -> dict[str, list[date]]:
    """The days of some encounters by patient key; encounters of a log alone are left out."""
    found: dict[str, list[date]] = {}
    for key, day in encounters:
        if not key.startswith("log:"):
            found.setdefault(key, []).append(day)
    return found


def is_reached(encounter: Encounter, days: Mapping[str, Sequence[date]]) -> bool:
    """Whether a surgery of the same patient on one of some days could hold a visit of this encounter."""
    key, on = encounter
    return any(day - BEFORE <= on <= day + AFTER for day in days.get(key, ()))


def performed_of(keys: Collection[str], logs: Iterable[LogFacts]) -> dict[str, Performed]:
    """What some logs say was done to some patients, by patient key and in order of days."""
    return by_patient(
        (log.patient_key, line.code, log.performed_on) for log in logs if log.patient_key in keys for line in log.lines
    )


def by_patient(rows: Iterable[tuple[str | None, str, date]]) -> dict[str, Performed]:
    """Patient keys, codes and days as what was performed, by patient key and in order of days."""
    found: dict[str, list[tuple[str, date]]] = {}
    for key, code, day in sorted(rows, key=lambda row: (row[2], row[1])):
        found.setdefault(key or "", []).append((code, day))
    return dict(found)


def surgeries_around(
    performed: Mapping[str, Performed],
    patient_keys: Collection[str],
    visit: date,
    global_days: Callable[[Collection[str]], Mapping[str, str]],
) -> Mapping[str, str]:
    """By patient key, the code of a surgery of the same person whose global period holds the day.

    `performed` is what was done to each patient around, in order of days; `global_days` answers those of some codes.
    Of several surgeries the last one counts.
    """
    rows = [(key, code, day) for key in patient_keys for code, day in performed.get(key, ())]
    days = global_days({code for _, code, _ in rows})
    return {key: code for key, code, day in rows if inside_window(days.get(code, ""), day, visit)}
