"""What RVU Edge is measured beside, in a folder of its own (.perf-peers); the product's own folder never sees it.

`make perf` installs requirements/peers.txt there, hashes checked. A peer that cannot be installed is named on the page.
"""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

from config import PROJECT

FOLDER = PROJECT / ".perf-peers"
PYTHON = FOLDER / "bin" / "python"
NOT_INSTALLED = "could not be installed on this machine"
SITE = FOLDER / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
# The product's own packages come first; uvloop and httptools are found behind them, and uvicorn then takes them.
PLAIN = (
    # A worker that does not answer its parent within 5 s would be ended: on a busy machine that is not its fault.
    "--workers", "2", "--timeout-worker-healthcheck", "60",
    "--log-level", "warning", "--no-access-log", "--port", "{port}",
)  # fmt: skip
UVICORN = (
    "-c",
    f"import site; site.addsitedir({str(SITE)!r}); from uvicorn.main import main; main()",
    "--loop", "uvloop", "--http", "httptools",
    *PLAIN,
)  # fmt: skip


def has(module: str) -> bool:
    """Whether a peer is installed."""
    return PYTHON.exists() and (SITE / module).is_dir()


def uvicorn(app: str) -> tuple[str, ...]:
    """The command of a FastAPI peer: uvloop and httptools where they could be installed."""
    if has("uvloop") and has("httptools"):
        return (*UVICORN, app)
    return ("-m", "uvicorn", *PLAIN, app)


def run(script: str, *words: str) -> dict[str, Any]:
    """A script of perf/peers in the peers' own Python: what it prints last, JSON. Raises CalledProcessError."""
    command = [str(PYTHON), str(PROJECT / "perf" / "peers" / script), *words]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=PROJECT)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def program(name: str, *words: str) -> None:
    """A program of the peers, run to its end. Raises CalledProcessError."""
    subprocess.run([str(FOLDER / "bin" / name), *words], check=True, capture_output=True, cwd=PROJECT)
