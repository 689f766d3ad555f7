"""The files the phone client opens with when there is no network, and the service worker that keeps them.

The worker's text begins with the list of files and a digest of their content. A browser that finds another text than it
has installs the new worker, which fills a cache of its own: a phone never runs the modules of two releases together.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from config import PROJECT

WEB = PROJECT / "rvuedge" / "web"
STATIC = WEB / "static"
WORKER = STATIC / "app" / "sw.js"
PAGES = ("base.html", "site/app.html")


@cache
def worker_script() -> str:
    """The service worker as it is served, read once per process: SHELL = {version, files}, then static/app/sw.js."""
    shell = {"version": version(), "files": [f"/static/{file.relative_to(STATIC).as_posix()}" for file in files()]}
    return f"const SHELL = {json.dumps(shell)};\n{WORKER.read_text(encoding='utf-8')}"


def files() -> list[Path]:
    """What the client is made of: the two style sheets, the icon, and everything in static/app but the worker."""
    own = sorted(file for file in (STATIC / "app").rglob("*") if file.is_file() and file != WORKER)
    return [STATIC / "style.css", STATIC / "icon.svg", *own]


def version() -> str:
    """A digest of the files and of the page they stand on."""
    digest = hashlib.sha256()
    for file in [*files(), WORKER, *(WEB / "templates" / name for name in PAGES)]:
        digest.update(file.relative_to(WEB).as_posix().encode() + b"\n" + file.read_bytes())
    return digest.hexdigest()[:16]
