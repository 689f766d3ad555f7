"""PostgreSQL dumped and restored with its own programs: pg_dump, pg_restore and psql, found on PATH."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from rvuedge.cli.database.refusals import NotOursError, ToolError
from rvuedge.schema import known_revisions

PLAIN = ("--no-owner", "--no-privileges")
EMPTY = """
DO $$ DECLARE one text; BEGIN
  FOR one IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' LOOP
    EXECUTE format('DROP TABLE public.%I CASCADE', one);
  END LOOP;
  FOR one IN SELECT p.oid::regprocedure FROM pg_proc AS p WHERE p.pronamespace = 'public'::regnamespace
      AND NOT EXISTS (SELECT FROM pg_depend AS d WHERE d.objid = p.oid AND d.deptype = 'e') LOOP
    EXECUTE format('DROP FUNCTION %s CASCADE', one);
  END LOOP;
END $$;
"""


def dump(url: str, target: Path) -> None:
    """Everything of one moment in PostgreSQL's own archive format. Raises ToolError.

    The owner of the tables passes the walls; anybody else is refused, for their dump would lack what they do not see.
    """
    _refuse_but_owner(url)
    _run("pg_dump", ["--format=custom", "--enable-row-security", *PLAIN, f"--file={target}"], url)


def check(file: Path) -> None:
    """Raises NotOursError unless this is a whole dump of RVU Edge, of this version or one before."""
    try:
        listed = _run("pg_restore", ["--list", str(file)])
        _run("pg_restore", ["--file=/dev/null", str(file)])  # reads and unpacks every row
        sentence = _run("pg_restore", ["--data-only", "--table=alembic_version", "--file=-", str(file)])
    except ToolError as error:
        if "not found" in str(error):
            raise
        raise NotOursError(f"{file} is damaged ({error})") from error
    if " TABLE DATA public alembic_version " not in listed or " TABLE DATA public database_identity " not in listed:
        raise NotOursError(f"{file} is not a dump of RVU Edge")
    revision = re.search(r"^COPY public\.alembic_version .*\n(\w+)$", sentence, re.MULTILINE)
    if revision is None:
        raise NotOursError(f"{file} is not a whole dump of RVU Edge")
    if revision[1] not in known_revisions():
        raise NotOursError(f"{file} was made by a newer version of RVU Edge (migration {revision[1]})")


def holds(url: str) -> bool:
    """Whether the database has anything. Raises NotOursError where it is somebody else's, psycopg.Error if away."""
    with psycopg.connect(url.replace("+psycopg", "", 1)) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
    tables = {row[0] for row in found}
    if tables and not {"alembic_version", "database_identity"} <= tables:
        raise NotOursError("The database has tables that are not of RVU Edge")
    return bool(tables)


def _refuse_but_owner(url: str) -> None:
    with psycopg.connect(url.replace("+psycopg", "", 1)) as connection:
        query = (
            "SELECT pg_has_role(current_user, relowner, 'USAGE') FROM pg_class WHERE oid = to_regclass('public.person')"
        )
        found = connection.execute(query).fetchone()
    if found is not None and not found[0]:
        raise ToolError("this role does not own the tables; use the owner's address in RVUEDGE_DATABASE_URL")


def put_back(file: Path, url: str, *, mark: str, folder: Path) -> None:
    """Have the database hold what a dump holds, with this mark; all of it or nothing. Raises ToolError."""
    steps = [folder / name for name in ("empty.sql", "restore.sql", "mark.sql")]
    steps[0].write_text(EMPTY, encoding="utf-8")
    _run("pg_restore", [*PLAIN, f"--file={steps[1]}", str(file)])
    sentence = f"UPDATE public.database_identity SET mark = '{mark}';\n"  # noqa: S608 - a mark is made here, of hex digits
    steps[2].write_text(sentence, encoding="ascii")
    quiet = ["--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1", "--output=/dev/null"]
    _run("psql", [*quiet, *(f"--file={step}" for step in steps)], url)


def _run(program: str, words: Sequence[str], url: str | None = None) -> str:
    found = shutil.which(program)
    if found is None:
        raise ToolError(
            f"{program} was not found on PATH. Install PostgreSQL's client programs of the server's version "
            "(Debian: postgresql-client)."
        )
    environment = dict(os.environ)
    if url is not None:
        address = make_url(url).set(drivername="postgresql")
        if address.password:
            environment["PGPASSWORD"] = str(address.password)  # not in the list of processes
        words = [*words, f"--dbname={address.set(password=None).render_as_string()}"]
    done = subprocess.run([found, *words], env=environment, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise ToolError(f"{program}: {' '.join(done.stderr.split())[:400]}")
    return done.stdout
