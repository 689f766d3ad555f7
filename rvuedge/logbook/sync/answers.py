"""What a sync answers, as JSON-ready data."""

from __future__ import annotations

from typing import Any

from rvuedge.logbook.anesthesia.localities import CasePlaces
from rvuedge.logbook.logs.answers import log_answer
from rvuedge.logbook.sync.services import Synced


def sync_answer(synced: Synced, person_id: int) -> dict[str, Any]:
    """What SyncSchema describes, ready for jsonify, for the person whose logs they are."""
    places = CasePlaces(person_id)
    return {
        "results": [
            {**result, "existing": result["existing"] and log_answer(result["existing"], places)}
            for result in synced.results
        ],
        "changes": [log_answer(log, places) for log in synced.changes],
        "cursor": synced.cursor,
        "has_more": synced.has_more,
        "reset_required": synced.reset_required,
    }
