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
from rvuedge.logbook.dictation.readers.tokens import GRAMMAR_FILE
from rvuedge.web.site.look import LOOK, PATH, sheets

WEB = PROJECT / "rvuedge" / "web"
STATIC = WEB / "static"
WORKER = STATIC / "app" / "sw.js"
GRAMMAR = "/app/line-grammar.js"
PAGES = ("base.html", "shell.html", "parts/tabs.html", "site/app.html")


@cache
def worker_script() -> str:
    """The service worker as it is served, read once per process: SHELL = {version, files}, then static/app/sw.js."""
    served = [f"/static/{file.relative_to(STATIC).as_posix()}" for file in files()]
    shell = {"version": version(), "files": [PATH, *served, GRAMMAR]}
    return f"const SHELL = {json.dumps(shell)};\n{WORKER.read_text(encoding='utf-8')}"


@cache
def grammar_script() -> str:
    """The grammar of lines (line_grammar.json) as a JavaScript module: one file for both readers."""
    return f"export const GRAMMAR = {json.dumps(json.loads(GRAMMAR_FILE.read_text(encoding='utf-8')))};\n"


def files() -> list[Path]:
    """What the client is made of beside the style sheet: figures, icons, and static/app without the worker."""
    own = sorted(file for file in (STATIC / "app").rglob("*") if file.is_file() and file != WORKER)
    return [LOOK / "figures.woff2", LOOK / "icons.svg", STATIC / "icon.svg", *own]


def version() -> str:
    """A digest of the files and of the page they stand on."""
    digest = hashlib.sha256()
    for file in [*sheets(), *files(), WORKER, *(WEB / "templates" / name for name in PAGES)]:
        digest.update(file.relative_to(WEB).as_posix().encode() + b"\n" + file.read_bytes())
    digest.update(grammar_script().encode())
    return digest.hexdigest()[:16]
