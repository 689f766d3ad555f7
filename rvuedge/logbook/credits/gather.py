"""What crediting some days takes, read at once: their logs, the person's terms, and what the catalog says of the lines.

What has just been written is not read back: a change hands its logs over, and only what is stored beside them is read.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import BindParameter, bindparam, select

from rvuedge.contracts.terms.person_now import WorkTerms, work_terms_now
from rvuedge.contracts.terms.queries import in_force
from rvuedge.logbook.credits.crediting import CreditingBasis, basis_for, prices_of
from rvuedge.logbook.credits.rules.global_periods import (
    AFTER,
    BEFORE,
    Performed,
    by_patient,
    is_reached,
    keyed_days,
    performed_of,
    visited,
)
from rvuedge.logbook.credits.rules.line_credits import PersonDay, engine_lines, further_facts
from rvuedge.logbook.records import queries as log_queries
from rvuedge.logbook.records.facts import LogFacts, Owner, StoredLog, stored_log
from rvuedge.logbook.records.models import LogLine, ProcedureLog
from rvuedge.logbook.records.queries import LOGS
from rvuedge.logbook.records.revisions import Revision
from rvuedge.platform.extensions import look_up

LOGS_AT_ONCE = 1000  # per portion, so that memory stays bounded
ONE_DAY = timedelta(days=1)

_LOG, _LINE = ProcedureLog.__table__.c, LogLine.__table__.c  # tables: a statement on classes costs more to send
_KEYS: BindParameter[str] = bindparam("keys", expanding=True)
_CURRENT = (_LOG.person_id == bindparam("person"), _LOG.deleted_at.is_(None))
_BETWEEN = (_LOG.performed_on >= bindparam("first"), _LOG.performed_on <= bindparam("last"))
_KEYED_LOGS = LOGS.where(*_CURRENT, _LOG.patient_key.is_not(None), *_BETWEEN)
_PERFORMED = (
    select(_LOG.patient_key, _LINE.code, _LOG.performed_on)
    .join(LogLine.__table__, (_LINE.person_id == _LOG.person_id) & (_LINE.log_id == _LOG.id))
    .where(*_CURRENT, _LOG.patient_key.in_(_KEYS), *_BETWEEN)
)


@dataclass(frozen=True, slots=True)
class Gathered:
    """Some days of a person, ready to be credited.

    `dates` are all whose totals may change, days without a log left among them. `credits` are those in force before, by
    (log, position); `removed` the deleted logs whose credits end; `stored` the rows of the logs.
    """

    person_id: int
    dates: tuple[date, ...]
    days: tuple[PersonDay, ...]
    credits: Mapping[tuple[str, int], Mapping[Any, Any]]
    removed: tuple[str, ...] = ()
    stored: Mapping[str, StoredLog] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Changing:
    """Logs that change, how things stand for their person, and what else is stored of the same patients around."""

    under: WorkTerms
    own: Mapping[str, Revision]
    beside: Mapping[str, tuple[StoredLog, LogFacts]]

    def performed(self, logs: Sequence[LogFacts]) -> dict[str, Performed]:
        """What was done to the patients whose visits are among some of these logs; see performed_around."""
        keys = visited(logs)
        if not keys:
            return {}
        days = [log.performed_on for log in logs]
        first, last = min(days) - AFTER, max(days) + BEFORE
        stored = [facts for log, facts in self.beside.values() if first <= log.performed_on <= last]
        own = (revision.facts for revision in self.own.values() if not revision.log.is_deleted)
        return performed_of(keys, [*stored, *own])


def around_changes(owner: Owner, under: WorkTerms, revisions: Sequence[Revision]) -> Iterator[Gathered]:
    """The days of logs that change, a thousand logs or so at a time, by terms and catalog as they stand.

    That is their own encounters, those they left, and those of the same patients that a surgery among them may reach.
    """
    own = {revision.log.id: revision for revision in revisions}
    encounters = {encounter for revision in revisions for encounter in revision.encounters}
    reached = keyed_days(encounters)
    changing = _Changing(under, own, _beside(owner.person_id, reached, but=own))
    beside = [log for log, _ in changing.beside.values() if is_reached(log.encounter(), reached)]
    current = [revision.log for revision in revisions if not revision.log.is_deleted]
    dates = {day for _, day in encounters} | {log.performed_on for log in beside}
    removed = tuple(revision.log.id for revision in revisions if revision.log.is_deleted and not revision.is_new)
    return _portions(owner, [*current, *beside], dates, changing, removed)


def of_period(owner: Owner, start: date, end: date | None) -> Iterator[Gathered]:
    """The days of a period (without an end: all from its first day on) and what surgeries in it reach beyond."""
    inside = log_queries.list_logs(owner.person_id, log_queries.Filter(start=start, end=end), limit=None)
    days = keyed_days(log.encounter() for log in inside if log.patient_key)
    logs = [*inside, *_beyond(owner.person_id, days, start, end)]
    return _portions(owner, logs, {log.performed_on for log in logs})


def of_days(owner: Owner, days: Sequence[date]) -> Iterator[Gathered]:
    """Some days of a person, given in order, and nothing else."""
    wanted = set(days)
    found = log_queries.list_logs(owner.person_id, log_queries.Filter(start=days[0], end=days[-1]), limit=None)
    return _portions(owner, [log for log in found if log.performed_on in wanted], days)


def days_reached(person_id: int, start: date) -> list[tuple[date, int]]:
    """The days from one on, those before it that surgeries on them reach too, and the number of logs of each."""
    inside = log_queries.list_logs(person_id, log_queries.Filter(start=start), limit=None)
    days = keyed_days(log.encounter() for log in inside if log.patient_key)
    counted = Counter(log.performed_on for log in [*inside, *_beyond(person_id, days, start, None)])
    return sorted(counted.items())


def _beyond(person_id: int, days: Mapping[str, Sequence[date]], start: date, end: date | None) -> Iterator[StoredLog]:
    """The logs outside a period that surgeries on some days of it may reach."""
    every = [day for some in days.values() for day in some]
    first, last = (min(every) - BEFORE, max(every) + AFTER) if every else (start, start)
    borders = [(first, start - ONE_DAY)] if first < start else []
    borders += [(end + ONE_DAY, last)] if end is not None and last > end else []
    for border in borders:
        parameters = {"person": person_id, "first": border[0], "last": border[1]}
        found = (stored_log(row) for row in look_up(_KEYED_LOGS, parameters))
        yield from (log for log in found if is_reached(log.encounter(), days))


def as_under(owner: Owner, logs: Sequence[LogFacts], release: str) -> list[PersonDay]:
    """Whole days of logs as a named release would value them, under the owner's own policies.

    Raises NotFoundError for a release that is not loaded.
    """
    return _days(owner, logs, performed_around(owner.person_id, logs), release)


def performed_around(person_id: int, logs: Sequence[LogFacts]) -> dict[str, Performed]:
    """What was done to the patients whose visits are among some stored logs, by patient key and in order of days.

    A visit may fall in a surgery's global period.
    """
    keys = visited(logs)
    if not keys:
        return {}
    return by_patient(performed_on_patients(person_id, keys, [log.performed_on for log in logs]))


def performed_on_patients(
    person_id: int, keys: Collection[str], days: Sequence[date]
) -> Iterator[tuple[str, str, date]]:
    """What was done to some patients so near to some days that its global period may hold them: key, code and day."""
    parameters = {"person": person_id, "keys": sorted(keys), "first": min(days) - AFTER, "last": max(days) + BEFORE}
    return (tuple(row) for row in look_up(_PERFORMED, parameters))


def _beside(
    person_id: int, days: Mapping[str, Sequence[date]], *, but: Collection[str]
) -> dict[str, tuple[StoredLog, LogFacts]]:
    """The stored logs of some patients by id, as far from those days as what is credited anew with them looks: a
    surgery reaches a visit, and before that visit there may be another surgery.
    """
    if not days:
        return {}
    every, reach = [day for some in days.values() for day in some], BEFORE + AFTER
    period = {"first": min(every) - reach, "last": max(every) + reach}
    return log_queries.logs_of_patients(person_id, days, **period, but=but)


def _portions(
    owner: Owner,
    logs: Sequence[StoredLog],
    dates: Iterable[date],
    changing: _Changing | None = None,
    removed: tuple[str, ...] = (),
) -> Iterator[Gathered]:
    """The days in portions; a day is never split. What a deletion ends goes with the first."""
    by_day: dict[date, list[StoredLog]] = {day: [] for day in sorted(dates)}
    for log in sorted(logs, key=lambda on: (on.created_at, on.id)):  # the engine's order within an encounter
        by_day[log.performed_on].append(log)
    portion: list[date] = []
    counted = 0
    for day, of_day in by_day.items():
        portion.append(day)
        counted += len(of_day)
        if max(counted, len(portion)) >= LOGS_AT_ONCE:
            yield _gathered(owner, [log for on in portion for log in by_day[on]], portion, changing, removed)
            portion, counted, removed = [], 0, ()
    if portion:
        yield _gathered(owner, [log for on in portion for log in by_day[on]], portion, changing, removed)


def _gathered(
    owner: Owner,
    logs: Sequence[StoredLog],
    dates: Sequence[date],
    changing: _Changing | None,
    removed: tuple[str, ...],
) -> Gathered:
    own = changing.own if changing else {}
    if changing:
        whole = [own[log.id].facts if log.id in own else changing.beside[log.id][1] for log in logs]
        days = _days(owner, whole, changing.performed(whole), under=changing.under)
    else:
        whole = log_queries.facts_of(owner.person_id, logs) if logs else []
        days = _days(owner, whole, performed_around(owner.person_id, whole))
    credited = [log.id for log in logs if log.id not in own or not own[log.id].is_new]
    return Gathered(
        owner.person_id,
        tuple(dates),
        tuple(days),
        log_queries.current_credits(owner.person_id, credited) if credited else {},
        removed,
        {log.id: log for log in logs},
    )


def _days(
    owner: Owner,
    logs: Sequence[LogFacts],
    performed: Mapping[str, Performed],
    release: str | None = None,
    under: WorkTerms | None = None,
) -> list[PersonDay]:
    if not logs:
        return []
    by_day: dict[date, list[LogFacts]] = defaultdict(list)
    for log in logs:
        by_day[log.performed_on].append(log)
    return [
        _day(owner, day, by_day[day], basis, performed)
        for day, basis in _bases(under or work_terms_now(owner.person_id), by_day, release).items()
    ]


def _bases(under: WorkTerms, days: Collection[date], release: str | None) -> dict[date, CreditingBasis]:
    """Under what each day is valued; each policy is read once."""
    stated = {day: in_force(list(under.terms), day) for day in days}
    book, known = under.book(), under.known
    policies = {
        name: book.of(contract)
        for name, contract in {contract.policy: contract for contract in stated.values()}.items()
    }
    return {
        day: basis_for(contract, day, policy=policies[contract.policy].on(day), release=release, known=known)
        for day, contract in stated.items()
    }


def _day(
    owner: Owner, on: date, logs: Sequence[LogFacts], basis: CreditingBasis, performed: Mapping[str, Performed]
) -> PersonDay:
    lines = engine_lines(logs, owner.facts)
    seen = visited(logs) if basis.release else set()
    around = {key: performed[key] for key in seen if key in performed}
    codes = {code for done in around.values() for code, _ in done}
    days = basis.known.global_days(basis.release.id, codes) if basis.release and codes else {}
    return PersonDay(on, logs, lines, prices_of(lines, basis=basis, more=further_facts(logs)), around, days)
