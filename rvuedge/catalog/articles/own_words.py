"""Our own short titles and search terms of codes: seeds/terms/*.csv, `code,title,terms`, terms parted by semicolons.

A file's name begins with the numbers it holds (`20000-21999_head_and_general.csv`), so that a code has one place.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import delete, insert

from rvuedge.catalog.rules.code_facts import CODE
from rvuedge.catalog.rules.title_checks import NO_WORDS, OwnWords
from rvuedge.catalog.store.models import SearchTerms
from rvuedge.catalog.store.version import touch_catalog
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.extensions import db, transaction

HEADER = ["code", "title", "terms"]
FILE_NAME = re.compile(r"([0-9A-Z]{5})-([0-9A-Z]{5})_[a-z_]+\.csv")


class OwnWordsError(InvalidError):
    """A file of titles and search terms does not have the agreed shape."""

    code = "terms-refused"


def read_words(folder: Path) -> dict[str, OwnWords]:
    """Title and terms by code. Raises OwnWordsError naming file and line, also for a code that stands twice."""
    found: dict[str, OwnWords] = {}
    for path in sorted(folder.glob("*.csv")):
        for where, code, words in _lines(path):
            if code in found:
                raise OwnWordsError(f"{where}: {code} appears twice.")
            found[code] = words
    return found


def _lines(path: Path) -> Iterator[tuple[str, str, OwnWords]]:
    named = FILE_NAME.fullmatch(path.name)
    if named is None:
        raise OwnWordsError(f"{path.name}: expected a name like 20000-21999_head_and_general.csv.")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        if next(reader, None) != HEADER:
            raise OwnWordsError(f"{path.name} line 1: expected the header {','.join(HEADER)}.")
        for row in reader:
            where = f"{path.name} line {reader.line_num}"
            if len(row) != len(HEADER) or not CODE.fullmatch(row[0]):
                raise OwnWordsError(f"{where}: found {row}; expected a code, its title and its terms.")
            if not named[1] <= row[0] <= named[2]:
                raise OwnWordsError(f"{where}: {row[0]} is not among the numbers in the file's name.")
            terms = tuple(term.strip() for term in row[2].split(";") if term.strip())
            if not terms:
                raise OwnWordsError(f"{where}: {row[0]} has no terms.")
            yield where, row[0], OwnWords(row[1].strip(), terms)


def store_words(words: dict[str, OwnWords]) -> int:
    """Put titles and terms in place of those stored; how many codes have some. The same again changes nothing."""
    with transaction() as session:
        if all_words() == words:
            return len(words)
        session.execute(delete(SearchTerms))
        if words:
            rows = [{"code": code, "terms": _stored(found)} for code, found in words.items()]
            session.execute(insert(SearchTerms), rows)
        touch_catalog(session)
    return len(words)


def all_words() -> dict[str, OwnWords]:
    """Title and terms of every code that has some."""
    return {item.code: _read(item.terms) for item in db.session.query(SearchTerms)}


def words_of(code: str) -> OwnWords:
    """What we and other people call a code; empty when nobody wrote it down."""
    found = db.session.get(SearchTerms, code)
    return _read(found.terms) if found else NO_WORDS


def _stored(words: OwnWords) -> dict[str, object]:
    return {"title": words.title, "terms": list(words.terms)}


def _read(stored: object) -> OwnWords:
    """What a row holds. Rows of before the titles are plain lists of terms, until `rvuedge seed` renews them."""
    if isinstance(stored, dict):
        return OwnWords(stored["title"], tuple(stored["terms"]))
    return OwnWords("", tuple(stored) if isinstance(stored, list) else ())
