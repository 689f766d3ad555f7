"""Search terms of codes without an article: seeds/terms/*.csv, `code,terms` with terms parted by semicolons."""

from __future__ import annotations

import csv
from pathlib import Path

from sqlalchemy import delete, insert

from rvuedge.catalog.rules.code_facts import CODE
from rvuedge.catalog.store.models import SearchTerms
from rvuedge.catalog.store.version import touch_catalog
from rvuedge.platform.errors import InvalidError
from rvuedge.platform.extensions import db, transaction


class SearchTermsError(InvalidError):
    """A file of search terms does not have the agreed shape."""

    code = "terms-refused"


def read_terms(folder: Path) -> dict[str, list[str]]:
    """Terms by code. Raises TermsRefusedError naming file and line, also for a code that stands twice."""
    found: dict[str, list[str]] = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.reader(file)
            if next(reader, None) != ["code", "terms"]:
                raise SearchTermsError(f"{path.name} line 1: expected the header code,terms.")
            for row in reader:
                where = f"{path.name} line {reader.line_num}"
                if len(row) != 2 or not CODE.fullmatch(row[0]):
                    raise SearchTermsError(f"{where}: found {row}; expected a code and its terms.")
                terms = [term.strip() for term in row[1].split(";") if term.strip()]
                if not terms or row[0] in found:
                    raise SearchTermsError(f"{where}: {row[0]} has no terms, or appears twice.")
                found[row[0]] = terms
    return found


def store_terms(terms: dict[str, list[str]]) -> int:
    """Put the terms in place of those stored; how many codes have some. The same again changes nothing."""
    with transaction() as session:
        stored = {item.code: item.terms for item in db.session.query(SearchTerms)}
        if stored == terms:
            return len(terms)
        session.execute(delete(SearchTerms))
        if terms:
            session.execute(insert(SearchTerms), [{"code": code, "terms": found} for code, found in terms.items()])
        touch_catalog(session)
    return len(terms)


def terms_of(code: str) -> list[str]:
    """What people call a code that has no article; empty when nobody wrote it down."""
    found = db.session.get(SearchTerms, code)
    return list(found.terms) if found else []
