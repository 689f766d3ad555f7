"""`rvuedge import table`: a practice's table at a terminal, by the way of the page."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.support import clock
from tests.support.commands import Commands

CHARGES = "DOS,CPT,Units,Provider\n7/14/2026,47562,1,Kim Osei\n7/15/2026,99213,1,Nobody Known\n"


@pytest.fixture
def run(tmp_path: Path, commands: Commands) -> Callable[..., str]:
    """A command in an instance where boss@example.org manages practice 1, of which Kim Osei is a physician."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RVUEDGE_")}
    environment |= {"RVUEDGE_INSTANCE": str(tmp_path / "instance"), "RVUEDGE_MODE": "demo"}

    def run(*words: str, status: int = 0) -> str:
        done = commands.run(words, environment | clock.environment())
        sentence = done.stdout + done.stderr
        assert done.returncode == status, sentence
        assert "Traceback" not in sentence
        return sentence

    for email, name in (("boss@example.org", "Boss"), ("kim@example.org", "Kim Osei")):
        run("user", "add", email, "--name", name, "--password", "a good long password")
    [database] = (tmp_path / "instance").glob("*.db")
    with sqlite3.connect(database) as connection:
        connection.execute("INSERT INTO organization (id, name, created_at, is_demo) VALUES (1, 'N', '2026-01-01', 0)")
        members = "INSERT INTO membership (organization_id, person_id, role, started_on) SELECT 1, id, ?, '2026-01-01'"
        for email, role in (("boss@example.org", "manager"), ("kim@example.org", "physician")):
            connection.execute(f"{members} FROM person WHERE email = ?", (role, email))
    return run


def test_a_groups_charges_are_asked_about_answered_and_imported(run: Callable[..., str], tmp_path: Path) -> None:
    """One line is Kim's by name, the other is asked about, and left out by the answer."""
    file, answers = tmp_path / "july.csv", tmp_path / "answers.json"
    file.write_text(CHARGES, encoding="utf-8")
    answers.write_text('{"provider:known nobody": "ignore"}', encoding="utf-8")
    words = ("import", "table", str(file), "--kind", "group-charges", "--practice", "1", "--by")
    assert "kim@example.org does not manage practice 1." in run(*words, "kim@example.org", status=1)
    asked = run(*words, "boss@example.org", status=1)
    assert "Who is “Nobody Known” (1 line)?" in asked
    assert "Nothing was imported." in asked
    dry = run(*words, "boss@example.org", "--answers", str(answers), "--dry-run")
    assert "Not read: provider 'Nobody Known' (1 line): nobody of the practice, as was answered" in dry
    done = run(*words, "boss@example.org", "--answers", str(answers))
    assert "Logs made: 1" in done
    assert "Imported as upload" in done
