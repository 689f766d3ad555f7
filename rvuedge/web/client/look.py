"""The style sheet: the files of static/look as one answer, so that a page asks once and no build step is needed."""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, request
from flask.typing import ResponseReturnValue
from markupsafe import Markup

from config import PROJECT
from rvuedge.accounts.people.access import public

LOOK = PROJECT / "rvuedge" / "web" / "static" / "look"
PATH = "/look.css"
# Later sheets may refine earlier ones.
ORDER = (
    "tokens",
    "elements",
    "figures",
    "controls",
    "cards",
    "charts",
    "phone",
    "site",
    "public",
    "desk",
    "pages",
    "training",
    "print",
)
A_YEAR = 31_536_000  # seconds; the address has a digest of the content, so an older answer is never asked for again
FIVE_MINUTES = 300  # seconds: the sprite's address has no digest, so a new icon is there five minutes after a release
SPRITE = "/static/look/icons.svg"

bp = Blueprint("look", __name__)


def sheets() -> list[Path]:
    """The files of the style sheet, in their order."""
    return [LOOK / f"{name}.css" for name in ORDER]


@cache
def style_sheet() -> str:
    """The whole style sheet, read once per process."""
    return "\n".join(sheet.read_text(encoding="utf-8") for sheet in sheets())


@cache
def style_address() -> str:
    """Where a page finds the style sheet as it is now."""
    return f"{PATH}?v={digest(style_sheet())}"


@bp.get(PATH)
@public
def look() -> ResponseReturnValue:
    """The style sheet."""
    return held(Response(style_sheet(), mimetype="text/css"))


@bp.get(SPRITE)
@public
def icons() -> ResponseReturnValue:
    """The icons, sent compressed, which a file that is streamed is not."""
    answer = Response(_sprite(), mimetype="image/svg+xml")
    answer.cache_control.public = True
    answer.cache_control.max_age = FIVE_MINUTES
    answer.add_etag()
    return answer.make_conditional(request)


@cache
def _sprite() -> str:
    return (LOOK / "icons.svg").read_text(encoding="utf-8")


def held(answer: Response) -> ResponseReturnValue:
    """An answer that is kept: for a year where the address names its content, else only while it is the same."""
    answer.cache_control.public = True
    if request.args.get("v"):
        answer.cache_control.max_age = A_YEAR
        answer.cache_control.immutable = True
    else:
        answer.cache_control.no_cache = True
    answer.add_etag()
    return answer.make_conditional(request)


def digest(text: str) -> str:
    """What an address names its content by."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def icon(name: str, label: str | None = None) -> Markup:
    """An icon of the sprite (scripts/icons.py); without a label it is hidden from those who hear the page."""
    shown = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" {}><use href="{}#{}"/></svg>').format(shown, SPRITE, name)


@cache
def icon_names() -> tuple[str, ...]:
    """The names of the icons there are."""
    return tuple(re.findall(r'<symbol id="([a-z-]+)"', _sprite()))


def register(app: Flask) -> None:
    """What every template may use: the address of the style sheet, and icons."""
    app.jinja_env.globals.update(style_address=style_address, icon=icon, icon_names=icon_names)
