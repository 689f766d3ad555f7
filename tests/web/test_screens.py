"""Public screens in a browser: nothing overlaps or is cut, axe-core finds nothing, and the first page is light.

`make screens` looks at every screen of everybody the same way; these are the ones that a stranger meets.
"""

from __future__ import annotations

import gzip
import re

import pytest
from flask import Flask
from playwright.sync_api import Page, Response

from config import PROJECT
from tests.support.screens import SIZES, fit, kind_of, overlaps, violations

PAGES = (
    "/", "/codes?q=lap+chole", "/codes/47562", "/codes/J9313", "/career-stage/residents", "/support", "/about", "/app",
    "/nowhere",
)  # fmt: skip
LOOKED_AT = [size for size in SIZES if size.name in {"small", "landscape", "text200"}]
DARK = next(size for size in SIZES if size.name == "dark")
KIB = 1024


@pytest.mark.browser
def test_nothing_overlaps_and_axe_finds_nothing_on_the_public_pages(phone: tuple[Page, str]) -> None:
    page, base = phone
    found = []
    for address in PAGES:
        page.goto(base + address)
        for size in LOOKED_AT:
            fit(page, size)
            found += [f"{address} {size.name}: {problem}" for problem in overlaps(page)]
        for size in (SIZES[0], DARK):
            fit(page, size)
            found += [f"{address} {size.name}: {problem}" for problem in violations(page)]
    assert found == []


BROKEN = {
    "two buttons on each other": '<button>One</button><button style="margin-left:-40px">Two</button>',
    "text that is cut": '<h2 style="width:60px;overflow:hidden;white-space:nowrap">A long heading</h2>',
    "wider than the screen": '<h2 style="width:900px">Wide</h2>',
    "a heading under a menu": '<h1>Title</h1><nav style="position:fixed;inset:0 0 auto;height:200px;background:#fff">Menu</nav>',
    "a tab beyond the edge": '<div style="overflow-x:auto"><nav class="tabs" style="width:480px"><a href="/a" style="margin-left:390px">More</a></nav></div>',
    "a dock over half the screen": '<div style="position:fixed;inset:auto 0 0;height:600px"><button>Save</button></div>',
}
WHOLE = """<button>One</button> <button>Two</button><p><a href="/a">a link that is long enough to go on in a second line
and then some, so that its boxes are two</a></p><details><summary>More</summary><button>Three</button></details>
<div style="position:fixed;inset:auto 0 0;height:60px"><button>Save</button></div>"""


@pytest.mark.browser
def test_the_measure_of_boxes_finds_what_is_broken_and_nothing_else(phone: tuple[Page, str]) -> None:
    page, _ = phone
    page.goto("about:blank")
    page.set_viewport_size({"width": 390, "height": 844})
    page.set_content(WHOLE)
    assert overlaps(page) == []
    for what, html in BROKEN.items():
        page.set_content(html)
        assert len(overlaps(page)) == 1, what


def test_what_scrolls_sideways_can_be_reached_with_the_keyboard_and_has_a_name() -> None:
    files = (PROJECT / "rvuedge" / "web" / "templates").rglob("*.html")
    found = [
        (file.name, tag)
        for file in files
        for tag in re.findall(r"<[a-z]+[^<>]*class=\"(?:scroll|table-wrap)\b[^<>]*>", file.read_text("utf-8"))
    ]
    assert len(found) >= 15
    wanted = ('tabindex="0"', 'role="region"', "aria-label")
    assert [(name, tag) for name, tag in found if not all(words in tag for words in wanted)] == []


def weight(answer: Response) -> int:
    """Bytes of an answer's body; none where the browser keeps what it has (304)."""
    if answer.status != 200:
        return 0
    return int(answer.headers.get("content-length") or len(answer.body()))


@pytest.mark.browser
def test_the_first_public_page_takes_six_requests_and_a_hundred_kibibytes_at_most(phone: tuple[Page, str]) -> None:
    page, base = phone
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    for address in ("/", "/codes/47562"):
        answers.clear()
        page.goto(base + address, wait_until="networkidle")
        sizes = {answer.url.removeprefix(base): weight(answer) for answer in answers}
        assert len(answers) <= 6, sizes
        assert sum(sizes.values()) <= 100 * KIB, sizes


@pytest.mark.parametrize("database", ["sqlite"])
def test_the_files_of_the_app_are_at_most_180_kibibytes_compressed(seeded_app: Flask) -> None:
    client = seeded_app.test_client()
    script = client.get("/app/sw.js").get_data(as_text=True)
    [names] = re.findall(r'"files": ?\[(.*?)\]', script.partition(";\n")[0], re.DOTALL)
    sizes = {}
    for name in re.findall(r'"([^"]+)"', names):
        with client.get(name) as answer:
            whole = answer.get_data()
            packed = answer.mimetype in {
                "text/javascript",
                "text/css",
                "text/html",
                "application/json",
                "image/svg+xml",
            }
            sizes[name] = len(gzip.compress(whole)) if packed else len(whole)
    assert len(sizes) >= 5
    assert sum(sizes.values()) <= 180 * KIB, sizes


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("/codes/47562", "/codes/*"),
        ("/codes/J9313", "/codes/*"),
        ("/codes?category=Drugs&page=2", "/codes?category&page"),
        ("/app/practice/3/members/12", "/app/practice/*/members/*"),
        ("/app#cases", "/app#cases"),
        ("/about#top", "/about"),
        ("/app/statements/2026-11", "/app/statements/*"),
    ],
)
def test_addresses_of_one_kind_are_looked_at_once(address: str, kind: str) -> None:
    assert kind_of(address) == kind
