"""docs/operations.md followed to the letter: every block marked sh, in order, on an empty folder and an empty PostgreSQL."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from config import PROJECT
from tests.support.browser import free_port
from tests.support.postgres import start_postgres
from tests.support.postgres_binaries import candidates

PAGE = PROJECT / "docs" / "operations.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
NEEDED = ("openssl", "curl")


def blocks() -> list[str]:
    return BLOCK.findall(PAGE.read_text(encoding="utf-8"))


def test_the_page_has_a_block_for_every_task() -> None:
    text = "".join(blocks())
    for task in ("db upgrade", "seed", "import rvu", "serve", "db backup", "db restore", "db new-mark", "kill -USR2"):
        assert task in text


@pytest.mark.longest
@pytest.mark.skipif(any(shutil.which(text) is None for text in NEEDED), reason="openssl or curl is not installed")
def test_the_page_works_as_it_is_written(tmp_path: Path, cms: Path) -> None:
    server = start_postgres(tmp_path)
    try:
        with psycopg.connect(server.admin_url.replace("+psycopg", ""), autocommit=True) as admin:
            admin.execute("CREATE ROLE rvuedge LOGIN")
            admin.execute("CREATE DATABASE rvuedge OWNER rvuedge")
        address = server.url("rvuedge").replace("+psycopg", "").replace("postgres@", "rvuedge@")
        sentence = followed(tmp_path, cms, address)
        with psycopg.connect(address) as connection:
            counts = [
                connection.execute(f"SELECT count(*) FROM {table}").fetchone()
                for table in ("person", "article", "survey", "release")
            ]
    finally:
        server.stop()
    assert sentence.count('"status":"ok"') == 2
    assert "read back" in sentence
    assert "Restored from" in sentence
    assert counts == [(1,), (837,), (0,), (1,)]
    assert (tmp_path / "lib").stat().st_mode & 0o777 == 0o700


def followed(folder: Path, cms: Path, address: str) -> str:
    """What the page's commands print, with nothing changed but where things are."""
    script = "set -eu\n" + "".join(blocks())
    for written, meant in (
        ("postgresql://rvuedge@db.internal/rvuedge?sslmode=verify-full", f"'{address}'"),
        ("/var/lib/rvuedge", f"{folder}/lib"),
        ("/var/backups/rvuedge", f"{folder}/backups"),
        ("/etc/rvuedge", f"{folder}"),
        ("/run/rvuedge", f"{folder}"),
        ("8000", str(free_port())),
        ("PPRRVU2026_Jul_nonQPP.csv", str(cms / "PPRRVU2026_Jul_nonQPP.csv")),
    ):
        assert written in script
        script = script.replace(written, meant)
    path = os.pathsep.join([str(Path(sys.executable).parent), str(candidates()[0]), os.environ["PATH"]])
    stored = {name: text for name, text in os.environ.items() if not name.startswith("RVUEDGE_")}
    log = folder / "said"
    try:
        with log.open("w") as out:
            done = subprocess.run(
                ["/bin/sh", "-c", script],
                cwd=folder,
                env=stored | {"PATH": path},
                stdout=out,
                stderr=subprocess.STDOUT,
                timeout=400,
                check=False,
            )
    finally:
        pid = folder / "pid"
        if pid.exists():
            os.kill(int(pid.read_text()), signal.SIGTERM)
    sentence = log.read_text(encoding="utf-8")
    assert done.returncode == 0, sentence
    return sentence
