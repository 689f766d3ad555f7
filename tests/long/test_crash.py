"""A server that is killed while people write loses nothing; a hundred times with make crash."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

from tests.long.callers import Wish
from tests.long.crash import Run
from tests.long.killed import RvuEdge
from tests.long.stored import Stored, kinds

SEED = 7
KILLS = 1  # each start takes two seconds


def test_what_was_acknowledged_is_there_once_after_kills_and_a_loss_would_be_seen(
    make_url: Callable[[str], str], tmp_path: Path
) -> None:
    run = Run(RvuEdge(make_url("seeded"), tmp_path, ""), None, random.Random(SEED))
    try:
        run.people(None)
        for _ in range(KILLS):
            run.round()
        for _ in range(3):
            run.phones[0].carry_out(run.phones[0].put())
        run.compare()
    finally:
        run.end()
    assert run.found == []
    assert sum(sum(phone.counts.values()) for phone in run.phones) > 0
    would_be_seen(run)


def would_be_seen(run: Run) -> None:
    """The comparison can fail: what was never sent is missed, what is otherwise is seen, and half of a push."""
    phone = run.phones[0]
    phone.logs, phone.notes = dict(list(phone.logs.items())[-3:]), {"op never sent": 1}
    first, second, _ = phone.logs
    version, live, day, codes = phone.logs[first]
    phone.logs[first] = (version, not live, day, codes)
    phone.logs["never sent"] = (1, True, "2026-08-01", "47562")
    phone.imports += 1
    half = {second: phone.logs.pop(second), "another": (1, True, "2026-08-02", "99213")}
    phone.pending = Wish("push", lambda: (200, None), half)
    with Stored(run.server.url) as stored:
        seen = kinds([*stored.differences(phone)])
    assert (seen["lost"], seen["changed"], seen["half done"], seen["lost or doubled"]) == (2, 1, 1, 1)
