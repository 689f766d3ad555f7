"""What starts imports no more than it needs: the list of commands no application, the application no rare library."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import click
import pytest

from config import PROJECT
from rvuedge.cli import COMMANDS, command_named, main

LAZY = re.compile(r"\bLazily\(\"([\w.]+)\"\)")


def imported_lazily() -> set[str]:
    """The outermost packages of everything that a module of ours says to import on use."""
    found: set[str] = set()
    for path in sorted((PROJECT / "rvuedge").rglob("*.py")):
        if path.name != "lazily.py":
            found |= {name.partition(".")[0] for name in LAZY.findall(path.read_text(encoding="utf-8"))}
    return found


def left_in(folder: Path, words: str) -> set[str]:
    """The packages that a fresh interpreter holds after some statements."""
    check = f"{words}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    answer = subprocess.run(
        [sys.executable, "-c", check], cwd=folder, capture_output=True, text=True, check=True, env=_environment()
    )
    return set(answer.stdout.splitlines()[-1].split())


def _environment() -> dict[str, str]:
    return {"PYTHONPATH": str(PROJECT), "RVUEDGE_MODE": "test", "RVUEDGE_DATABASE_URL": "sqlite:////nowhere/at-all.db"}


def test_the_list_of_commands_needs_no_application(tmp_path: Path) -> None:
    packages = left_in(tmp_path, "from rvuedge.cli import main\nmain(['--help'], standalone_mode=False)")
    assert not packages & {"flask", "sqlalchemy", "config", *imported_lazily()}


def test_the_application_starts_without_what_few_requests_need(tmp_path: Path) -> None:
    lazy = imported_lazily()
    assert {"polars", "alembic", "webauthn", "authlib", "requests", "zxcvbn"} <= lazy
    start = "from config import Settings\nfrom rvuedge.app import create_app\ncreate_app(Settings(mode='test', "
    packages = left_in(tmp_path, f"{start}database_url='sqlite:///{tmp_path}/a.db', secret_key='for this test alone'))")
    assert lazy & packages == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_of_a_command_what_its_help_says(name: str) -> None:
    command = command_named(name)
    assert command is not None
    assert (command.name, command.get_short_help_str(200)) == (name, COMMANDS[name][2])


def test_an_unknown_command_is_none_and_the_help_names_all() -> None:
    assert command_named("nothing") is None
    assert click.Context(main).command.get_help(click.Context(main)).count("\n  ") >= len(COMMANDS)
