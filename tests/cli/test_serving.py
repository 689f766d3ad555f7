"""`rvuedge serve`: a new version takes over under load, health answers whatever hangs, production begins with care."""

from __future__ import annotations

import http.client
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from config import PROJECT, Settings, settings_from
from rvuedge.app import create_app
from rvuedge.catalog.releases.packages import prepare_package
from rvuedge.catalog.releases.preparing import Wanted
from rvuedge.cli.serving.serve import reached_at
from rvuedge.logbook.credits.catalog_changes import bring_in
from rvuedge.platform import clock
from rvuedge.platform.extensions import db
from tests.catalog.readers.build import relative_value_csv
from tests.support.browser import ServerError, gunicorn_server
from tests.support.commands import Commands
from tests.support.production import PRODUCTION

REQUESTS = int(os.environ.get("RVUEDGE_ROLLOUT_REQUESTS", "400"))  # make rollout: 6,000


@pytest.fixture
def environment(tmp_path: Path, sqlite_templates: Callable[[str], Path]) -> dict[str, str]:
    """A seeded SQLite database in a folder of its own."""
    shutil.copyfile(sqlite_templates("seeded"), tmp_path / "rvuedge.db")
    return {
        "RVUEDGE_MODE": "demo",
        "RVUEDGE_INSTANCE": str(tmp_path),
        "RVUEDGE_RATE_LIMITS": "off",
        "RVUEDGE_LOCK_SECONDS": "5",
    }


@contextmanager
def replaceable(environment: Mapping[str, str]) -> Iterator[tuple[str, Path]]:
    """A server that may hand over to another; whoever serves last is ended."""
    pid = Path(environment["RVUEDGE_INSTANCE"]) / "pid"
    with gunicorn_server(environment, words=["--pid", str(pid)]) as url:
        try:
            yield url, pid
        finally:
            os.kill(int(pid.read_text()), signal.SIGTERM)
            wait_until(lambda: not pid.exists())


def wait_until(what: Callable[[], bool], seconds: float = 60) -> None:
    ends = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < ends
        time.sleep(0.05)


def ask(connection: http.client.HTTPConnection) -> str:
    """One request on a connection that is kept; its status, or what went wrong."""
    try:
        connection.request("GET", "/api/v1/codes/47562")
        answer = connection.getresponse()
        answer.read()
    except (OSError, http.client.HTTPException) as error:
        connection.close()
        return type(error).__name__
    return str(answer.status)


def test_a_new_version_takes_over_and_no_request_fails(environment: dict[str, str]) -> None:
    answers: Counter[str] = Counter()
    masters: list[int] = []
    finished = threading.Event()

    def load(host: str) -> None:
        connection = http.client.HTTPConnection(host, timeout=30)
        while not finished.is_set():
            answers[ask(connection)] += 1
        connection.close()

    with replaceable(environment) as (url, pid):
        threads = [threading.Thread(target=load, args=(url.removeprefix("http://"),)) for _ in range(6)]
        for thread in threads:
            thread.start()
        for _ in range(2):
            masters.append(int(pid.read_text()))
            os.kill(masters[-1], signal.SIGUSR2)
            wait_until(lambda: pid.exists() and pid.read_text().strip() not in {"", *map(str, masters)})
            wait_until(lambda: not Path(f"/proc/{masters[-1]}/cmdline").exists() or not cmdline(masters[-1]))
        wait_until(lambda: answers.total() >= REQUESTS, seconds=600)
        finished.set()
        for thread in threads:
            thread.join()
    assert set(answers) == {"200"}, answers
    sys.stdout.write(f"{answers.total():,} requests over {len(masters)} hand-overs, all answered 200\n")


def cmdline(pid: int) -> bytes:
    """Empty for a process that ended and that nobody has waited for."""
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def test_a_version_that_cannot_start_leaves_the_old_one_at_work(environment: dict[str, str]) -> None:
    with replaceable(environment) as (url, pid):
        master = int(pid.read_text())
        file = Path(environment["RVUEDGE_INSTANCE"]) / "rvuedge.db"
        with closing(sqlite3.connect(file)) as raw, raw:
            raw.execute("UPDATE alembic_version SET version_num = '9999'")
        os.kill(master, signal.SIGUSR2)
        time.sleep(6)
        assert int(pid.read_text()) == master
        with urllib.request.urlopen(f"{url}/api/v1/health/ready", timeout=10) as answer:
            assert json.load(answer)["migrations"] == "ahead", "it serves on while the newer version is rolled out"


def test_health_answers_while_every_thread_waits(environment: dict[str, str]) -> None:
    """Twelve sign-ins wait for a writer that does not end; the eight threads of two workers are all taken."""
    file = Path(environment["RVUEDGE_INSTANCE"]) / "rvuedge.db"
    body = json.dumps(
        {"email": "a@example.org", "password": "a good long password", "name": "A", "career_stage": "attending"}
    ).encode()
    statuses: Counter[int] = Counter()

    def sign_up(url: str) -> None:
        requested = urllib.request.Request(
            f"{url}/api/v1/users", body, {"Content-Type": "application/json", "Idempotency-Key": os.urandom(8).hex()}
        )
        try:
            with urllib.request.urlopen(requested, timeout=60) as answer:
                statuses[answer.status] += 1
        except urllib.error.HTTPError as error:
            error.close()
            statuses[error.code] += 1
            if error.code == 503:
                assert int(error.headers["Retry-After"]) >= 1

    with gunicorn_server(environment) as url, closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        threads = [threading.Thread(target=sign_up, args=(url,)) for _ in range(12)]
        for thread in threads:
            thread.start()
        time.sleep(1)
        began = time.monotonic()
        for path in ("health", "health/ready"):
            with urllib.request.urlopen(f"{url}/api/v1/{path}", timeout=10) as answer:
                assert answer.status == 200
        assert time.monotonic() - began < 3
        for thread in threads:
            thread.join()
        other.execute("ROLLBACK")
    assert set(statuses) == {503}


def test_production_does_not_begin_with_an_empty_database(tmp_path: Path) -> None:
    production = PRODUCTION | {"RVUEDGE_INSTANCE": str(tmp_path / "typo")}
    with pytest.raises(ServerError, match="There is no database at"), gunicorn_server(production):
        pass
    assert not (tmp_path / "typo").exists()


def test_production_does_not_serve_the_demos_people(
    tmp_path: Path, with_demo: Callable[[], None], commands: Commands
) -> None:
    """Finding C18: on a demo's database anybody would sign in with the published password."""
    with_demo()
    place = PRODUCTION | {"RVUEDGE_INSTANCE": str(tmp_path / "instance")}
    with pytest.raises(ServerError, match="published password"), gunicorn_server(place):
        pass
    own = {name: text for name, text in os.environ.items() if not name.startswith("RVUEDGE_")}
    done = subprocess.run(
        [sys.executable, "-c", "import wsgi"], env=own | place, cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert done.returncode != 0
    assert "published password" in done.stderr


def test_the_log_is_json_without_what_anybody_wrote_and_metrics_count_all_workers(environment: dict[str, str]) -> None:
    log = Path(environment["RVUEDGE_INSTANCE"]) / "log"
    with gunicorn_server(environment, words=["--log", "json"], log=log) as url:
        connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=30)
        for _ in range(20):
            connection.request("GET", "/api/v1/codes?q=gallbladder", headers={"X-Request-Id": "mine-12345678"})
            connection.getresponse().read()
            connection.close()
        with urllib.request.urlopen(f"{url}/metrics", timeout=10) as answer:
            text = answer.read().decode()
        hidden = urllib.request.Request(f"{url}/metrics", headers={"X-Forwarded-For": "203.0.113.9"})
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(hidden, timeout=10)
        refused.value.close()
        assert refused.value.code == 403
    assert 'rvuedge_requests_total{method="GET",route="/api/v1/codes",status="200"} 20.0' in text
    for name in ("rvuedge_mail_waiting 0", "rvuedge_database_up 1", 'rvuedge_release_in_force{release="RVU26C"} 1'):
        assert name in text
    sentence = log.read_text()
    assert "gallbladder" not in sentence
    lines = [json.loads(line) for line in sentence.splitlines() if line.startswith("{")]
    requested = [line for line in lines if line.get("request_id") == "mine-12345678"]
    assert len(requested) == 20
    assert {(line["logger"], line["method"], line["route"], line["status"]) for line in requested} == {
        ("rvuedge.access", "GET", "/api/v1/codes", 200)
    }


def test_a_rebuild_that_a_killed_command_left_is_done_by_the_next_server(
    environment: dict[str, str], commands: Commands, tmp_path: Path
) -> None:
    """The command is killed right after the release is in force: no worker has the job, and the server begins it."""
    file = tmp_path / "october.csv"
    file.write_bytes(relative_value_csv([{"code": "47562", "work_rvu": "11.00"}], quarter="October"))
    app = create_app(settings_from(environment))
    with app.app_context():
        package = prepare_package(data=file.read_bytes(), file=file.name, wanted=Wanted(minimum_rows=1))
        bring_in(package, now=clock.now())
        db.session.remove()
        db.engine.dispose()
    shown = commands.run(["db", "check"], environment).stdout
    assert "Credits are being recalculated under RVU26D: not begun." in shown
    with gunicorn_server(environment) as url:

        def is_done() -> bool:
            with urllib.request.urlopen(f"{url}/api/v1/health/ready") as answer:
                return bool(json.load(answer)["credits"] == "ok")

        wait_until(is_done)
    assert "recalculated" not in commands.run(["db", "check"], environment).stdout
    listed = commands.run(["jobs", "list"], environment).stdout
    assert "credits.rebuild" in listed
    assert "done" in listed


@pytest.mark.parametrize(
    ("mode", "given", "reached"),
    [
        ("demo", Settings.public_url, "http://localhost:8123"),
        ("demo", "http://desk.example.org", "http://desk.example.org"),
        ("production", "https://rvu.example.org", "https://rvu.example.org"),
    ],
)
def test_links_lead_to_the_port_served_where_no_address_is_set(mode: str, given: str, reached: str) -> None:
    assert reached_at(Settings(mode=mode, public_url=given), 8123).public_url == reached
