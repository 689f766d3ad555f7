"""What follows from a change of logs elsewhere, in the same transaction and in the person's turn.

The logbook knows nothing of training: a room above marks a function in its `log_changes.py`, which the application
finds by that name, and every write of logs calls it once with all it changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from rvuedge.logbook.records.facts import Owner
from rvuedge.logbook.records.revisions import Revision

Follower = Callable[[Session, Owner, Sequence[Revision], datetime], None]
FOLLOWERS: list[Follower] = []


def follows_logs(follower: Follower) -> Follower:
    """Mark a function that is called after logs were written, before the transaction ends. It may write, and refuse."""
    FOLLOWERS.append(follower)
    return follower


def followed(session: Session, owner: Owner, revisions: Sequence[Revision], now: datetime) -> None:
    """Call everybody who follows changes of logs."""
    for follower in FOLLOWERS:
        follower(session, owner, revisions, now)
