"""What `make ha` counts: figures by hand, one for each way in which an acknowledged write can come to harm."""

from __future__ import annotations

import pytest

from deploy.rehearsal.ledger import Found, Write, accounted, doubles_of, longest_gap

FIRST = Write("a", "log-1", 1, "first", 0.0, 1.0)
EDIT = Write("a", "log-1", 2, "edit", 1.0, 2.5)
OTHER = Write("a", "log-2", 1, "other", 3.0, 3.5)
WRITES = [FIRST, EDIT, OTHER]
GOOD = [Found("log-1", 2, "edit"), Found("log-2", 1, "other")]
HEARD = {"log-1": 2, "log-2": 1}


@pytest.mark.parametrize(
    ("what", "stored", "heard", "figures"),
    [
        ("all is well", GOOD, HEARD, (3, 3, 0, 0, 0)),
        ("a log is gone", GOOD[:1], HEARD, (3, 2, 1, 0, 0)),
        ("an edit is gone", [Found("log-1", 1, "first"), GOOD[1]], HEARD, (3, 2, 1, 0, 0)),
        ("another's words stand there", [Found("log-1", 2, "else"), GOOD[1]], HEARD, (3, 2, 1, 0, 0)),
        ("a POST made two", [*GOOD, Found("log-3", 1, "other")], HEARD, (3, 3, 0, 1, 0)),
        ("an edit was done twice", [Found("log-1", 3, "edit"), GOOD[1]], HEARD, (3, 3, 0, 1, 0)),
        ("a phone never heard of a log", GOOD, {"log-1": 2}, (3, 3, 0, 0, 1)),
        ("a phone heard of the log and not of its edit", GOOD, {"log-1": 1, "log-2": 1}, (3, 3, 0, 0, 1)),
    ],
)
def test_what_came_of_each_write_is_counted(
    what: str, stored: list[Found], heard: dict[str, int], figures: tuple[int, ...]
) -> None:
    outcome = accounted(WRITES, stored, heard, doubles_of(WRITES, stored), (0.0, 4.0))
    found = (outcome.acknowledged, outcome.found, outcome.lost, outcome.doubled, outcome.unheard)
    assert found == figures
    assert outcome.is_kept == (what == "all is well")


def test_the_longest_time_without_a_write_begins_and_ends_with_the_event() -> None:
    assert longest_gap([1.0, 2.5, 3.5], 0.0, 4.0) == 1.5
    assert longest_gap([1.0, 2.0], 0.0, 9.0) == 7.0
    assert longest_gap([], 2.0, 32.0) == 30.0


def test_the_longest_wait_is_of_one_write() -> None:
    assert accounted(WRITES, GOOD, HEARD, {}, (0.0, 4.0)).longest_wait == 1.5
