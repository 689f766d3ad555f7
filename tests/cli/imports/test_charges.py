"""`rvuedge import charges`: the same import as over HTTP, said in sentences."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import clock
from tests.support.commands import Commands
from tests.support.production import PRODUCTION


@pytest.fixture
def run(tmp_path: Path, commands: Commands) -> Callable[..., str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RVUEDGE_")}
    environment |= {"RVUEDGE_INSTANCE": str(tmp_path / "instance"), "RVUEDGE_MODE": "demo"}

    def run(*words: str, status: int = 0, **more: str) -> str:
        done = commands.run(words, environment | clock.environment() | more)
        sentence = done.stdout + done.stderr
        assert done.returncode == status, sentence
        assert "Traceback" not in sentence
        return sentence

    run("user", "add", "a@example.org", "--name", "A", "--password", "a good long password")
    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    found = tmp_path / "july.csv"
    found.write_text("Svc,CPT,Units\n7/14/2026,47562,1\n7/15/2026,99213,2\nTotal,,3\n", encoding="utf-8")
    return found


def test_a_dry_run_then_the_import_then_a_replay(run: Callable[..., str], file: Path, tmp_path: Path) -> None:
    mapping = tmp_path / "map.json"
    mapping.write_text('{"date": "Svc"}', encoding="utf-8")
    words = ("import", "charges", str(file), "--for", "a@example.org", "--map", str(mapping))
    sentence = run(*words, "--dry-run")
    assert "2 logs with 2 lines would be made (dry run, nothing was stored)" in sentence
    assert "1 row without charges" in sentence
    assert "2 logs with 2 lines made by import" in run(*words)
    assert "nothing was changed" in run(*words)


def test_refusals_are_sentences(run: Callable[..., str], file: Path) -> None:
    words = ("import", "charges", str(file), "--for")
    assert "no header with a date and a code column" in run(*words, "a@example.org", status=1)
    assert "Nobody has the address b@example.org." in run(*words, "b@example.org", status=1)
    assert "--npi: Expected ten digits." in run(*words, "a@example.org", "--npi", "12", status=1)


def test_in_production_the_apps_own_secret_is_needed(run: Callable[..., str], file: Path) -> None:
    words = ("import", "charges", str(file), "--for", "a@example.org")
    sentence = run(*words, status=1, **(PRODUCTION | {"RVUEDGE_SECRET_KEY": ""}))
    assert "RVUEDGE_SECRET_KEY is not set" in sentence
