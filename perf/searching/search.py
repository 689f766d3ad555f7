"""Searching the whole of RVU26C beside bare FTS5 (SQLite) and tsvector (PostgreSQL) over the same texts, one run.

Targets (issue 4): half of the searches within 3 ms, 99 of 100 within 10 ms, in process, on either database. Measured
is all that a request does: the question whether the catalog changed, the search, title and work RVU of each hit.
Also printed: hit@1 and hit@5 over tests/catalog/search/search_queries.csv.
"""

from __future__ import annotations

import csv
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

import psycopg

from config import PROJECT, settings_from
from rvuedge import schema
from rvuedge.app import create_app
from rvuedge.catalog.codes import finder
from rvuedge.catalog.codes.offline_bundle import bundle_of
from rvuedge.catalog.releases.imports import import_release
from rvuedge.cli.imports.seeds import load_seeds
from rvuedge.platform.extensions import db
from tests.support.postgres import RunningPostgres, create_database, start_postgres

FILE = PROJECT.parent / "shared" / "cms" / "PPRRVU2026_Jul_nonQPP.csv"
QUERIES = PROJECT / "tests" / "catalog" / "search" / "search_queries.csv"
DAY = date(2026, 11, 23)
MEDIAN_MS, LAST_MS = 3.0, 10.0
FIRST_HITS, FIVE_HITS = 0.85, 0.97
BUNDLE_BYTES = 1_500_000
ROUNDS = 3
SHOWN = 20


def queries() -> list[tuple[str, set[str]]]:
    """The test queries with the codes expected."""
    with QUERIES.open(encoding="utf-8", newline="") as file:
        return [(row["query"], set(row["codes"].split())) for row in csv.DictReader(file)]


@contextmanager
def catalog(url: str) -> Iterator[None]:
    """An app on a fresh database with the seeds and, where the real file is at hand, all of RVU26C."""
    environment = {"RVUEDGE_MODE": "test", "RVUEDGE_SECRET_KEY": "measuring only", "RVUEDGE_DATABASE_URL": url}
    with create_app(settings_from(environment)).app_context():
        schema.upgrade(db.engine)
        load_seeds(now=datetime(2026, 11, 23, tzinfo=UTC))
        if FILE.exists():
            import_release(data=FILE.read_bytes(), file=FILE.name, now=datetime(2026, 11, 23, tzinfo=UTC))
        yield
        db.session.remove()
        db.engine.dispose()


@contextmanager
def closing_server(folder: Path) -> Iterator[RunningPostgres]:
    """A PostgreSQL of our own, ended afterwards."""
    server = start_postgres(folder)
    try:
        yield server
    finally:
        server.stop()


def milliseconds(search: Callable[[str], object]) -> tuple[float, float]:
    """Median and 99th percentile over all queries, some rounds, the first not counted."""
    wanted = [query for query, _ in queries()]
    for query in wanted:
        search(query)
    taken = []
    for _ in range(ROUNDS):
        for query in wanted:
            start = time.perf_counter()
            search(query)
            taken.append((time.perf_counter() - start) * 1000)
    taken.sort()
    return taken[len(taken) // 2], taken[int(len(taken) * 0.99)]


def ours(query: str) -> list[str]:
    """The codes found, with all that a request does; the session is given back as after a request."""
    found = finder.found_codes(finder.CodeQuery(query), today=DAY, limit=SHOWN).items
    db.session.remove()
    return [str(item["code"]) for item in found]


def texts() -> list[tuple[str, str]]:
    """Every code with all the words that search knows of it."""
    return [
        (
            document.code,
            " ".join(
                (document.code, document.title, *document.synonyms, *document.terms, document.descriptor, document.body)
            ),
        )
        for document in finder.current_index().documents
    ]


def fts5(rows: list[tuple[str, str]]) -> tuple[float, float]:
    """A bare FTS5 table: any of the words, by bm25."""
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE VIRTUAL TABLE bare USING fts5(code UNINDEXED, words, tokenize='porter unicode61')")
        connection.executemany("INSERT INTO bare VALUES (?, ?)", rows)
        statement = "SELECT code FROM bare WHERE bare MATCH ? ORDER BY rank LIMIT 20"

        def search(query: str) -> object:
            words = " OR ".join(f'"{word}"' for word in query.replace('"', "").split())
            return connection.execute(statement, (words,)).fetchall()

        return milliseconds(search)


def tsvector(server: RunningPostgres, rows: list[tuple[str, str]]) -> tuple[float, float]:
    """A bare tsvector column with a GIN index: any of the words, by ts_rank."""
    create_database(server.admin_url, "bare")
    address = server.url("bare").replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(address) as connection, connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bare (code text, words tsvector)")
        cursor.executemany("INSERT INTO bare VALUES (%s, to_tsvector('english', %s))", rows)
        cursor.execute("CREATE INDEX ON bare USING gin (words)")
        cursor.execute("ANALYZE bare")
        statement = (
            "SELECT code FROM bare, websearch_to_tsquery('english', %s) AS asked"
            " WHERE words @@ asked ORDER BY ts_rank(words, asked) DESC LIMIT 20"
        )

        def search(query: str) -> object:
            return cursor.execute(statement, (" or ".join(query.split()),)).fetchall()

        return milliseconds(search)


def hits() -> tuple[float, float]:
    """How many queries find an expected code first, and among the first five."""
    first = five = 0
    wanted = queries()
    for query, expected in wanted:
        found = ours(query)
        first += bool(found and found[0] in expected)
        five += bool(expected & set(found[:5]))
    return first / len(wanted), five / len(wanted)


def told(name: str, found: tuple[float, float], bare: tuple[float, float], other: str) -> bool:
    """Print one database's figures; whether they are within the targets."""
    print(
        f"{name}: p50 {found[0]:.2f} ms, p99 {found[1]:.2f} ms; {other} p50 {bare[0]:.2f} ms, p99 {bare[1]:.2f} ms"
        f" (ratio of medians {found[0] / bare[0]:.1f})"
    )
    return found[0] <= MEDIAN_MS and found[1] <= LAST_MS


def main() -> int:
    """Print times, hits and the size of the bundle; 1 when a target is missed."""
    good = True
    with tempfile.TemporaryDirectory() as folder, catalog(f"sqlite:///{Path(folder) / 'search.db'}"):
        rows = texts()
        print(f"{len(rows):,} codes, {len(queries())} queries")
        good &= told("SQLite", milliseconds(ours), fts5(rows), "bare FTS5")
        first, five = hits()
        print(f"hit@1 {first:.3f}, hit@5 {five:.3f}")
        good &= first >= FIRST_HITS and five >= FIVE_HITS
        size = len(bundle_of("RVU26C", on=DAY).packed["gzip"])
        print(f"bundle {size:,} bytes compressed")
        good &= size <= BUNDLE_BYTES
    with tempfile.TemporaryDirectory() as folder, closing_server(Path(folder)) as server:
        create_database(server.admin_url, "search")
        with catalog(server.url("search")):
            good &= told("PostgreSQL", milliseconds(ours), tsvector(server, rows), "bare tsvector")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
