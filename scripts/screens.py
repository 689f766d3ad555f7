"""Every screen of the demo as a picture, at six sizes, with what axe-core and a measure of boxes find (make screens).

    python scripts/screens.py FOLDER [WHO ...]
    python scripts/screens.py FOLDER --docs

Writes FOLDER/WHO/SCREEN-SIZE.png and FOLDER/findings.txt. Ends with 1 when anything was found. WHO is one of visitor,
attending, resident, student, manager, director; all of them without a word.
--docs makes the pictures of the README and the guides anew, in docs/pictures.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.support.browser import gunicorn_server, launch, screenshot
from tests.support.clock import environment, keep_time
from tests.support.screens import SIZES, fit, found_screens, overlaps, settle, violations

PASSWORD = "rvu-edge-demo"
PICTURES = Path(__file__).resolve().parent.parent / "docs" / "pictures"
APP = ("/app#log", "/app#cases", "/app#numbers", "/app#more", "/app")
WHO: dict[str, tuple[str, tuple[str, ...]]] = {
    "visitor": ("", ("/", "/codes/47562", "/codes/J9313", "/codes?q=lap+chole", "/app", "/nowhere", "/design")),
    "attending": ("surgeon@demo.example.org", (*APP, "/app/contract", "/app/plan", "/app/security")),
    "resident": ("resident1@demo.example.org", (*APP, "/training/progress")),
    "student": ("student@demo.example.org", APP),
    "manager": ("manager@demo.example.org", ("/app/practice", *APP)),
    "director": ("director@demo.example.org", ("/app/practice", "/app/program", *APP)),
}
# Name of the picture: who looks, where, at which width and height; what fits on the screen, as it is met.
DOCS = {
    "log": ("attending", "/app#log", (390, 844)),
    "cases": ("attending", "/app#cases", (390, 844)),
    "numbers": ("attending", "/app#numbers", (390, 844)),
    "code": ("visitor", "/codes/47562", (390, 844)),
    "home": ("visitor", "/", (1280, 860)),
    "contract": ("attending", "/app/contract", (390, 844)),
    "resident-progress": ("resident", "/app#progress", (390, 844)),
    "student-list": ("student", "/app#list", (390, 844)),
    "program-desk": ("director", "/app/programs/2", (1280, 860)),
    "program-board": ("director", "/app/programs/2/progress", (1280, 860)),
    "desk": ("manager", "/app/practice", (1280, 860)),
    "report": ("manager", "/app/practice/1/reports/open?survey=1&period=last-quarter", (1280, 860)),
}
SIGNED_IN = ("/app", "/training")  # what everybody may read is looked at as the visitor
DEPTH = 60  # screens of one person; the pages of a practice repeat themselves beyond


def main(folder: Path, wanted: list[str]) -> int:
    """Make the demo, look at it as each person, write what was found; the exit code."""
    with tempfile.TemporaryDirectory() as instance:
        env = {"RVUEDGE_MODE": "demo", "RVUEDGE_INSTANCE": instance, "RVUEDGE_RATE_LIMITS": "off"}
        program = str(Path(sysconfig.get_path("scripts")) / "rvuedge")
        subprocess.run(
            [program, "demo"], check=True, env={**os.environ, **environment(), **env}, stdout=subprocess.DEVNULL
        )
        with gunicorn_server(env) as base, sync_playwright() as playwright:
            browser = launch(playwright)
            if folder == PICTURES:
                for_docs(browser, base)
                return 0
            found = [line for who in wanted or WHO for line in looked_at(browser, base, who, folder / who)]
            browser.close()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "findings.txt").write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
    print(f"{len(list(folder.rglob('*.png')))} pictures in {folder}, {len(found)} findings in findings.txt")
    return 1 if found else 0


def for_docs(browser: Browser, base: str) -> None:
    """The pictures of the README and the guides."""
    for name, (who, address, (width, height)) in DOCS.items():
        context = browser.new_context(viewport={"width": width, "height": height}, service_workers="block")
        page = keep_time(context).new_page()
        if WHO[who][0]:
            sign_in(page, base, WHO[who][0])
        page.goto(base + address, wait_until="networkidle")
        settle(page)
        page.wait_for_timeout(1000)  # until the catalog is there and names stand beside codes
        page.screenshot(path=PICTURES / f"{name}.png", animations="disabled", caret="hide")
        context.close()


def looked_at(browser: Browser, base: str, who: str, folder: Path) -> list[str]:
    """Every screen of one person at every size; what was found."""
    email, starts = WHO[who]
    page = keep_time(browser.new_context(has_touch=True, service_workers="block")).new_page()
    page.set_default_timeout(15_000)
    if email:
        sign_in(page, base, email)
    found = []
    for number, address in enumerate(found_screens(page, base, starts, SIGNED_IN if email else ("/",))):
        if number == DEPTH:
            break
        name = re.sub(r"[^A-Za-z0-9]+", "-", address).strip("-") or "home"
        for size in SIZES:
            fit(page, size)
            screenshot(page, folder / f"{number:02}-{name[:60]}-{size.name}.png")
            found += [f"{who} {address} {size.name}: {problem}" for problem in overlaps(page)]
            if size.name in {"phone", "dark"}:
                found += [f"{who} {address} {size.name}: axe {problem}" for problem in violations(page)]
        fit(page, SIZES[0])
    page.context.close()
    return found


def sign_in(page: Page, base: str, email: str) -> None:
    """Sign in by the form's own fields."""
    form = page.context.request.get(f"{base}/app").text()
    token = re.search(r'name="csrf_token" value="([^"]+)"', form)
    assert token, "the page of the sign-in has no form"
    fields = {"email": email, "password": PASSWORD, "csrf_token": token[1]}
    answer = page.context.request.post(f"{base}/app/sign-in", form=fields, headers={"Referer": f"{base}/app"})
    assert answer.ok, answer.status


if __name__ == "__main__":
    sys.exit(main(PICTURES if "--docs" in sys.argv else Path(sys.argv[1]), sys.argv[2:]))
