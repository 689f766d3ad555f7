"""The searchable catalog in one file, for a phone to search and value offline."""

from __future__ import annotations

import gzip
import hashlib
import threading
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import orjson

from rvuedge.catalog.codes import finder
from rvuedge.catalog.rules.code_facts import CPT_NOTICE
from rvuedge.catalog.rules.in_force import ReleaseFacts, newest, window, window_over
from rvuedge.catalog.search.index import Document
from rvuedge.catalog.search.query import phrases
from rvuedge.catalog.store import queries, showing
from rvuedge.catalog.supplements.anesthesia import all_base_units
from rvuedge.valuation.rules.visits import is_em_visit

ADD_ON = "ZZZ"
FORMAT = 1  # raised when the bundle is written otherwise; the phone compares it
COLUMNS = (
    "code", "title", "kind", "category", "specialties", "names", "terms", "work_rvu", "global_days", "article",
    "bilateral", "visit", "base_units", "indicators", "own_title",
)  # fmt: skip  # new columns go last: an older client reads the first ones


@dataclass(frozen=True, slots=True)
class Bundle:
    """The file, gzip-compressed JSON, and the tag of its content."""

    compressed: bytes
    etag: str


_lock = threading.Lock()
_made: dict[tuple[str, int, int], Bundle] = {}


def bundle_of(release: str | None, *, on: date) -> Bundle:
    """The bundle of a release, or of the one to show on a day; made once for each state of the catalog.

    Raises NotFoundError for a release that is not loaded and NoReleaseError while none is loaded.
    """
    chosen = showing.release_to_show(on=on, name=release).release
    state = finder.current()
    key = (state.address, state.version, chosen.id)
    with _lock:
        if key not in _made:
            for old in [made for made in _made if made[:2] != key[:2]]:
                del _made[old]
            _made[key] = _bundle(state, chosen)
        return _made[key]


def _window(state: finder.CatalogState, release: ReleaseFacts) -> dict[str, Any]:
    """A release's last day, and the notice a client shows on any later day: it may hold the file for months."""
    _, last = window(release, state.releases)
    over = window_over(release, last) if release == newest(state.releases) else None
    return {"effective_to": last, "notice_after": over}


def _bundle(state: finder.CatalogState, release: ReleaseFacts) -> Bundle:
    works, days = state.work_rvus(release.id), queries.all_global_days(release.id)
    printed, base = queries.all_payment_indicators(release.id), all_base_units(release.effective_from.year)
    documents = [document for document in state.index.documents if document.code in days or document.has_article]
    categories = sorted({document.category for document in documents})
    specialties = sorted({name for document in documents for name in document.specialties})
    places = {name: index for index, name in enumerate(categories)}
    seats = {name: index for index, name in enumerate(specialties)}
    content = orjson.dumps(
        {
            "format": FORMAT,
            "release": release.name,
            "effective_from": release.effective_from,
            **_window(state, release),
            "coverage": release.coverage,
            "attribution": f"Figures: CMS Physician Fee Schedule Relative Value File {release.name}. {CPT_NOTICE}",
            "categories": categories,
            "specialties": specialties,
            "abbreviations": phrases(),
            "columns": COLUMNS,
            "codes": [
                [
                    *_row(document, places, seats, works.get(document.code), days.get(document.code)),
                    printed[document.code][0] if document.code in printed else None,
                    is_em_visit(document.code) and days.get(document.code) != ADD_ON,
                    base.get(document.code),
                    printed[document.code][1:] if document.code in printed else None,
                    document.title_source == "own words",
                ]
                for document in documents
            ],
        }
    )
    compressed = gzip.compress(content, compresslevel=9, mtime=0)
    return Bundle(compressed, hashlib.sha256(compressed).hexdigest()[:32])


def _row(
    document: Document, places: dict[str, int], seats: dict[str, int], work: Decimal | None, days: str | None
) -> list[Any]:
    return [
        document.code,
        document.title if document.named else "",
        document.kind,
        places[document.category],
        [seats[name] for name in document.specialties],
        document.synonyms,
        document.terms,
        None if work is None else str(work),
        days,
        document.has_article,
    ]
