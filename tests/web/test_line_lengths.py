"""What the formatters cannot break (a sentence, a long address) is still no longer than a line of Python."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from rvuedge.web.client import offline_shell

LONGEST = 120
FILES = sorted(file for file in offline_shell.WEB.rglob("*") if file.suffix in {".html", ".js", ".css"})


def test_the_files_are_found() -> None:
    assert {file.suffix for file in FILES} == {".html", ".js", ".css"}
    assert len(FILES) > 60


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.relative_to(offline_shell.WEB).as_posix())
def test_no_line_is_longer_than_120_characters(file: Path) -> None:
    lines = zip(count(1), file.read_text(encoding="utf-8").splitlines(), strict=False)
    assert [f"{number}: {len(line)}" for number, line in lines if len(line) > LONGEST] == []
