"""What looks for weaknesses is in `make check`, works without a network, and the list of components is the lock's."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from config import PROJECT

LOCK = PROJECT / "requirements" / "run.txt"
MAKEFILE = (PROJECT / "Makefile").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("vulnerabilities", PROJECT / "scripts" / "vulnerabilities.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


def test_a_vulnerability_is_found_and_what_was_not_looked_up_is_counted(script: ModuleType) -> None:
    report = {
        "dependencies": [
            {"name": "good", "version": "1.0", "vulns": []},
            {"name": "bad", "version": "2.0", "vulns": [{"id": "CVE-2026-1", "fix_versions": ["2.1"]}]},
            {"name": "worse", "version": "3.0", "vulns": [{"id": "CVE-2026-2", "fix_versions": []}]},
            {"name": "unknown", "skip_reason": "Dependency not found"},
        ]
    }
    found, known, unknown = script.judged(report)
    assert found == ["bad 2.0: CVE-2026-1; mended in 2.1", "worse 3.0: CVE-2026-2; mended in no version yet"]
    assert (known, unknown) == (3, ["unknown"])


@pytest.mark.parametrize("answer", ["no network", None])
def test_without_an_answer_it_says_so_and_fails_nothing(
    answer: str | None,
    script: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    silent = tmp_path / "python"
    unknown = '{"dependencies": [{"name": "x", "skip_reason": "not found"}]}'
    silent.write_text(f"#!/bin/sh\necho '{answer or unknown}'\nexit 1\n", encoding="utf-8")
    silent.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(silent))
    monkeypatch.setattr(sys, "argv", ["vulnerabilities", "requirements/run.txt"])
    assert script.main() == 0
    assert "could not ask" in capsys.readouterr().out


def test_every_locked_package_is_in_the_list_of_components_with_its_hash(tmp_path: Path) -> None:
    """CycloneDX 1.6, the same bytes each time, without an address of a registry or this machine."""
    recipe = re.search(r"^sbom:.*\n(?:\t.*\n)+", MAKEFILE, re.MULTILINE)
    assert recipe is not None
    assert "cyclonedx-py requirements requirements/run.txt" in recipe[0]
    made = []
    for name in ("first.json", "second.json"):
        command = [str(Path(sys.executable).parent / "cyclonedx-py"), "requirements", str(LOCK)]
        more = ["--pyproject", str(PROJECT / "pyproject.toml"), "--output-reproducible", "-o", str(tmp_path / name)]
        subprocess.run([*command, *more], check=True, capture_output=True)
        made.append((tmp_path / name).read_text(encoding="utf-8"))
    assert made[0] == made[1]
    assert "file://" not in made[0]
    document = json.loads(made[0])
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    locked = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+)", LOCK.read_text(encoding="utf-8"), re.MULTILINE)
    assert {(part["name"], part["version"]) for part in document["components"]} == set(locked)


def test_every_package_is_locked_by_hash() -> None:
    for name in ("run.txt", "dev.txt"):
        text = (PROJECT / "requirements" / name).read_text(encoding="utf-8")
        entries = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.MULTILINE)
        bare = [entry.split()[0] for entry in entries if "==" in entry and "--hash=sha256:" not in entry]
        assert bare == []


def test_make_check_looks_for_weaknesses() -> None:
    check = MAKEFILE.partition("check:\n")[2].partition("\n\n")[0]
    assert "bandit" in check
    assert "scripts/vulnerabilities.py requirements/run.txt" in check
