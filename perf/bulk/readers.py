"""What reading a relative value file costs beside a bare `csv.reader` over the same bytes.

The real file beside the project is read where it is, or else 19,356 rows of the same layout.
"""

from __future__ import annotations

import csv
import gc
import io
import sys
import tracemalloc
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

from rvuedge.catalog.readers.relative_values.csv_format import read_relative_values
from tests.catalog.readers.build import relative_value_csv

if TYPE_CHECKING:
    from collections.abc import Callable

REAL = Path(__file__).resolve().parents[1].parent / "shared/cms/PPRRVU2026_Jul_nonQPP.csv"
ROUNDS = 7
HIGHEST_RATIO = 3.5
HIGHEST_MEGABYTES = 100
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


def fastest(work: Callable[[bytes], int], data: bytes) -> float:
    """Seconds of the fastest of seven rounds."""
    times = []
    for _ in range(ROUNDS):
        gc.collect()
        start = perf_counter()
        work(data)
        times.append(perf_counter() - start)
    return min(times)


def peak_megabytes(data: bytes) -> float:
    """Peak memory of one reading, in MB, over what was in use before it."""
    gc.collect()
    tracemalloc.start()
    ours(data)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return float(peak) / 1_000_000


def main() -> int:
    """Print the times, their ratio and the memory; 1 when a target is missed."""
    data = REAL.read_bytes() if REAL.exists() else synthetic()
    plain, whole = fastest(bare, data), fastest(ours, data)
    print(f"rows                      {ours(data):>9,}")
    print(f"bare csv.reader           {plain:9.3f} s")
    print(f"read_relative_values      {whole:9.3f} s")
    print(f"ratio                     {whole / plain:9.2f}")
    memory = peak_megabytes(data)
    print(f"peak memory               {memory:9.1f} MB")
    return int(whole / plain > HIGHEST_RATIO or memory > HIGHEST_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())
