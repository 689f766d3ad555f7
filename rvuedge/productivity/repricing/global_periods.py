"""Which of many encounters fall in a surgery's global period: `credits/rules/global_periods`, in columns."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from rvuedge.catalog.store.cache import Remembered
from rvuedge.logbook.credits.line_columns import polars_kinds
from rvuedge.logbook.credits.rules.global_periods import WINDOWS
from rvuedge.platform.operations.lazily import Lazily

if TYPE_CHECKING:
    import polars as pl
else:
    pl = Lazily("polars")


FOUND = {"encounter": "Int64", "surgery": "String"}
NONE = (1, 0)  # a window that holds no day


def surgeries(visits: pl.DataFrame, performed: pl.DataFrame, known: Remembered) -> pl.DataFrame:
    """By encounter, the code of a surgery of the same person and patient whose global period holds its day.

    `visits` has encounter, person, key, day and release (its id, or null); `performed` has person, key, day and code of
    what was done to those patients. Of several surgeries the last one counts, as when logs are credited one by one.
    """
    near = visits.filter(pl.col("release").is_not_null()).join(
        performed.rename({"day": "done"}).unique(), on=["person", "key"]
    )
    near = near.with_columns(days=(pl.col("day") - pl.col("done")).dt.total_days())
    widest = (min(first for first, _ in WINDOWS.values()), max(last for _, last in WINDOWS.values()))
    near = near.filter(pl.col("days").is_between(*widest))
    if near.is_empty():
        return pl.DataFrame(schema=polars_kinds(FOUND))
    near = near.join(_windows(near.select("release", "code").unique(), known), on=["release", "code"])
    held = near.filter(pl.col("days").is_between("first", "last")).sort("encounter", "done", "code")
    return held.group_by("encounter").agg(pl.col("code").last().alias("surgery"))


def _windows(codes: pl.DataFrame, known: Remembered) -> pl.DataFrame:
    """The first and last day of each code's global period in each release, counted from the surgery."""
    rows: list[tuple[int, str, int, int]] = []
    for release, some in codes.group_by("release").agg(pl.col("code")).iter_rows():
        rows += [(release, code, *window) for code, window in _of(release, some, known).items()]
    schema = {"release": pl.Int64, "code": pl.String, "first": pl.Int64, "last": pl.Int64}
    return pl.DataFrame(rows, schema=schema, orient="row")


def _of(release: int, codes: Collection[str], known: Remembered) -> dict[str, tuple[int, int]]:
    days = known.global_days(release, codes)
    return {code: WINDOWS.get(days.get(code, ""), NONE) for code in codes}
