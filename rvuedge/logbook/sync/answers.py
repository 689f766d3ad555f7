"""What a sync answers, as JSON."""

from __future__ import annotations

from flask import Response

from rvuedge.logbook.anesthesia.localities import CasePlaces
from rvuedge.logbook.logs.answers import json_list, log_answer, placed
from rvuedge.logbook.sync.services import Synced
from rvuedge.platform.wire import json_object, json_text


def sync_answer(synced: Synced, person_id: int) -> Response:
    """What SyncSchema describes, for the person whose logs they are."""
    places = CasePlaces(person_id)
    results = [
        {**result, "existing": result["existing"] and log_answer(result["existing"], places)}
        for result in synced.results
    ]
    rest = {name: json_text(getattr(synced, name)) for name in ("cursor", "has_more", "reset_required")}
    changes = json_list([placed(log.json, places) for log in synced.changes])
    return json_object({"results": json_text(results), "changes": changes, **rest})
