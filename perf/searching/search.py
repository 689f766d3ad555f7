"""Searching the whole of RVU26C beside bare FTS5 (SQLite) and tsvector (PostgreSQL) over the same texts, one run.

Measured is all that a request does: the question whether the catalog changed, the search, title and work RVU of each
hit. Also: hit@1 and hit@5 over tests/catalog/search/search_queries.csv.
"""

from __future__ import annotations

import csv
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime

import psycopg

from config import PROJECT, settings_from
from perf.measuring.databases import Place, postgresql, sqlite
from perf.registry import Run
from perf.results import Found
from rvuedge import schema
from rvuedge.app import create_app
from rvuedge.catalog.codes import finder
from rvuedge.catalog.codes.offline_bundle import bundle_of
from rvuedge.catalog.releases.imports import import_release
from rvuedge.cli.imports.seeds import load_seeds
from rvuedge.platform.extensions import db

FILE = PROJECT.parent / "shared" / "cms" / "PPRRVU2026_Jul_nonQPP.csv"
QUERIES = PROJECT / "tests" / "catalog" / "search" / "search_queries.csv"
DAY = date(2026, 11, 23)
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


def tsvector(place: Place, rows: list[tuple[str, str]]) -> tuple[float, float]:
    """A bare tsvector column with a GIN index: any of the words, by ts_rank."""
    place.url("bare")
    with psycopg.connect(place.libpq("bare")) as connection, connection.cursor() as cursor:
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


def times(found: Found, who: str, taken: tuple[float, float]) -> tuple[float, float]:
    """Two rows: the median and the 99th percentile of all queries."""
    found.row("a search, median of the queries", who, "ms", taken[0])
    found.row("a search, 99th percentile", who, "ms", taken[1])
    return taken


def measure(found: Found, run: Run) -> None:
    """On both databases; the index is in memory on both sides, and the database's pages are."""
    global ROUNDS  # noqa: PLW0603
    ROUNDS = run.size(3, 1)
    with sqlite() as place:
        found.database = place.name
        with catalog(place.url()):
            rows = texts()
            found.note(f"{len(rows):,} codes, {len(queries())} queries of codes, prefixes, typos and words")
            ours_, bare = times(found, "RVU Edge", milliseconds(ours)), times(found, "bare FTS5", fts5(rows))
            found.ratio("search, 99th percentile: RVU Edge ÷ FTS5", ours_[1] / bare[1])
            first, five = hits()
            found.ratio("searches whose first hit is right", first)
            found.ratio("searches with a right hit among five", five)
            size = len(bundle_of("RVU26C", on=DAY).packed["gzip"])
            found.ratio("catalog on the phone, MB compressed", size / 1e6)
    with postgresql() as place:
        found.database = place.name
        with catalog(place.url()):
            ours_, bare = times(found, "RVU Edge", milliseconds(ours)), times(found, "tsvector", tsvector(place, rows))
            found.ratio("search, 99th percentile: RVU Edge ÷ tsvector", ours_[1] / bare[1])
