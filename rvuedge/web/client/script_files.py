"""The phone client's script and style sheet, each as one answer that a phone keeps for a year under the digest of what
is in it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import brotli
from flask import Blueprint, Flask, Response, request
from flask.typing import ResponseReturnValue

from config import PROJECT
from rvuedge.accounts.people.access import public
from rvuedge.logbook.dictation.readers.tokens import GRAMMAR_FILE
from rvuedge.web.client.joining import Module, joined, needed
from rvuedge.web.client.look import digest, held

CLIENT = PROJECT / "rvuedge" / "web" / "static" / "app"
WORKER = CLIENT / "sw.js"
GRAMMAR = "/app/line-grammar.js"
ENTRY = "main.js"
SCRIPT_PATH, STYLE_PATH = "/app/client.js", "/app/client.css"

bp = Blueprint("script_files", __name__)


def modules() -> list[Path]:
    """The client's modules as they stand in the repository; the service worker is none of them."""
    return sorted(file for file in CLIENT.rglob("*.js") if file != WORKER)


def styles() -> list[Path]:
    """Sheets of the client that no other page uses."""
    return sorted(CLIENT.rglob("*.css"))


@cache
def grammar_script() -> str:
    """The grammar of lines (line_grammar.json) as a JavaScript module: one file for both readers."""
    return f"export const GRAMMAR = {json.dumps(json.loads(GRAMMAR_FILE.read_text(encoding='utf-8')))};\n"


@cache
def _parts() -> list[Module]:
    texts = {file.relative_to(CLIENT).as_posix(): file.read_text(encoding="utf-8") for file in modules()}
    return needed({**texts, GRAMMAR: grammar_script()}, ENTRY)


@cache
def client_script() -> str:
    """Every module the client is made of, joined once per process."""
    return joined(_parts())


def standing_alone() -> list[Path]:
    """Scripts of other pages, such as the sign-in's: the client needs none of them."""
    own = {CLIENT / module.path for module in _parts()}
    return [file for file in modules() if file not in own]


@cache
def client_style() -> str:
    """The client's own sheets, one after the other."""
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in styles())


@cache
def script_address() -> str:
    """Where a page finds the client as it is now."""
    return f"{SCRIPT_PATH}?v={digest(client_script())}"


@cache
def client_style_address() -> str:
    """Where a page finds the client's style sheet as it is now."""
    return f"{STYLE_PATH}?v={digest(client_style())}"


@cache
def _packed_script() -> bytes:
    """The script in Brotli at its densest, once per process: 82 KB where gzip makes 104 on the way, each time."""
    packed: bytes = brotli.compress(client_script().encode(), mode=brotli.MODE_TEXT, quality=11)
    return packed


@bp.get(SCRIPT_PATH)
@public
def script() -> ResponseReturnValue:
    """The client."""
    if not request.accept_encodings["br"]:
        return held(Response(client_script(), mimetype="text/javascript"))
    answer = Response(_packed_script(), mimetype="text/javascript")
    answer.content_encoding = "br"
    answer.vary.add("Accept-Encoding")
    return held(answer)


@bp.get(STYLE_PATH)
@public
def style() -> ResponseReturnValue:
    """The client's style sheet."""
    return held(Response(client_style(), mimetype="text/css"))


def register(app: Flask) -> None:
    """What the client's page needs to find them."""
    app.register_blueprint(bp)
    app.jinja_env.globals.update(script_address=script_address, client_style_address=client_style_address)
