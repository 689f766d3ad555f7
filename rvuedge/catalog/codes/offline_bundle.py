"""The searchable catalog in one file, for a phone to search and value offline."""

from __future__ import annotations

import gzip
import hashlib
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import brotli
import orjson

from rvuedge.catalog.codes import finder
from rvuedge.catalog.rules.code_facts import CPT_NOTICE, level
from rvuedge.catalog.rules.in_force import ReleaseFacts, newest, window, window_over
from rvuedge.catalog.search.facets import facets_of
from rvuedge.catalog.search.index import Document, SearchIndex
from rvuedge.catalog.search.query import phrases
from rvuedge.catalog.store import queries, showing
from rvuedge.catalog.supplements.anesthesia import all_base_units
from rvuedge.valuation.rules.visits import is_em_visit

ADD_ON = "ZZZ"
FORMAT = 1  # raised when the bundle is written otherwise; the phone compares it
COLUMNS = (
    "code", "title", "kind", "category", "specialties", "names", "terms", "work_rvu", "global_days", "article",
    "bilateral", "visit", "base_units", "indicators", "own_title", "facets", "drug", "measure", "ended_on",
)  # fmt: skip  # new columns go last: an older client reads the first ones


@dataclass(frozen=True, slots=True)
class Bundle:
    """The file, JSON packed for each encoding that a client may take (br, gzip), and the tag of its content."""

    packed: Mapping[str, bytes]
    etag: str


_lock = threading.Lock()
_made: dict[int, tuple[SearchIndex, Bundle]] = {}  # by release, each with the index it was made from


def bundle_of(release: str | None, *, on: date) -> Bundle:
    """The bundle of a release, or of the one to show on a day; made once for each state of the catalog.

    Raises NotFoundError for a release that is not loaded and NoReleaseError while none is loaded.
    """
    chosen = showing.release_to_show(on=on, name=release).release
    state = finder.current()
    with _lock:
        made = _made.get(chosen.id)
        if made is None or made[0] is not state.index:
            for old in [number for number, (of, _) in _made.items() if of is not state.index]:
                del _made[old]
            made = _made[chosen.id] = (state.index, _bundle(state, chosen))
        return made[1]


def _window(state: finder.CatalogState, release: ReleaseFacts) -> dict[str, Any]:
    """A release's last day, and the notice a client shows on any later day: it may hold the file for months."""
    _, last = window(release, state.releases)
    over = window_over(release, last) if release == newest(state.releases) else None
    return {"effective_to": last, "notice_after": over}


def _bundle(state: finder.CatalogState, release: ReleaseFacts) -> Bundle:
    works, days = state.work_rvus(release.id), queries.all_global_days(release.id)
    printed, base = queries.all_payment_indicators(release.id), all_base_units(release.effective_from.year)
    documents = [document for document in state.index.documents if _belongs(document, days, release)]
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
                    _facets(document.code),
                    document.is_drug,
                    document.is_measure,
                    document.ended_on,
                ]
                for document in documents
            ],
        }
    )
    # Brotli's densest takes three times as long as the one below it, for 2 percent: the first who asks waits for it.
    brotlied = brotli.compress(content, mode=brotli.MODE_TEXT, quality=10)
    packed = {"br": brotlied, "gzip": gzip.compress(content, compresslevel=9, mtime=0)}
    return Bundle(packed, hashlib.sha256(content).hexdigest()[:32])


def _belongs(document: Document, days: dict[str, str], release: ReleaseFacts) -> bool:
    """Whether a phone may need a code: it is in the release, described, or Level II and not ended before."""
    listed_elsewhere = level(document.code) == "II" and document.named
    ended = document.ended_on is not None and document.ended_on < release.effective_from
    return document.code in days or document.has_article or (listed_elsewhere and not ended)


def _facets(code: str) -> dict[str, Any] | None:
    """What a code covers of contrast, side and numbers, as the phone matches it; None where nothing is known."""
    known = facets_of(code)
    found = {"contrast": known.contrast, "side": known.side, "numbers": known.numbers, "names": known.names}
    return {name: value for name, value in found.items() if value} or None


def _row(
    document: Document, places: dict[str, int], seats: dict[str, int], work: Decimal | None, days: str | None
) -> list[Any]:
    return [
        document.code,
        document.title if document.named else "",
        document.kind,
        places[document.category],
        [seats[name] for name in document.specialties],
        (*document.synonyms, *document.drug_names),
        document.terms,
        None if work is None else str(work),
        days,
        document.has_article,
    ]
