"""docs/performance.md is what the results say, and every workload has a module, a reason for each target, and a place."""

from __future__ import annotations

import importlib
from collections import Counter

import pytest

from config import PROJECT
from perf import page, stored
from perf.registry import FILE, Target, workloads
from perf.results import Found, figure, read


def test_the_page_is_written_from_the_results() -> None:
    assert page.PAGE.read_text(encoding="utf-8") == page.rendered(stored.results())


def test_every_workload_can_be_measured_and_says_why() -> None:
    for name, workload in workloads().items():
        assert callable(importlib.import_module(f"perf.{workload.module}").measure), name
        for target in workload.targets.values():
            assert target.reason, (name, target.name)
            assert (target.least is None) != (target.most is None), (name, target.name)
    assert len({workload.module for workload in workloads().values()}) == len(workloads())


def test_a_stored_ratio_has_a_target() -> None:
    for name, entry in stored.results().items():
        targets = workloads()[name].targets
        assert [ratio.target for ratio in read(entry).ratios if ratio.target not in targets] == [], name


def test_a_room_of_perf_has_few_files_and_no_prefix_thrice() -> None:
    for room in (path for path in FILE.parent.iterdir() if path.is_dir() and path.name != "__pycache__"):
        stems = [path.stem for path in room.glob("*.py") if path.stem != "__init__"]
        assert 3 <= len(stems) <= 12, room
        assert [stem for stem, many in Counter(stem.split("_")[0] for stem in stems).items() if many > 2] == []


@pytest.mark.parametrize(
    ("value", "text"), [(1234.5, "1,234"), (12.34, "12.3"), (1.234, "1.23"), (0.1234, "0.123"), (0, "0.000")]
)
def test_figures_have_three_digits_that_mean_something(value: float, text: str) -> None:
    assert figure(value) == text


def test_what_is_found_is_read_again_and_judged() -> None:
    found = Found(database="SQLite")
    assert found.row("PUT", "ours", "ms CPU", [3.0, 1.0, 2.0]) == 2.0
    found.ratio("half", 0.5)
    found.same("answers", is_same=True)
    assert read(found.stored()).rows[0].spread == "1.00–3.00"
    assert Target("half", "because", least=0.5).is_met(0.5)
    assert not Target("half", "because", most=0.4).is_met(0.5)
    assert page.is_met("no such workload") is False


def test_no_peer_comes_from_an_address() -> None:
    text = (PROJECT / "requirements" / "peers.txt").read_text(encoding="utf-8")
    assert "://" not in text
    assert text.count("--hash=sha256:") > text.count("==")
