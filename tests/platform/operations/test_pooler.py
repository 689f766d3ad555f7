"""PgBouncer in transaction mode between the application and PostgreSQL: each transaction may run on another connection."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import make_url as address_of
from sqlalchemy import select

from rvuedge.app import create_app
from rvuedge.logbook.records.models import ProcedureLog
from rvuedge.platform.database import walls
from rvuedge.platform.extensions import db
from tests.conftest import settings
from tests.support.api import Api, body_of
from tests.support.browser import free_port
from tests.support.postgres import APP

PROGRAM = shutil.which("pgbouncer") or shutil.which("/usr/sbin/pgbouncer")

pytestmark = [
    pytest.mark.parametrize("database", ["postgresql"]),
    pytest.mark.skipif(PROGRAM is None, reason="PgBouncer is not installed (Debian: pgbouncer)"),
]


@pytest.fixture
def pooled(make_url: Callable[[str], str], tmp_path: Path) -> Iterator[str]:
    """The address of PgBouncer before a database with the starter catalog; two server connections for everybody."""
    direct = address_of(make_url("seeded"))
    port = free_port()
    users, configuration = tmp_path / "users.txt", tmp_path / "pgbouncer.ini"
    users.write_text(f'"{APP}" ""\n')
    configuration.write_text(
        f"[databases]\npooled = host={direct.query['host']} dbname={direct.database} user={APP}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = trust\n"
        f"auth_file = {users}\npool_mode = transaction\ndefault_pool_size = 2\nserver_tls_sslmode = disable\n"
    )
    account = ["-u", "nobody"] if os.geteuid() == 0 else []
    for folder in (tmp_path, *list(tmp_path.parents)[:2]):
        folder.chmod(0o755)
    command = [str(PROGRAM), *account, str(configuration)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"postgresql+psycopg://{APP}@127.0.0.1:{port}/pooled"
    try:
        wait_for(url.replace("+psycopg", ""))
        yield url
    finally:
        process.terminate()
        process.wait()


def wait_for(url: str) -> None:
    ends = time.monotonic() + 20
    while True:
        try:
            psycopg.connect(url, connect_timeout=2, prepare_threshold=None).close()
        except psycopg.OperationalError:
            assert time.monotonic() < ends
            time.sleep(0.1)
        else:
            return


def test_everything_works_through_a_pooler(pooled: str) -> None:
    app = create_app(settings(pooled))
    statuses: Counter[int] = Counter()
    people = [Api(app.test_client()).signed_in() for _ in range(4)]

    def work(me: Api) -> None:
        own = Api(app.test_client(), me.token)
        for _ in range(15):
            path = f"/logs/{uuid.uuid4()}"
            made = own.put(path, body_of("47562"))
            edited = own.put(path, body_of("49505"), If_Match=made.headers["ETag"])
            seen = own.post("/sync", {"cursor": None, "changes": []})
            statuses.update([made.status_code, edited.status_code, seen.status_code])

    threads = [threading.Thread(target=work, args=(me,)) for me in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == {201: 60, 200: 120}
    assert app.test_client().get("/api/v1/health/ready").status_code == 200
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


def test_what_a_transaction_may_see_is_not_left_for_the_next(pooled: str) -> None:
    """Two people take turns on the same server connections; nothing says whose logs are wanted but the wall."""
    app = create_app(settings(pooled))
    people = [Api(app.test_client()).signed_in() for _ in range(2)]
    for person in people:
        person.log("47562")
    seen = []

    def look(person: Api) -> None:
        for _ in range(10):
            with app.test_request_context("/"):
                walls.enter(int(person.person["id"]))
                seen.append((person.person["id"], db.session.scalars(select(ProcedureLog.person_id)).all()))
                db.session.remove()
            with app.test_request_context("/"):
                seen.append((None, db.session.scalars(select(ProcedureLog.person_id)).all()))
                db.session.remove()

    threads = [threading.Thread(target=look, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == 40
    assert all(found == ([] if whose is None else [whose]) for whose, found in seen)
    with app.app_context():
        db.engine.dispose()
