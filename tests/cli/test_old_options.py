"""What version 0.1 called --license-note is accepted for one version."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.test_commands import run

__all__ = ["run"]


@pytest.mark.parametrize("option", ["--license-note", "--licence-note"])
def test_the_note_of_a_survey(run, tmp_path: Path, option: str) -> None:
    file = tmp_path / "survey.csv"
    file.write_text("Specialty,# Orgs,P25,P50\nUrology,9,4000,5000\n")
    given = ["--name", "S", "--year", "2026", "--synthetic", "--metric", "work_rvus"]
    run("import", "survey", str(file), *given, option, "Tests only")
    again = run("import", "survey", str(file), *given, "--license-note", "Other")
    assert "license note is Tests only; Other was not used" in again
