"""What a sync answers, as JSON-ready data."""

from __future__ import annotations

from typing import Any

from rvuedge.logbook.logs.answers import log_answer
from rvuedge.logbook.sync.services import Synced


def sync_answer(synced: Synced) -> dict[str, Any]:
    """What SyncSchema describes, ready for jsonify."""
    results = [
        {**result, "existing": result["existing"] and log_answer(result["existing"])} for result in synced.results
    ]
    return {
        "results": results,
        "changes": [log_answer(log) for log in synced.changes],
        "cursor": synced.cursor,
        "has_more": synced.has_more,
        "reset_required": synced.reset_required,
    }
