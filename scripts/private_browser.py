"""A Chromium of our own in a folder: Debian's packages, downloaded by any user and only unpacked.

apt works with state, cache and log of our own and `dpkg-deb -x` installs nothing, so that the
system stays as it is. A wrapper beside the unpacked tree sets where libraries and fonts are.
"""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PACKAGES = ("chromium", "fonts-liberation")
SYSTEM_STATUS = Path("/var/lib/dpkg/status")
# The C library must match the machine's own loader; every Debian has one that is new enough.
NEVER_UNPACKED = ("libc6", "libc-bin", "libc-l10n")
SECONDS_TO_ANSWER = 60

WRAPPER = """#!/bin/sh
here=$(dirname -- "$(readlink -f -- "$0")")
root=$here/unpacked
for folder in "$root"/usr/lib/chromium "$root"/usr/lib/*-linux-gnu* "$root"/lib/*-linux-gnu* \\
    "$root"/usr/lib/*-linux-gnu*/nss "$root"/usr/lib/*-linux-gnu*/pulseaudio; do
    [ -d "$folder" ] && LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folder
done
export LD_LIBRARY_PATH FONTCONFIG_FILE="$here/fonts.conf"
exec "$root/usr/lib/chromium/chromium" "$@"
"""

FONTS = """<?xml version="1.0"?>
<fontconfig>
  <dir>{tree}/usr/share/fonts</dir> <dir>/usr/share/fonts</dir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  {rules}
</fontconfig>
"""
FONT_RULES = ("30-metric-aliases.conf", "45-latin.conf", "60-latin.conf")


class NoBrowserError(Exception):
    """There is no browser and none can be had; the text is the one sentence to print."""


def say(text: str) -> None:
    """Progress, on standard error: standard output is the path alone."""
    print(text, file=sys.stderr, flush=True)


def runs(program: Path) -> bool:
    """Whether it answers --version, which a stub that only advertises a snap does not."""
    try:
        answer = subprocess.run(
            [str(program), "--version"],
            check=False,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=SECONDS_TO_ANSWER,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return answer.returncode == 0


def unpacked(cache: Path) -> Path | None:
    """The browser of an earlier private unpack, if it still runs."""
    program = cache / "chromium"
    return program if program.is_file() and runs(program) else None


def fetched(cache: Path, status: Path = SYSTEM_STATUS) -> Path:
    """Downloads chromium with what it needs and unpacks it in `cache`, as any user.

    `status` says what the machine has already. Raises NoBrowserError when it cannot be done.
    """
    missing = [name for name in ("apt-get", "dpkg-deb") if shutil.which(name) is None]
    if missing or not status.is_file():
        raise NoBrowserError(
            "There is no Chromium here and this is no Debian to fetch one from; "
            "install Chromium or Chrome, or set RVUEDGE_BROWSER to one."
        )
    cache.mkdir(parents=True, exist_ok=True)
    with locked(cache / "lock"), tempfile.TemporaryDirectory(dir=cache) as work:
        if program := unpacked(cache):
            return program
        say("Fetching chromium into .cache/browser (110 to 210 MB, once) …")
        packages = downloaded(Path(work), status)
        place(packages, Path(work), cache)
    if program := unpacked(cache):
        return program
    raise NoBrowserError(
        f"The Chromium unpacked in {cache} does not run: {complaint(cache / 'chromium')}; "
        "install Chromium or Chrome, or set RVUEDGE_BROWSER to one."
    )


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """One fetch at a time; another that waits finds the first one's browser."""
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def downloaded(work: Path, status: Path) -> list[Path]:
    """The packages apt would install, downloaded with state and cache of our own.

    Raises NoBrowserError when apt cannot get them.
    """
    for folder in ("state/lists/partial", "cache/archives/partial", "log"):
        (work / folder).mkdir(parents=True)
    (work / "status").write_text(without_chromium(status.read_text(encoding="utf-8")), "utf-8")
    options = {
        "Dir::State": work / "state",
        "Dir::State::status": work / "status",
        "Dir::Cache": work / "cache",
        "Dir::Log": work / "log",
        "Debug::NoLocking": "1",
        "APT::Sandbox::User": "root",
        "APT::Install-Recommends": "false",
        "Acquire::Languages": "none",
    }
    apt = ["apt-get", "-q", "-y", *(f"-o{name}={value}" for name, value in options.items())]
    # A source that this user cannot reach is no reason to stop: what counts is the download.
    subprocess.run([*apt, "update"], check=False, stdout=sys.stderr)
    install = [*apt, "--download-only", "install", *PACKAGES]
    if subprocess.run(install, check=False, stdout=sys.stderr).returncode:
        raise NoBrowserError("apt-get could not download chromium; set RVUEDGE_BROWSER to a Chromium or Chrome.")
    packages = sorted((work / "cache" / "archives").glob("*.deb"))
    return [path for path in packages if path.name.split("_")[0] not in NEVER_UNPACKED]


def without_chromium(status: str) -> str:
    """dpkg's status with chromium itself taken out, so that apt always fetches it."""
    stanzas = (stanza.strip() for stanza in status.split("\n\n"))
    stored = (stanza for stanza in stanzas if not stanza.startswith("Package: chromium"))
    return "\n\n".join(stored) + "\n"


def place(packages: list[Path], work: Path, cache: Path) -> None:
    """Unpacks beside the old tree, then swaps; the wrapper comes last and marks it whole."""
    tree = work / "unpacked"
    for package in packages:
        subprocess.run(["dpkg-deb", "-x", str(package), str(tree)], check=True, stdout=sys.stderr)
    (cache / "chromium").unlink(missing_ok=True)
    shutil.rmtree(cache / "unpacked", ignore_errors=True)
    tree.rename(cache / "unpacked")
    (cache / "fonts.conf").write_text(fonts(cache / "unpacked"), encoding="utf-8")
    draft = work / "chromium"
    draft.write_text(WRAPPER, encoding="utf-8")
    draft.chmod(0o755)
    draft.rename(cache / "chromium")


def fonts(tree: Path) -> str:
    """What fontconfig reads: the unpacked fonts and the machine's, with Debian's own aliases."""
    folders = (tree / "usr/share/fontconfig/conf.avail", Path("/usr/share/fontconfig/conf.avail"))
    rules = [folder / name for name in FONT_RULES for folder in folders]
    included = (f"<include>{rule}</include>" for rule in rules if rule.is_file())
    return FONTS.format(tree=tree, rules=" ".join(included))


def complaint(program: Path) -> str:
    """The last line of what a browser that does not run says."""
    command = [str(program), "--version"]
    answer = subprocess.run(command, check=False, capture_output=True, text=True)
    return (answer.stderr.strip().splitlines() or [f"status {answer.returncode}"])[-1]
