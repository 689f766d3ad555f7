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

FORMAT = 1
COLUMNS = ("code", "title", "kind", "category", "specialties", "names", "terms", "work_rvu", "global_days", "article")


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
    kept = finder.current()
    key = (kept.address, kept.version, chosen.id)
    with _lock:
        if key not in _made:
            for old in [one for one in _made if one[:2] != key[:2]]:
                del _made[old]
            _made[key] = _bundle(kept, chosen)
        return _made[key]


def _window(kept: finder.Kept, release: ReleaseFacts) -> dict[str, Any]:
    """A release's last day, and the notice a client shows on any later day: it may hold the file for months."""
    _, last = window(release, kept.releases)
    over = window_over(release, last) if release == newest(kept.releases) else None
    return {"effective_to": last, "notice_after": over}


def _bundle(kept: finder.Kept, release: ReleaseFacts) -> Bundle:
    works, days = kept.work_rvus(release.id), queries.all_global_days(release.id)
    documents = [one for one in kept.index.documents if one.code in days or one.has_article]
    categories = sorted({one.category for one in documents})
    specialties = sorted({name for one in documents for name in one.specialties})
    places = {name: at for at, name in enumerate(categories)}
    seats = {name: at for at, name in enumerate(specialties)}
    content = orjson.dumps(
        {
            "format": FORMAT,
            "release": release.name,
            "effective_from": release.effective_from,
            **_window(kept, release),
            "coverage": release.coverage,
            "attribution": f"Figures: CMS Physician Fee Schedule Relative Value File {release.name}. {CPT_NOTICE}",
            "categories": categories,
            "specialties": specialties,
            "abbreviations": phrases(),
            "columns": COLUMNS,
            "codes": [_row(one, places, seats, works.get(one.code), days.get(one.code)) for one in documents],
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
