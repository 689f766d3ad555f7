"""What reading a relative value file costs beside a bare `csv.reader` over the same bytes.

The real file beside the project is read where it is, or else 19,356 rows of the same layout.
"""

from __future__ import annotations

import csv
import gc
import io
import tracemalloc

from perf.measuring.processes import spent
from perf.records.case_mix import CMS
from perf.registry import Run
from perf.results import Found, in_turn
from rvuedge.catalog.readers.relative_values.csv_format import read_relative_values
from tests.catalog.readers.build import relative_value_csv

REAL = CMS / "PPRRVU2026_Jul_nonQPP.csv"
ROWS = 19_356


def synthetic() -> bytes:
    """A file of as many rows as RVU26C has, with figures of our own."""
    return relative_value_csv(
        {
            "code": f"{number:05}",
            "work_rvu": f"{number % 2_447 / 100:.2f}",
            "nonfacility_pe": f"{number % 2_178 / 100:.2f}",
            "facility_pe": f"{number % 1_870 / 100:.2f}",
            "malpractice": f"{number % 1_002 / 100:.2f}",
        }
        for number in range(10_000, 10_000 + ROWS)
    )


def bare(data: bytes) -> int:
    """Read the cells and do nothing with them."""
    count = 0
    for _row in list(csv.reader(io.StringIO(data.decode("cp1252"), newline=""))):
        count += 1
    return count


def ours(data: bytes) -> int:
    """Read, check and convert every row."""
    return len(read_relative_values(data, file="perf", minimum_rows=0).rows)


def peak_megabytes(data: bytes) -> float:
    """Peak memory of one reading, in MB, over what was in use before it."""
    gc.collect()
    tracemalloc.start()
    ours(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return float(peak) / 1_000_000


def measure(found: Found, run: Run) -> None:
    """Both in turn, and the memory of ours."""
    data = REAL.read_bytes() if REAL.exists() else synthetic()
    work = {"bare": lambda: spent(lambda: bare(data)), "ours": lambda: spent(lambda: ours(data))}
    taken = in_turn(work, run.size(7, 2))
    plain = found.row("19,356 rows", "csv.reader alone", "CPU s", taken["bare"])
    whole = found.row("19,356 rows, checked and converted", "RVU Edge", "CPU s", taken["ours"])
    found.row("peak memory over what was in use", "RVU Edge", "MB", peak_megabytes(data))
    found.ratio("reading: RVU Edge ÷ csv.reader", whole / plain)
