#!/usr/bin/env python3
"""Prints the path of a Chromium that runs here, fetching one when there is none.

In this order: the program RVUEDGE_BROWSER names; one on PATH; one unpacked earlier in
.cache/browser; as root with apt-get, Debian's package; as anybody else on Debian, the same packages
downloaded and unpacked in .cache/browser, with nothing of the system changed. The standard library
alone, because it runs before anything is installed. `--find` fetches nothing, `--private` goes
straight to .cache/browser. Ends with status 1 and one sentence when there is no browser to be had.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from private_browser import (
    PACKAGES,
    SYSTEM_STATUS,
    NoBrowserError,
    fetched,
    runs,
    say,
    unpacked,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

CACHE = Path(__file__).resolve().parents[1] / ".cache" / "browser"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def named(environment: Mapping[str, str]) -> Path | None:
    """The program RVUEDGE_BROWSER names.

    Raises NoBrowserError when it is set and does not run.
    """
    wish = environment.get("RVUEDGE_BROWSER")
    if not wish:
        return None
    found = shutil.which(wish)
    if found is None or not runs(Path(found)):
        raise NoBrowserError(f"RVUEDGE_BROWSER is {wish!r}, which does not run here as a browser.")
    return Path(found)


def on_path() -> Path | None:
    """The first browser of NAMES on PATH that runs."""
    found = (shutil.which(name) for name in NAMES)
    return next((Path(path) for path in found if path and runs(Path(path))), None)


def found(environment: Mapping[str, str], cache: Path) -> Path | None:
    """A browser that is already here.

    Raises NoBrowserError when RVUEDGE_BROWSER names one that does not run.
    """
    return named(environment) or on_path() or unpacked(cache)


def installed() -> Path:
    """Installs Debian's package, as root.

    Raises NoBrowserError when that does not give a browser.
    """
    say("Installing chromium with apt-get …")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["install", "-y", "-qq", "--no-install-recommends", *PACKAGES]
    for arguments in (["update", "-qq"], install):
        subprocess.run(["apt-get", *arguments], check=False, env=quiet, stdout=sys.stderr)
    program = on_path()
    if program is None:
        raise NoBrowserError("apt-get could not install chromium; set RVUEDGE_BROWSER to a Chromium or Chrome.")
    return program


def browser(arguments: argparse.Namespace, environment: Mapping[str, str]) -> Path:
    """The browser asked for.

    Raises NoBrowserError when there is none.
    """
    if arguments.private:
        return unpacked(CACHE) or fetched(CACHE, arguments.status)
    if program := found(environment, CACHE):
        return program
    if arguments.find:
        raise NoBrowserError(
            "There is no Chromium here; run scripts/browser.py to fetch one, or set RVUEDGE_BROWSER to one."
        )
    if os.geteuid() == 0 and shutil.which("apt-get"):
        return installed()
    return fetched(CACHE, arguments.status)


def main() -> int:
    """Prints the path; 1 and a sentence on standard error when there is no browser."""
    parser = argparse.ArgumentParser(description="Prints the path of a Chromium that runs here.")
    parser.add_argument("--find", action="store_true", help="fetch nothing")
    parser.add_argument("--private", action="store_true", help="use .cache/browser alone")
    parser.add_argument("--status", type=Path, default=SYSTEM_STATUS, help=argparse.SUPPRESS)
    try:
        print(browser(parser.parse_args(), os.environ))
    except NoBrowserError as error:
        say(str(error))
        return 1
    except (OSError, subprocess.SubprocessError) as error:
        say(f"No browser could be set up ({error}); set RVUEDGE_BROWSER to a Chromium or Chrome.")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
