"""Every logged line of a practice under another release or policy, in bulk and exactly (docs/decisions/0019).

Lines are read in portions of people as columns. What encounters look like repeats: the same codes, modifiers, units and
settings come again and again. The crediting engine values each different look once, and Polars joins its answers, whole
numbers of millionths of a wRVU, back to every line: exact because the engine itself has said each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from rvuedge.accounts.people.models import Person
from rvuedge.catalog.store.cache import catalog_now
from rvuedge.contracts.policies.dated import DatedPolicy
from rvuedge.contracts.terms.queries import Terms, terms_of_all
from rvuedge.logbook.credits.line_columns import (
    logs_by_person,
    polars_kinds,
    read_credited,
    read_lines,
    read_performed_outside,
)
from rvuedge.platform.operations.lazily import Lazily
from rvuedge.productivity.repricing.distinct_encounters import GROUND, DistinctEncounters
from rvuedge.productivity.repricing.global_periods import FOUND, surgeries
from rvuedge.productivity.repricing.repricing import policy_in_use

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Lazily("polars")


MILLIONTHS = Decimal(1_000_000)
LOGS_AT_ONCE = 200_000  # a portion: memory stays bounded however many lines there are
Period = tuple[date | None, date | None]
Within = Mapping[int, Sequence[tuple[date, date]]] | None


@dataclass(frozen=True, slots=True)
class RepricedSum:
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
    """The whole, by person id and by code; `encounters` is how many different encounters the engine valued."""

    people: Mapping[int, RepricedSum]
    codes: Mapping[str, RepricedSum]
    encounters: int

    @property
    def total(self) -> RepricedSum:
        """Everything together."""
        return _added(self.people.values())


def reprice_people(
    people: Sequence[Person],
    *,
    release: str | None,
    policy: str | DatedPolicy | None,
    start: date | None = None,
    end: date | None = None,
    within: Within = None,
    terms: Mapping[int, list[Terms]] | None = None,
    progress: Callable[[int], None] = lambda _lines: None,
) -> BulkRepricing:
    """The lines of some people as credited now, beside a named release, policy or both. Nothing is stored.

    `within` gives the days of each person to count, both ends included; without it all of the period. `terms` are
    those to credit by, in place of the contracts. `progress` is told how many more lines are done. Raises
    NotFoundError for a release or policy that does not exist.
    """
    ids = [person.id for person in people]
    policies = {person.id: policy_in_use(person.id, policy) for person in people}
    by_id, credited_by = {person.id: person for person in people}, terms_of_all(ids) if terms is None else terms
    encounters = DistinctEncounters(by_id, credited_by, release, policies, catalog_now())
    by_person: dict[int, RepricedSum] = {}
    by_code: dict[str, RepricedSum] = {}
    # What is credited now is summed in one pass: credits are wide rows, and PostgreSQL reads all of them to sum some.
    credited = _credited(ids, (start, end), within)
    for portion in portions(ids, start, end):
        lines = read_lines(portion, start, end)
        if lines.is_empty():
            continue
        repriced = _valued(encounters, lines, (start, end), within)
        repriced = repriced.join(credited, on=["person", "code"], how="left")
        _add(by_person, repriced, "person")
        _add(by_code, repriced, "code")
        progress(lines.height)
    return BulkRepricing(by_person, by_code, encounters.count)


def portions(ids: Sequence[int], start: date | None, end: date | None) -> Iterator[list[int]]:
    """People in portions of so many logs that memory stays small; a person is never split."""
    logs = logs_by_person(ids, start, end)
    portion: list[int] = []
    for person in ids:
        if portion and sum(logs.get(number, 0) for number in portion) + logs.get(person, 0) > LOGS_AT_ONCE:
            yield portion
            portion = []
        portion.append(person)
    if portion:
        yield portion


def _valued(accesses: DistinctEncounters, lines: pl.DataFrame, period: Period, within: Within) -> pl.DataFrame:
    """By person and code: how many lines, what they would earn in millionths of a wRVU, and how many have no value."""
    known = accesses.numbered(lines["look"])
    lines = lines.join(known, on="look", how="left").drop("look")
    encounters = lines.group_by("encounter", maintain_order=True).agg(
        pl.col("person", "day", "key").first(),
        pl.col("number").cast(pl.String).str.join(",").alias("look"),
        pl.col("is_visit").any(),
        pl.col("code"),
    )
    grounds = encounters.select("person", "day").unique()
    named = pl.DataFrame(
        [accesses.ground(*pair) for pair in grounds.iter_rows()], schema=polars_kinds(GROUND), orient="row"
    )
    encounters = encounters.join(pl.concat([grounds, named], how="horizontal"), on=["person", "day"])
    encounters = encounters.join(_surgeries(accesses, lines, encounters, period), on="encounter", how="left")
    encounters = _counted(encounters, within)
    kind = ["look", "ground", "surgery"]
    kinds = encounters.group_by(kind).agg(pl.col("person").first(), pl.col("day").first())
    kinds = kinds.with_columns(new=pl.Series(accesses.values(list(kinds.iter_rows())), dtype=pl.List(pl.Int64)))
    repriced = encounters.select("person", "code", *kind).join(kinds.select(*kind, "new"), on=kind, nulls_equal=True)
    counted = repriced.group_by("person", *kind).agg(
        pl.col("code").first(), pl.col("new").first(), pl.len().alias("times")
    )
    each = counted.select("person", "code", "new", "times").explode("code", "new")
    return each.group_by("person", "code").agg(
        pl.col("times").sum().alias("lines"),
        (pl.col("new") * pl.col("times")).sum().alias("new"),
        pl.col("times").filter(pl.col("new").is_null()).sum().alias("new_unvalued"),
    )


def _credited(ids: Collection[int], period: Period, within: Within) -> pl.DataFrame:
    """What is credited now, by person and code."""
    by_day = _counted(read_credited(ids, *period, by_day=within is not None), within)
    return by_day.group_by("person", "code").agg(pl.col("valued", "old").sum())


def _counted(rows: pl.DataFrame, within: Within) -> pl.DataFrame:
    """The rows of the days that count: an encounter is of one day."""
    if within is None:
        return rows
    periods = [(person, first, last) for person, spans in within.items() for first, last in spans]
    days = pl.DataFrame(periods, schema={"person": pl.Int64, "first": pl.Date, "last": pl.Date}, orient="row")
    joined = rows.with_row_index("at").join(days, on="person")
    counted = joined.filter(pl.col("day").is_between("first", "last")).unique("at").sort("at")
    return counted.drop("at", "first", "last")


def _surgeries(
    accesses: DistinctEncounters, lines: pl.DataFrame, encounters: pl.DataFrame, period: Period
) -> pl.DataFrame:
    """By encounter the surgery whose global period holds it, asked only of patients with a key and a visit."""
    visits = encounters.filter(pl.col("key").is_not_null() & pl.col("is_visit"))
    if visits.is_empty():
        return pl.DataFrame(schema=polars_kinds(FOUND))
    here = lines.filter(pl.col("key").is_not_null() & ~pl.col("is_visit")).select("person", "key", "day", "code")
    outside = read_performed_outside(visits["person"].unique().to_list(), *period)
    performed = pl.concat([here, outside])
    return surgeries(visits.select("encounter", "person", "key", "day", "release"), performed, accesses.known)


def _add(sums: dict[Any, RepricedSum], repriced: pl.DataFrame, by: str) -> None:
    names = ("lines", "old", "new", "valued", "new_unvalued")
    for key, lines, old, new, valued, none in (
        repriced.group_by(by).agg(pl.col(name).sum() for name in names).iter_rows()
    ):
        item = RepricedSum(lines, Decimal(old) / MILLIONTHS, Decimal(new) / MILLIONTHS, lines - valued, none)
        sums[key] = _added([sums[key], item]) if key in sums else item


def _added(sums: Collection[RepricedSum]) -> RepricedSum:
    return RepricedSum(
        sum(item.lines for item in sums),
        sum((item.old for item in sums), Decimal(0)),
        sum((item.new for item in sums), Decimal(0)),
        sum(item.old_unvalued for item in sums),
        sum(item.new_unvalued for item in sums),
    )
