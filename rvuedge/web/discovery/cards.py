"""The picture of a page where somebody shares its link: 1200 by 630 pixels, drawn by Pillow, kept in memory.

The size is what https://ogp.me readers expect (1.91 to 1). Colors are the tokens of static/look/tokens.css.
"""

from __future__ import annotations

import io
from functools import cache, lru_cache
from importlib.resources import files

from flask import Blueprint, Response, abort, request
from flask.typing import ResponseReturnValue
from PIL import Image, ImageDraw, ImageFont

from rvuedge.accounts.people.access import now, public
from rvuedge.catalog.codes.page import code_page
from rvuedge.platform.extensions import limiter
from rvuedge.platform.figures import hundredths

bp = Blueprint("cards", __name__)

WIDTH, HEIGHT = 1200, 630  # pixels; https://ogp.me readers show 1.91 to 1
MARGIN = 80  # pixels, so that readers that cut the corners cut no word
PAPER, CARD, INK, SOFT, ACCENT, WHITE = "#f6f5f1", "#ffffff", "#1a1d1c", "#585d5a", "#0b6468", "#ffffff"
KEPT = 256  # pictures of some 30 KB: eight megabytes for each process
A_DAY = 86_400  # seconds; its address names the release, so another release has another address
LINES = 2  # of a title; the rest is left off with an ellipsis


@cache
def font(weight: str, size: int) -> ImageFont.FreeTypeFont:
    """Roboto of a weight ("Regular", "Bold") and a size in pixels."""
    path = files("font_roboto").joinpath("files", f"Roboto-{weight}.ttf")
    return ImageFont.truetype(io.BytesIO(path.read_bytes()), size)


def wrapped(text: str, face: ImageFont.FreeTypeFont, width: int, lines: int = LINES) -> list[str]:
    """The text in lines no wider than `width` pixels; what does not fit is left off with an ellipsis."""
    found: list[str] = []
    words = text.split()
    while words and len(found) < lines:
        line = words.pop(0)
        while words and face.getlength(f"{line} {words[0]}") <= width:
            line = f"{line} {words.pop(0)}"
        found.append(line)
    if words or any(face.getlength(line) > width for line in found):
        last = found[-1]
        while last and face.getlength(f"{last}…") > width:
            last = last[:-1]
        found[-1] = f"{last.rstrip(' ,;:')}…"
    return found


def _mark(draw: ImageDraw.ImageDraw, left: int, top: int, size: int) -> None:
    """The mark of static/icon.svg: a curve that ends in an edge, and a dot beside it."""
    unit = size / 32
    draw.rounded_rectangle((left, top, left + size, top + size), radius=8.5 * unit, fill=ACCENT)
    start, first, second, end = (5.5, 24.5), (13.5, 24.5), (12.5, 9.0), (20.5, 9.0)
    steps = [index / 24 for index in range(25)]
    curve = [
        tuple(
            (1 - t) ** 3 * start[axis]
            + 3 * (1 - t) ** 2 * t * first[axis]
            + 3 * (1 - t) * t**2 * second[axis]
            + t**3 * end[axis]
            for axis in (0, 1)
        )
        for t in steps
    ]
    draw.polygon([(left + x * unit, top + y * unit) for x, y in [*curve, (20.5, 24.5)]], fill=WHITE)
    x, y, r = 25 * unit, 9.6 * unit, 2.1 * unit
    draw.ellipse((left + x - r, top + y - r, left + x + r, top + y + r), fill=WHITE)


@lru_cache(maxsize=KEPT)
def drawn(above: str, title: str, figure: str, unit: str) -> bytes:
    """A card as PNG: a small line above, the title, a large figure with its unit, the mark below."""
    scene = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    draw = ImageDraw.Draw(scene)
    draw.rounded_rectangle((40, 40, WIDTH - 40, HEIGHT - 40), radius=36, fill=CARD)
    room = WIDTH - 2 * MARGIN
    draw.text((MARGIN, 84), above, font=font("Bold", 34), fill=ACCENT)
    top = 140
    for line in wrapped(title, font("Bold", 54), room):
        draw.text((MARGIN, top), line, font=font("Bold", 54), fill=INK)
        top += 66
    if figure:
        draw.text((MARGIN, 480), figure, font=font("Bold", 150), fill=INK, anchor="ls")
        after = MARGIN + font("Bold", 150).getlength(figure) + 28
        draw.text((after, 480), unit, font=font("Regular", 40), fill=SOFT, anchor="ls")
    elif unit:
        for number, line in enumerate(wrapped(unit, font("Regular", 40), room)):
            draw.text((MARGIN, 410 + 52 * number), line, font=font("Regular", 40), fill=SOFT)
    _mark(draw, MARGIN, 518, 48)
    draw.text((MARGIN + 64, 542), "RVU Edge", font=font("Bold", 32), fill=INK, anchor="lm")
    buffer = io.BytesIO()
    scene.save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


def _answer(picture: bytes) -> Response:
    answer = Response(picture, mimetype="image/png")
    answer.cache_control.public, answer.cache_control.max_age = True, A_DAY
    answer.add_etag()
    answer.make_conditional(request)
    return answer


@bp.get("/cards/site.png")
@public
def site_card() -> ResponseReturnValue:
    """The card of every page that has none of its own."""
    sentence = "See what you did, what it is worth, and why."
    return _answer(drawn("For physicians, residents, and students", "Work RVUs, exact and explained", "", sentence))


@bp.get("/cards/<code>.png")
@public
@limiter.limit("240/minute")  # a drawing takes some milliseconds of a processor; a reader of links asks for one
def code_card(code: str) -> ResponseReturnValue:
    """The card of a code: its title and its work RVU in the release that is shown."""
    if code != code.upper() or len(code) != 5:  # the length of every CPT and HCPCS code
        abort(404)
    page = code_page(code, on=now().date(), release=None)
    system = "HCPCS" if page["level"] == "II" else "CPT®"
    release = page["release"]["name"]
    if page["work_rvu"] is not None:
        figure, unit = hundredths(page["work_rvu"]), f"work RVUs · {release}"
    elif page["drug"]:
        figure, unit = "", "A drug: no work RVU. Units, payment limits, NDCs."
    else:
        figure, unit = "", f"No work RVU in {release}"
    return _answer(drawn(f"{system} {code}", page["title"], figure, unit))
