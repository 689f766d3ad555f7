"""The programs a rehearsal needs, and Debian's packages that hold them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

# Debian puts some of them where only root's PATH looks.
PLACES = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/usr/bin", "/usr/local/sbin"])
PACKAGES = {
    "haproxy": "haproxy",
    "pgbouncer": "pgbouncer",
    "patroni": "patroni",
    "patronictl": "patroni",
    "etcd": "etcd-server",
    "etcdctl": "etcd-client",
    "openssl": "openssl",
}
SERVER_PACKAGE = "postgresql"
SERVICES = ("haproxy", "pgbouncer", "patroni", "etcd", "postgresql")
REFUSAL = Path("/usr/sbin/policy-rc.d")


class MissingError(Exception):
    """Something the rehearsal stands on is not here; the text says what to do."""


def path_of(program: str) -> str:
    """Where a program is. Raises MissingError."""
    found = shutil.which(program, path=PLACES)
    if found is None:
        raise MissingError(f"{program} is not installed (Debian: {PACKAGES[program]}).")
    return found


def server_programs() -> Path:
    """The newest of Debian's PostgreSQL servers: the folder of its programs. Raises MissingError."""
    found = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if (path / "postgres").is_file()]
    if not found:
        raise MissingError(f"PostgreSQL's server is not installed (Debian: {SERVER_PACKAGE}).")
    return max(found, key=lambda path: float(path.parent.name))


def missing() -> list[str]:
    """The packages that hold what is not here."""
    wanted = {package for program, package in PACKAGES.items() if shutil.which(program, path=PLACES) is None}
    try:
        server_programs()
    except MissingError:
        wanted.add(SERVER_PACKAGE)
    return sorted(wanted)


def provide() -> None:
    """Install what is missing where we may; nothing that is installed is started, now or at the next boot.

    Raises MissingError with one sentence where we may not.
    """
    packages = missing()
    if not packages:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise MissingError(f"make ha needs Debian's packages: apt-get install {' '.join(packages)}")
    print(f"Installing {' '.join(packages)} …", flush=True)
    ours = not REFUSAL.exists()
    if ours:
        REFUSAL.write_text("#!/bin/sh\nexit 101\n", encoding="ascii")
        REFUSAL.chmod(0o755)
    try:
        for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
            done = subprocess.run(
                ["apt-get", *command],
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                capture_output=True,
                text=True,
                check=False,
            )
        if done.returncode:
            raise MissingError(f"apt-get install {' '.join(packages)} did not work: {done.stderr.strip()[-400:]}")
    finally:
        if ours:
            REFUSAL.unlink()
    _leave_switched_off(packages)


def _leave_switched_off(packages: list[str]) -> None:
    """Debian switches services on when it installs them; those that came with this rehearsal are switched off."""
    if shutil.which("systemctl"):
        new = [name for name in SERVICES if any(package.startswith(name) for package in packages)]
        subprocess.run(["systemctl", "disable", "--quiet", *new], capture_output=True, check=False)
