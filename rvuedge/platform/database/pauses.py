"""Turns for others between two short transactions of long work: SQLite has one writer at a time, and no queue."""

from __future__ import annotations

import time

from sqlalchemy.orm import Session

LEAST_SECONDS = 0.005  # SQLite waits 1, 2, 5, 10 ms … between its looks: as long as it was held is enough
MOST_SECONDS = 0.5  # after an unusually long step: enough for everybody who waited


def let_others(session: Session, held_seconds: float) -> None:
    """Wait about as long as the database was held, so that long work takes at most half of its time."""
    if session.get_bind().dialect.name == "sqlite":
        time.sleep(min(max(held_seconds, LEAST_SECONDS), MOST_SECONDS))
