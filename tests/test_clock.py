"""The time comes in at rvuedge/platform/clock.py alone: it runs on from where it is set, and nothing goes around it."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import urllib.request
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from config import PROJECT, SettingsError, settings_from
from rvuedge.app import create_app
from rvuedge.platform import clock
from tests.conftest import settings
from tests.support.api import Api
from tests.support.browser import gunicorn_server
from tests.support.clock import NOW
from tests.support.production import PRODUCTION

LATER = datetime(2027, 1, 15, 9, 0, tzinfo=UTC)
DEMO = {"RVUEDGE_MODE": "demo", "RVUEDGE_SECRET_KEY": "a key of at least 32 characters, for tests"}
BANNED = {
    "datetime.datetime.now",
    "datetime.datetime.utcnow",
    "datetime.date.today",
    "time.time",
    "sqlalchemy.func.now",
}


def test_every_test_starts_at_the_same_moment() -> None:
    assert NOW <= clock.now() < NOW + timedelta(minutes=1)


def test_time_runs_on_from_the_instant_it_is_set_to() -> None:
    clock.run_from(LATER.astimezone(timezone(timedelta(hours=-5))))
    first, second = clock.now(), clock.now()
    assert LATER <= first <= second < LATER + timedelta(minutes=1)
    assert first.tzinfo is UTC
    assert LATER.timestamp() <= clock.seconds() < LATER.timestamp() + 60
    with pytest.raises(ValueError, match="time zone"):
        clock.run_from(LATER.replace(tzinfo=None))


def test_a_library_that_reads_the_machines_clock_is_given_its_time() -> None:
    """A window of ours that ends in a minute ends in a minute there too, wherever the machine is in time."""
    with pytest.MonkeyPatch.context() as there:
        there.setattr("rvuedge.platform.clock.time.time", lambda: 5_000.0)
        assert 5_059 < clock.machine_seconds(clock.seconds() + 60) <= 5_060


def test_a_second_app_of_the_same_setting_does_not_turn_the_time_back() -> None:
    clock.run_from_once(LATER)
    first = clock.now()
    clock.run_from_once(LATER)
    assert clock.now() >= first > LATER


def test_the_setting_is_an_instant_and_never_productions() -> None:
    assert settings_from(DEMO).now is None
    assert settings_from({**DEMO, "RVUEDGE_NOW": "2027-01-15T09:00:00Z"}).now == LATER
    for wrong in ("2027-01-15", "2027-01-15T09:00", "tomorrow"):
        with pytest.raises(SettingsError, match="expected an instant with its time zone, such as"):
            settings_from({**DEMO, "RVUEDGE_NOW": wrong})
    with pytest.raises(SettingsError, match="production runs on the machine's clock"):
        settings_from(PRODUCTION | {"RVUEDGE_NOW": "2027-01-15T09:00:00Z"})


def test_an_answer_of_the_app_is_of_that_time(empty_api: Api) -> None:
    clock.run_from(LATER)
    assert empty_api.signed_in().person["id"]
    create_app(settings("sqlite://"))
    assert clock.now() >= LATER, "an app without the setting leaves the time alone"


def test_a_server_and_its_workers_run_from_the_setting(tmp_path: Path) -> None:
    """The history of a code carries the notice of January though the machine, or the test, is elsewhere in time."""
    env = {"RVUEDGE_MODE": "demo", "RVUEDGE_INSTANCE": str(tmp_path), "RVUEDGE_RATE_LIMITS": "off"}
    run = [sys.executable, "-c", "from rvuedge.cli import main; main()", "demo"]
    inherited = {name: text for name, text in os.environ.items() if not name.startswith("RVUEDGE_")}
    moved = {**env, "RVUEDGE_NOW": "2027-01-15T09:00:00Z"}
    subprocess.run(run, env={**inherited, **moved}, cwd=PROJECT, check=True, capture_output=True)
    with gunicorn_server(moved) as url, urllib.request.urlopen(f"{url}/api/v1/codes/47562") as answer:
        assert json.load(answer)["notice"]["code"] == "release_window_over"


def test_nothing_goes_around_it() -> None:
    """ruff knows the names (TID251, in make check); nobody may silence it but the one place."""
    ruff = tomllib.loads((PROJECT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    assert set(ruff["flake8-tidy-imports"]["banned-api"]) >= BANNED
    assert "TID" in ruff["select"]
    assert not any("TID" in rule for rules in ruff["per-file-ignores"].values() for rule in rules)
    listed = subprocess.run(["git", "ls-files", "*.py"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    silenced = re.compile(r"#\s*(?:ruff:\s*)?noqa(?::[^#\n]*TID|\s*$|:\s*$)", re.MULTILINE)
    found = {name for name in listed.split() if silenced.search((PROJECT / name).read_text(encoding="utf-8"))}
    assert found == {"rvuedge/platform/clock.py", "rvuedge/platform/fields.py"}  # the second makes fields, and no time
