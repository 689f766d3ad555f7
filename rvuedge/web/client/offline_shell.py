"""The files the phone client opens with when there is no network, and the service worker that keeps them.

The worker's text begins with the list of files and a digest of their content. A browser that finds another text than it
has installs the new worker, which fills a cache of its own: a phone never runs two releases together.
"""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path

from config import PROJECT
from rvuedge.web.client.look import LOOK, sheets, style_address
from rvuedge.web.client.script_files import (
    CLIENT,
    WORKER,
    client_script,
    client_style,
    client_style_address,
    modules,
    script_address,
    standing_alone,
    styles,
)

WEB = PROJECT / "rvuedge" / "web"
STATIC = WEB / "static"
PAGES = ("base.html", "shell.html", "parts/tabs.html", "site/app.html", "site/offline.html", "site/signed_out.html")
# What is shown in place of a page that this phone has not.
OFFLINE = "/app/offline"
# What is shown to who has signed out, while there is no network to sign in by.
SIGNED_OUT = "/app/signed-out"


@cache
def worker_script() -> str:
    """The service worker as it is served, read once per process: SHELL = {version, files, offline, signedOut},
    then
    static/app/sw.js."""
    served = [f"/static/{file.relative_to(STATIC).as_posix()}" for file in files()]
    named = [style_address(), client_style_address(), script_address()]
    pages = {"offline": OFFLINE, "signedOut": SIGNED_OUT}
    shell = {"version": version(), "files": [*named, *served, *pages.values()], **pages}
    return f"const SHELL = {json.dumps(shell)};\n{WORKER.read_text(encoding='utf-8')}"


def files() -> list[Path]:
    """What the client and other pages need beside its script and sheets: figures, icons, scripts."""
    joined = {WORKER, *modules(), *styles()}
    own = sorted(file for file in CLIENT.rglob("*") if file.is_file() and file not in joined)
    return [LOOK / "figures.woff2", LOOK / "icons.svg", STATIC / "icon.svg", *standing_alone(), *own]


def version() -> str:
    """A digest of the files and of the page they stand on."""
    digest = hashlib.sha256()
    for file in [*sheets(), *files(), WORKER, *(WEB / "templates" / name for name in PAGES)]:
        digest.update(file.relative_to(WEB).as_posix().encode() + b"\n" + file.read_bytes())
    digest.update(client_script().encode() + client_style().encode())
    return digest.hexdigest()[:16]
