"""Every logged line of a practice under another release or policy, in bulk and exactly (docs/decisions/0019).

Lines are read in portions of people as columns. What encounters look like repeats: the same codes, modifiers, units and
settings come again and again. The crediting engine values each different look once, and Polars joins its answers, whole
numbers of millionths of a wRVU, back to every line: exact because the engine itself has said each of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

import orjson
import polars as pl
from sqlalchemy import Text, cast, func, select, type_coerce
from sqlalchemy.sql import Select

from rvuedge.accounts.models import Person
from rvuedge.catalog.remembered import Remembered, catalog_now
from rvuedge.contracts.queries import Terms, in_force, policy_of, terms_of_all
from rvuedge.extensions import db
from rvuedge.logbook.crediting import Basis, basis_on, credit_logs
from rvuedge.logbook.facts import LineFacts, LogFacts, PersonFacts
from rvuedge.logbook.global_periods import is_visit, performed_around, surgeries_around
from rvuedge.logbook.models import Credit, LogLine, ProcedureLog
from rvuedge.productivity.repricing import asked_policy
from rvuedge.valuation import Policy

MILLIONTHS = Decimal(1_000_000)
LINES_AT_ONCE = 200_000
BETWEEN = "\x1f"
ENCOUNTER = ["person", "day", "key"]
_LOG, _LINE, _CREDIT = ProcedureLog.__table__.c, LogLine.__table__.c, Credit.__table__.c


@dataclass(frozen=True, slots=True)
class Sum:
    """Lines of one person or code: wRVU as credited now and as asked, and lines without a value on either side."""

    lines: int
    old: Decimal
    new: Decimal
    old_unvalued: int
    new_unvalued: int

    @property
    def change(self) -> Decimal:
        """New less old, in wRVU."""
        return self.new - self.old


@dataclass(frozen=True, slots=True)
class BulkRepricing:
    """The whole, by person id and by code; `looks` is how many different encounters the engine valued."""

    people: Mapping[int, Sum]
    codes: Mapping[str, Sum]
    looks: int

    @property
    def total(self) -> Sum:
        """Everything together."""
        return _added(self.people.values())


@dataclass(slots=True)
class _Run:
    """What one run asks, and the looks it knows so far: each with the values of its lines in millionths, or None."""

    people: Mapping[int, Person]
    terms: Mapping[int, list[Terms]]
    release: str | None
    policy: Mapping[int, Policy | None]
    known: Remembered
    looks: dict[tuple[Any, ...], list[int | None]] = field(default_factory=dict)
    bases: dict[tuple[Any, ...], Basis] = field(default_factory=dict)

    def basis(self, person: int, day: date) -> Basis:
        """Under what a person's day is valued."""
        terms = in_force(self.terms.get(person, []), day)
        policy = self.policy[person] or policy_of(person, terms)
        at = (self.release or terms.pinned_release or day, policy.name, policy.version)
        if at not in self.bases:
            release = self.release or terms.pinned_release
            self.bases[at] = basis_on(day, release=release, policy=policy, known=self.known)
        return self.bases[at]


def reprice_people(
    people: Sequence[Person],
    *,
    release: str | None,
    policy: str | Policy | None,
    start: date | None = None,
    end: date | None = None,
    within: Mapping[int, Sequence[tuple[date, date]]] | None = None,
    progress: Callable[[int], None] = lambda _lines: None,
) -> BulkRepricing:
    """The lines of some people as credited now, beside a named release, policy or both. Nothing is stored.

    `within` gives the days of each person to count, both ends included; without it all of the period. `progress` is
    told how many more lines are done. Raises NotFoundError for a release or policy that does not exist.
    """
    ids = [person.id for person in people]
    asked = {person.id: asked_policy(person.id, policy) for person in people}
    run = _Run({one.id: one for one in people}, terms_of_all(ids), release, asked, catalog_now())
    by_person: dict[int, Sum] = {}
    by_code: dict[str, Sum] = {}
    for portion in _portions(ids, start, end):
        lines = _read(portion, start, end)
        if lines.is_empty():
            continue
        valued = _counted(_valued(run, lines), within)
        _add(by_person, valued, "person")
        _add(by_code, valued, "code")
        progress(lines.height)
    return BulkRepricing(by_person, by_code, len(run.looks))


def lines_to_read(ids: Collection[int], start: date | None, end: date | None) -> int:
    """How many lines of some people a run will read: what its progress is measured by."""
    joined = (_LINE.person_id == _LOG.person_id) & (_LINE.log_id == _LOG.id)
    query = select(func.count()).select_from(ProcedureLog.__table__.join(LogLine.__table__, joined))
    return db.session.scalar(query.where(_LOG.person_id.in_(ids), *_period(start, end))) or 0


def _portions(ids: Sequence[int], start: date | None, end: date | None) -> Iterator[list[int]]:
    """People in portions of so many lines that memory stays small; a person is never split."""
    counts = select(_LOG.person_id, func.count()).where(_LOG.person_id.in_(ids), *_period(start, end))
    rows = db.session.execute(counts.group_by(_LOG.person_id))
    logs: dict[int, int] = {person: many for person, many in rows}  # noqa: C416 - a Row is no pair to a type checker
    portion: list[int] = []
    for person in ids:
        if portion and sum(logs.get(one, 0) for one in portion) + logs.get(person, 0) > LINES_AT_ONCE:
            yield portion
            portion = []
        portion.append(person)
    if portion:
        yield portion


def _period(start: date | None, end: date | None) -> list[Any]:
    found = [_LOG.deleted_at.is_(None)]
    return found + ([_LOG.performed_on >= start] if start else []) + ([_LOG.performed_on <= end] if end else [])


def line_columns() -> list[Any]:
    """The columns of a line that is read: whose, when, which encounter, the code, the look, and the credit in force."""
    look = [_LOG.setting, _LINE.code, cast(_LINE.modifiers, Text), cast(_LINE.units, Text), cast(_LINE.session, Text)]
    written = look[0]
    for one in [*look[1:], cast(_LINE.facts, Text)]:
        written = written.concat(" ").concat(one)
    return [
        _LOG.person_id,
        _LOG.performed_on,
        func.coalesce(_LOG.patient_key, _LOG.id),
        _LOG.patient_key.is_not(None),
        _LINE.code,
        written,
        type_coerce(_CREDIT.work_rvu, _CREDIT.work_rvu.type.impl),  # type: ignore[attr-defined]
    ]


def lines_of(ids: Collection[int], start: date | None, end: date | None) -> Select[Any]:
    """The live lines of some people with the credits in force, encounter by encounter in the engine's order."""
    return (
        select(*line_columns())
        .join_from(
            ProcedureLog.__table__,
            LogLine.__table__,
            (_LINE.person_id == _LOG.person_id) & (_LINE.log_id == _LOG.id),
        )
        .outerjoin(
            Credit.__table__,
            (_CREDIT.person_id == _LOG.person_id)
            & (_CREDIT.log_id == _LOG.id)
            & (_CREDIT.position == _LINE.position)
            & _CREDIT.superseded_at.is_(None),
        )
        .where(_LOG.person_id.in_(ids), *_period(start, end))
        .order_by(_LOG.person_id, _LOG.created_at, _LOG.id, _LINE.position)
    )


def _read(ids: Collection[int], start: date | None, end: date | None) -> pl.DataFrame:
    schema = {
        "person": pl.Int64,
        "day": pl.Date,
        "key": pl.String,
        "keyed": pl.Boolean,
        "code": pl.String,
        "look": pl.String,
        "old": pl.Int64,
    }
    rows = db.session.execute(lines_of(ids, start, end)).all()
    return pl.DataFrame([tuple(row) for row in rows], schema=schema, orient="row")


def _valued(run: _Run, lines: pl.DataFrame) -> pl.DataFrame:
    """The lines with what they would earn, in millionths of a wRVU."""
    encounters = (
        lines.with_row_index("at")
        .group_by(ENCOUNTER, maintain_order=True)
        .agg(pl.col("look").str.join(BETWEEN), pl.col("keyed").first(), pl.col("code"), pl.col("at"))
    )
    grounds = encounters.select("person", "day").unique()
    labels = [_label(run, person, day) for person, day in grounds.iter_rows()]
    encounters = encounters.join(grounds.with_columns(ground=pl.Series(labels, dtype=pl.String)), on=["person", "day"])
    encounters = encounters.with_columns(surgery=pl.Series(_surgeries(run, encounters), dtype=pl.String))
    kinds = encounters.group_by("look", "ground", "surgery").agg(pl.col("person").first(), pl.col("day").first())
    values = [_values(run, *kind) for kind in kinds.iter_rows()]
    kinds = kinds.select("look", "ground", "surgery").with_columns(new=pl.Series(values, dtype=pl.List(pl.Int64)))
    known = encounters.join(kinds, on=["look", "ground", "surgery"], nulls_equal=True)
    return lines.with_columns(new=known.select("at", "new").explode("at", "new").sort("at")["new"])


def _counted(lines: pl.DataFrame, within: Mapping[int, Sequence[tuple[date, date]]] | None) -> pl.DataFrame:
    """The lines of the days that count; encounters were valued whole before, and are of one day."""
    if within is None:
        return lines
    rows = [(person, first, last) for person, periods in within.items() for first, last in periods]
    days = pl.DataFrame(rows, schema={"person": pl.Int64, "first": pl.Date, "last": pl.Date}, orient="row")
    joined = lines.with_row_index("at").join(days, on="person")
    kept = joined.filter(pl.col("day").is_between("first", "last")).unique("at").sort("at")
    return kept.drop("at", "first", "last")


def _label(run: _Run, person: int, day: date) -> str:
    """What, beside its look, an encounter's value depends on: whose, under which release and policy, at times when."""
    basis, who = run.basis(person, day), run.people[person]
    release = basis.release.name if basis.release else f"none {day}"
    dated = str(day) if basis.policy.internal_values else ""
    owner = str(person) if basis.label not in {basis.policy.name} else ""
    return BETWEEN.join([release, basis.label, owner, dated, who.provider_type, str(who.is_trainee)])


def _values(run: _Run, look: str, ground: str, surgery: str | None, person: int, day: date) -> list[int | None]:
    at = (look, ground, surgery)
    if at not in run.looks:
        who = run.people[person]
        logs = [_log(number, line, day) for number, line in enumerate(look.split(BETWEEN))]
        inside = {"encounter": surgery} if surgery else {}
        facts = PersonFacts(who.provider_type, who.is_trainee)
        credits = credit_logs(logs, person=facts, basis=run.basis(person, day), inside_global=inside)
        run.looks[at] = [_millionths(credits[f"{log.id}:0"].work_rvu) for log in logs]
    return run.looks[at]


def _log(number: int, line: str, day: date) -> LogFacts:
    """A line of an encounter as a log of its own: the same person, key and day make it the same encounter."""
    setting, code, rest = line.split(" ", 2)
    end = rest.index("]") + 1
    modifiers, (units, session, facts) = rest[:end], rest[end + 1 :].split(" ", 2)
    read = LineFacts(code, tuple(orjson.loads(modifiers)), int(units), int(session), None, orjson.loads(facts))
    return LogFacts(id=str(number), performed_on=day, setting=setting, patient_key="encounter", lines=(read,))


def _millionths(value: Decimal | None) -> int | None:
    return None if value is None else int(value * MILLIONTHS)


def _surgeries(run: _Run, encounters: pl.DataFrame) -> list[str | None]:
    """For each encounter the surgery whose global period holds it, asked only of patients with a key and a visit."""
    asked: dict[int, dict[str, set[date]]] = defaultdict(lambda: defaultdict(set))
    keyed = [keyed and any(map(is_visit, codes)) for keyed, codes in encounters.select("keyed", "code").iter_rows()]
    places = list(encounters.select(ENCOUNTER).iter_rows())
    for (person, day, key), wanted in zip(places, keyed, strict=True):
        if wanted:
            asked[person][key].add(day)
    found: dict[tuple[int, date, str], str] = {}
    for person, keys in asked.items():
        found |= _surgeries_of(run, person, keys)
    return [found.get(place) if wanted else None for place, wanted in zip(places, keyed, strict=True)]


def _surgeries_of(run: _Run, person: int, keys: Mapping[str, Collection[date]]) -> dict[tuple[int, date, str], str]:
    days = {day for some in keys.values() for day in some}
    found: dict[tuple[int, date, str], str] = {}
    performed = performed_around(person, keys.keys(), min(days), max(days))
    for key, visits in keys.items():
        if all(is_visit(code) for code, _ in performed.get(key, ())):
            continue
        for day in visits:
            release = run.basis(person, day).release
            if release is not None:
                inside = surgeries_around(performed, [key], day, partial(run.known.global_days, release.id))
                if inside:
                    found[person, day, key] = inside[key]
    return found


def _add(sums: dict[Any, Sum], lines: pl.DataFrame, by: str) -> None:
    grouped = lines.group_by(by).agg(
        pl.len().alias("lines"),
        pl.col("old").sum().alias("old"),
        pl.col("new").sum().alias("new"),
        pl.col("old").null_count().alias("old_unvalued"),
        pl.col("new").null_count().alias("new_unvalued"),
    )
    for key, count, old, new, old_unvalued, new_unvalued in grouped.iter_rows():
        one = Sum(count, Decimal(old) / MILLIONTHS, Decimal(new) / MILLIONTHS, old_unvalued, new_unvalued)
        sums[key] = _added([sums[key], one]) if key in sums else one


def _added(sums: Collection[Sum]) -> Sum:
    return Sum(
        sum(one.lines for one in sums),
        sum((one.old for one in sums), Decimal(0)),
        sum((one.new for one in sums), Decimal(0)),
        sum(one.old_unvalued for one in sums),
        sum(one.new_unvalued for one in sums),
    )
