"""A real PostgreSQL for the tests, started by the tests themselves: one for all workers of a run.

The first process of a run calls `offer_postgres` (next to nothing until somebody wants it) and
stops it at the end; every process that needs a database calls `shared_postgres`, which starts the
server the first time. A server of one's own is `start_postgres`. A worker's database is a copy of
a template that is migrated once (`ensure_template`).
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
from psycopg import sql

from tests.support.postgres_binaries import PostgresError, server_account

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "PostgresError",
    "PostgresOffer",
    "RunningPostgres",
    "create_database",
    "drop_database",
    "ensure_template",
    "offer_postgres",
    "shared_postgres",
    "start_postgres",
]

PROJECT = Path(__file__).resolve().parents[2]
OWNER, APP = "rvuedge_owner", "rvuedge_app"  # deploy/postgresql/roles.sql
OFFERED = "RVUEDGE_TEST_POSTGRES_FOLDER"
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107  # sun_path of unix(7) holds 108 bytes, the last of them a zero
START_SECONDS = 90.0


@dataclass(frozen=True)
class PostgresOffer:
    """A server that starts when first wanted; it ends with the process that holds this."""

    folder: Path
    keeper: subprocess.Popen[bytes] = field(repr=False)

    def stop(self) -> None:
        """Ends server and keeper and waits for both; nothing of them is left on disk."""
        if self.keeper.stdin is not None:
            self.keeper.stdin.close()
        self.keeper.wait()
        if os.environ.get(OFFERED) == str(self.folder):
            del os.environ[OFFERED]


@dataclass(frozen=True)
class RunningPostgres:
    """A server ready for connections, ended by `stop` unless another process of the run owns it."""

    folder: Path
    offer: PostgresOffer | None = None

    @property
    def admin_url(self) -> str:
        """The address of the database `postgres`, from which others are created."""
        return self.url("postgres")

    def url(self, dbname: str, role: str = "postgres") -> str:
        """The SQLAlchemy address of a database on this server, over its socket; OWNER and APP are walled in."""
        return f"postgresql+psycopg://{role}@/{dbname}?host={self.folder}"

    def stop(self) -> None:
        """Ends the server when this process owns it."""
        if self.offer is not None:
            self.offer.stop()


def start_postgres(root: Path) -> RunningPostgres:
    """A server of one's own, working in a new folder under `root` (under the system's temporary
    folder where the server's account cannot enter `root` or the path is too long for a socket).

    Raises PostgresError when PostgreSQL cannot run here.
    """
    offer = new_offer(root)
    try:
        return RunningPostgres(wanted(offer.folder), offer)
    except BaseException:
        offer.stop()
        raise


def offer_postgres(root: Path | None = None) -> PostgresOffer:
    """For the first process of a test run: a server that any process of the run may want.

    Its folder is put into the environment, which workers inherit: call it before they start.
    """
    offer = new_offer(root or Path(tempfile.gettempdir()))
    os.environ[OFFERED] = str(offer.folder)
    return offer


def shared_postgres() -> RunningPostgres:
    """The run's server, started by whoever wants it first.

    Raises PostgresError when none was offered or it cannot run here.
    """
    folder = os.environ.get(OFFERED)
    if not folder:
        raise PostgresError("No PostgreSQL was offered: call offer_postgres in pytest_configure.")
    return RunningPostgres(wanted(Path(folder)))


def new_offer(root: Path) -> PostgresOffer:
    """A folder that only the server's account can enter, and the keeper waiting beside it."""
    account = server_account()
    folder = Path(tempfile.mkdtemp(prefix="rvuedge-pg-", dir=working_place(root)))
    try:
        os.mkfifo(folder / "wanted")
        if account.uid is not None and account.gid is not None:
            os.chown(folder, account.uid, account.gid)
        keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.support.postgres_keeper", str(folder)],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return PostgresOffer(folder, keeper)


def working_place(root: Path) -> Path:
    """`root` if the server can enter it and its socket's path fits, else the temporary folder."""
    usable = socket_fits(root) and (os.geteuid() != 0 or open_to_all(root))
    return root if usable else Path(tempfile.gettempdir())


def socket_fits(root: Path) -> bool:
    """Whether the socket of a server working under `root` has a path the system allows."""
    socket = root / "rvuedge-pg-12345678" / SOCKET_NAME
    return len(os.fsencode(socket)) <= LONGEST_SOCKET_PATH


def open_to_all(folder: Path) -> bool:
    """Whether everybody may pass through a folder and all above it."""
    return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents))


def wanted(folder: Path) -> Path:
    """Asks the keeper for its server and waits until it is ready.

    Raises PostgresError with the keeper's reason when it cannot be had.
    """
    try:
        fifo = os.open(folder / "wanted", os.O_RDWR | os.O_NONBLOCK)
    except FileNotFoundError as error:
        raise PostgresError(f"The run's PostgreSQL is gone: {folder} is no more.") from error
    try:
        os.write(fifo, b"!")
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if (folder / "ready").exists():
                return folder
            if not folder.exists():
                raise PostgresError("The keeper of the run's PostgreSQL ended before it was ready.")
            if (folder / "failed").exists():
                raise PostgresError((folder / "failed").read_text(encoding="utf-8"))
            time.sleep(0.01)
    finally:
        os.close(fifo)
    raise PostgresError(f"PostgreSQL was not ready after {START_SECONDS:.0f} seconds.")


def libpq(url: str) -> str:
    """The same address without SQLAlchemy's driver name."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def create_database(admin_url: str, name: str, template: str | None = None) -> None:
    """CREATE DATABASE, as a copy of `template` if one is given (nobody may be connected to it)."""
    statement = sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name))
    with psycopg.connect(libpq(admin_url), autocommit=True) as connection:
        if template is not None:
            statement = sql.SQL("{} TEMPLATE {}").format(statement, sql.Identifier(template))
        if template is not None and connection.info.server_version >= 150000:
            # Copying files took 29 ms where the default, through the log, took 52.
            statement = sql.SQL("{} STRATEGY file_copy").format(statement)
        connection.execute(statement)


def drop_database(admin_url: str, name: str) -> None:
    """DROP DATABASE IF EXISTS, ending whatever is still connected to it."""
    statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    with psycopg.connect(libpq(admin_url), autocommit=True) as connection:
        connection.execute(statement)


def make_roles(url: str) -> None:
    """The roles of an installation, and their rights in this database."""
    with psycopg.connect(libpq(url), autocommit=True) as connection:
        connection.execute((PROJECT / "deploy" / "postgresql" / "roles.sql").read_text(encoding="utf-8"))


def ensure_template(server: RunningPostgres, name: str, build: Callable[[str], None]) -> str:
    """The template database `name`, made once per server; answers `name`.

    `build` gets the owner's address of an empty database, fills it and disconnects. Workers that ask
    meanwhile wait; where it fails the next one tries again.
    """
    draft = f"{name}_draft"
    with psycopg.connect(libpq(server.admin_url), autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if found.fetchone() is None:
            drop_database(server.admin_url, draft)
            create_database(server.admin_url, draft)
            make_roles(server.url(draft))
            build(server.url(draft, OWNER))
            rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
            connection.execute(rename.format(sql.Identifier(draft), sql.Identifier(name)))
    return name
