"""`rvuedge import` of CMS's companion files and coding edits, as a person types it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.catalog.edits.test_edits import ADD_ONS, LIMITS, PAIRS
from tests.catalog.readers.build_tables import ndc_crosswalk_csv
from tests.support import clock
from tests.support.commands import Commands

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, commands: Commands) -> Run:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("RVUEDGE_")},
        "RVUEDGE_INSTANCE": str(tmp_path / "instance"),
        "RVUEDGE_MODE": "demo",
    }

    def run(*words: str, status: int = 0) -> str:
        done = commands.run(words, environment | clock.environment())
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    return run


def test_edits_are_imported_once_their_questions_are_answered(run: Run, tmp_path: Path) -> None:
    files = {
        "mue": (
            "MUE_PractitionerServices_Eff_07-01-2026.csv",
            LIMITS,
            "Limits of units from 2026-07-01 imported: 3 codes.",
        ),
        "ncci": ("ccipra-v322r0-f1.txt", PAIRS, "Component pairs from 2026-07-01 imported: 4 pairs."),
        "addon": ("AOC_V2026Q3-MCR.csv", ADD_ONS, "Add-on codes from 2026-07-01 imported: 4 edits."),
    }
    for command, (name, data, sentence) in files.items():
        (tmp_path / name).write_bytes(data)
        path = str(tmp_path / name)
        refused = run("import", command, path, status=1)
        assert refused.rstrip().endswith("Nothing was imported. If this is right, say so: --accept excerpt")
        assert sentence in run("import", command, path, "--accept", "excerpt")
        assert "nothing was changed" in run("import", command, path, "--yes")


def test_a_bad_row_is_a_question_with_line_column_and_cell(run: Run, tmp_path: Path) -> None:
    vial = {"code": "J9313", "ndc": "00310-4700-01"}
    path = tmp_path / "crosswalk.csv"
    path.write_bytes(ndc_crosswalk_csv([vial, vial | {"ndc": "00310-4700-02", "units": "21.3125?"}]))
    refused = run("import", "ndc", str(path), status=1)
    assert "2 rows" not in refused
    assert "This failed and should not have" not in refused


def test_base_units_are_known_by_their_heading(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "CY2022_base.txt"
    codes = "".join(f"{code:05d}\t5\r\n" for code in range(100, 400))
    path.write_text(f"CODE\t2022\r\n\tBASE\r\n\tUNIT\r\n{codes}", encoding="utf-8")
    assert "Anesthesia base units of 2022 imported: 300 codes." in run("import", "anesthesia", str(path))
    assert "nothing changed" in run("import", "base-units", str(path))
