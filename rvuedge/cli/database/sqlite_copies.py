"""SQLite databases copied while in use, looked through, and put back."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from rvuedge.cli.database.refusals import NotOursError
from rvuedge.schema import known_revisions


def copy(source: Path, target: Path) -> None:
    """A whole copy of one moment, whoever writes meanwhile. Raises sqlite3.Error."""
    with closing(_opened(source)) as current, closing(sqlite3.connect(target)) as copied:
        current.backup(copied)


def check(file: Path) -> None:
    """Raises NotOursError unless this is a whole database of RVU Edge, of this version or one before."""
    try:
        with closing(_opened(file)) as opened:
            state = [row[0] for row in opened.execute("PRAGMA integrity_check(3)")]
            if state != ["ok"]:
                raise NotOursError(f"{file} is damaged ({'; '.join(state)})")
            tables = {row[0] for row in opened.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
            if not {"alembic_version", "database_identity"} <= tables:
                raise NotOursError(f"{file} is not a database of RVU Edge")
            revision = opened.execute("SELECT version_num FROM alembic_version").fetchone()
            marked = opened.execute("SELECT 1 FROM database_identity").fetchone()
    except sqlite3.DatabaseError as error:
        raise NotOursError(f"{file} is not an SQLite database, or is damaged ({error})") from error
    if revision is None or marked is None:
        raise NotOursError(f"{file} is not a whole database of RVU Edge")
    if revision[0] not in known_revisions():
        raise NotOursError(f"{file} was made by a newer version of RVU Edge (migration {revision[0]})")


def give_mark(file: Path, mark: str) -> None:
    """Make it another database to phones."""
    with closing(sqlite3.connect(file)) as opened, opened:
        opened.execute("UPDATE database_identity SET mark = ?", [mark])


def keep(file: Path, aside: Path) -> bool:
    """Keep what stands there under another name, damaged as it may be; whether there was anything."""
    if not file.exists() or not file.stat().st_size:
        return False
    try:
        copy(file, aside)
    except sqlite3.DatabaseError:
        shutil.copyfile(file, aside)
    aside.chmod(0o600)
    return True


def put_back(copied: Path, file: Path) -> None:
    """Have a database hold what a copy holds, in one transaction for whoever uses it at this moment."""
    try:
        with closing(_opened(copied)) as source, closing(sqlite3.connect(file, timeout=30)) as target:
            source.backup(target)
    except sqlite3.DatabaseError:  # what stands there is too damaged to be written over page by page
        for ending in ("-wal", "-shm"):
            file.with_name(file.name + ending).unlink(missing_ok=True)
        copied.replace(file)


def _opened(file: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"file:{quote(str(file.absolute()))}?mode=ro", uri=True)
