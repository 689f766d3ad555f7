"""A backup is sealed and read back before it has its name; a restore is checked and keeps what it replaces."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from config import Settings
from rvuedge.cli.database import postgres_dumps, sqlite_copies
from rvuedge.cli.database.refusals import NotOursError
from rvuedge.cli.database.sealed import is_sealed, seal, unseal
from rvuedge.platform import clock
from rvuedge.platform.operations.engine import LAST_BACKUP, make_private, sqlite_file

SQLITE_HEAD, DUMP_HEAD = b"SQLite format 3\0", b"PGDMP"
KEPT = "rvuedge-*Z.*"


@dataclass(frozen=True)
class Restored:
    """What a restore did: where what it replaced is, if there was anything."""

    replaced: Path | None


def new_mark() -> str:
    """A random mark of a database."""
    return secrets.token_hex(16)


def stamp(now: datetime) -> str:
    """An instant as part of a file's name."""
    return now.strftime("%Y%m%dT%H%M%SZ")


def name_for(settings: Settings, now: datetime, *, sealed: bool) -> str:
    """The name of a backup in a folder of backups; names sort by time."""
    ending = "db" if sqlite_file(settings.database_url) else "dump"
    return f"rvuedge-{stamp(now)}.{ending}{'.sealed' if sealed else ''}"


def back_up(settings: Settings, target: Path, key: bytes | None) -> None:
    """Write a backup that was read back.

    Raises FileExistsError, NotOursError when what would be backed up is damaged, ToolError, SealError, OSError.
    """
    with _workplace(target.parent) as folder:
        plain = folder / "plain"
        _take(settings, plain)
        _check(plain)
        made = plain
        if key is not None:
            made, again = folder / "sealed", folder / "again"
            seal(plain, made, key)
            unseal(made, again, key)
            if _digest(again) != _digest(plain):
                raise NotOursError(f"{target} did not read back as it was written")
        made.chmod(0o600)
        with made.open("rb") as written:
            os.fsync(written.fileno())
        os.link(made, target)  # refuses to replace what is there
    _remember(settings)


def prune(folder: Path, keep: int) -> list[str]:
    """Remove all backups of a folder but the newest; the names of those removed."""
    old = sorted(folder.glob(KEPT))[:-keep]
    for file in old:
        file.unlink()
    return [file.name for file in old]


def restore(settings: Settings, source: Path, key: bytes | None) -> Restored:
    """Have the database hold what a backup holds, with a new mark, so that phones begin again.

    Raises NotOursError, ToolError, SealError; then nothing was changed.
    """
    file = sqlite_file(settings.database_url)
    with _workplace(file.parent if file else settings.instance) as folder:
        plain = folder / "plain"
        if not is_sealed(source):
            shutil.copyfile(
                source, plain
            )  # SQLite writes beside what it reads, and a backup may be on a disk of its own
        else:
            if key is None:
                raise NotOursError(f"{source} is sealed: name its key with --key or RVUEDGE_BACKUP_KEY_FILE")
            unseal(source, plain, key)
        _check(plain, shown=source, dump=file is None)
        return _restore_sqlite(plain, file, folder) if file else _restore_dump(settings, plain, folder, key)


def _restore_sqlite(plain: Path, file: Path, folder: Path) -> Restored:
    ready = folder / "ready"
    sqlite_copies.copy(plain, ready)
    sqlite_copies.give_mark(ready, new_mark())
    ready.chmod(0o600)
    aside = _free(file.with_name(f"{file.name}.replaced-{stamp(clock.now())}"))
    stored = sqlite_copies.keep(file, aside)
    make_private(file)
    sqlite_copies.put_back(ready, file)
    return Restored(aside if stored else None)


def _restore_dump(settings: Settings, plain: Path, folder: Path, key: bytes | None) -> Restored:
    aside = None
    if postgres_dumps.holds(settings.database_url):
        aside = _free(settings.instance / f"replaced-{stamp(clock.now())}.dump{'.sealed' if key else ''}")
        draft = folder / "replaced"
        postgres_dumps.dump(settings.database_url, draft)
        if key is None:
            draft.replace(aside)
        else:
            seal(draft, aside, key)
        aside.chmod(0o600)
    postgres_dumps.put_back(plain, settings.database_url, mark=new_mark(), folder=folder)
    return Restored(aside)


def _free(file: Path) -> Path:
    """The name, or the next that nothing has."""
    number = 1
    free = file
    while free.exists():
        number += 1
        free = file.with_name(f"{file.name}-{number}")
    return free


def _take(settings: Settings, target: Path) -> None:
    file = sqlite_file(settings.database_url)
    if file is None:
        postgres_dumps.dump(settings.database_url, target)
    elif not file.exists():
        raise NotOursError(f"There is no database at {file}")
    else:
        sqlite_copies.copy(file, target)


def _check(plain: Path, *, shown: Path | None = None, dump: bool | None = None) -> None:
    with plain.open("rb") as opened:
        head = opened.read(len(SQLITE_HEAD))
    try:
        if head.startswith(DUMP_HEAD) and dump is not False:
            postgres_dumps.check(plain)
        elif head == SQLITE_HEAD and dump is not True:
            sqlite_copies.check(plain)
        else:
            raise NotOursError(f"{plain} is {_instead(head, dump=dump)}")
    except NotOursError as error:
        raise NotOursError(str(error).replace(str(plain), str(shown or "The database"))) from error


def _instead(head: bytes, *, dump: bool | None) -> str:
    if not head:
        return "empty"
    if head.startswith(DUMP_HEAD):
        return "a dump of PostgreSQL, and this database is SQLite"
    if head == SQLITE_HEAD:
        return "an SQLite database, and this database is PostgreSQL"
    return "not a dump of PostgreSQL" if dump else "not an SQLite database"


@contextmanager
def _workplace(beside: Path) -> Iterator[Path]:
    """A folder for drafts that only we enter, on the same disk."""
    beside.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".rvuedge-", dir=beside) as folder:
        yield Path(folder)


def _digest(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()


def _remember(settings: Settings) -> None:
    settings.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    (settings.instance / LAST_BACKUP).write_text(f"{clock.seconds():.0f}", encoding="ascii")
