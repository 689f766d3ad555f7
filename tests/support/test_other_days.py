"""What `make test-dates` leaves out cannot see the machine's date, and nothing that may is forgotten."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest

from config import PROJECT
from tests.support.other_days import JUDGES, STEADY, imports, is_dated, is_whole, rooms_of_judges

OWN = {"rvuedge", "config", "wsgi"}


def test_every_library_of_the_product_is_known_to_judge_by_the_clock_or_not_to() -> None:
    used = {name for names in imports().values() for name in names} - sys.stdlib_module_names - OWN
    assert used - JUDGES.keys() - STEADY.keys() == set()
    assert JUDGES.keys() & STEADY.keys() == set()
    assert [name for name, reason in STEADY.items() if len(reason) < 5] == []


def test_the_rooms_with_such_a_library_have_their_tests_under_the_same_name() -> None:
    rooms = rooms_of_judges()
    assert {"accounts/credentials", "accounts/mail", "accounts/people", "accounts/single_sign_on"} <= rooms
    assert [room for room in rooms if not list((PROJECT / "tests" / room).glob("test_*.py"))] == []


def test_a_module_that_moves_the_time_runs_whole() -> None:
    here = PROJECT / "tests" / "logbook" / "logs" / "test_made_up.py"
    mover, speaker = ModuleType("mover"), ModuleType("speaker")
    mover.__dict__["clock"] = speaker.__dict__["NOW"] = object()
    assert (is_dated(mover, ()), is_whole(here, mover)) == (True, True)
    assert (is_dated(speaker, ()), is_whole(here, speaker)) == (True, False)
    assert is_whole(PROJECT / "tests" / "accounts" / "mail" / "test_made_up.py", speaker)
    assert is_dated(None, ("shared_app", "tmp_path"))
    assert not is_dated(ModuleType("rules"), ("tmp_path",))


def test_each_module_that_touches_a_date_runs_on_other_days(request: pytest.FixtureRequest) -> None:
    """On SQLite, where the other days are run; of a module that runs whole, every test."""
    left: dict[Path, list[pytest.Item]] = {}
    for item in request.session.items:
        if item.get_closest_marker("dated") and "postgresql" not in item.name:
            left.setdefault(item.path, []).append(item)
    assert left or "not dated" in str(request.config.option.markexpr) or len(request.session.items) < 100
    for path, items in left.items():
        chosen = [item for item in items if item.get_closest_marker("other_days")]
        whole = is_whole(path, getattr(items[0], "module", None))
        assert len(chosen) == (len(items) if whole else 1), path
