"""The screens of the product: how they are found, and what is measured on each.

A screen is found by following links from where a person starts, once for each kind of address, so that a new page is
looked at without a line here. Measured are boxes that overlap or are cut, sideways scrolling, and what axe-core finds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urldefrag, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

# What stands for itself in an address: ids, codes, tokens, days, what was asked for.
PARTS = re.compile(r"(?<=/)(?:\d[\d-]*|[A-Z]?\d{4,5}[A-Z]?|[0-9a-f]{8}-[0-9a-f-]{27}|RVU\w+)(?=/|$)")
SKIPPED = re.compile(
    r"^/(api|static|look\.css|cards|sitemap|robots|favicon)|sign-out|\.(csv|xlsx|pdf|json|zip|ics|xml)$|/(export|print|file)\b"
)
MOST = 120  # screens of one person; a kind of address stands for all of its like


@dataclass(frozen=True, slots=True)
class Size:
    """How a screen is looked at: CSS pixels, the size of text in percent of the usual, dark or light."""

    name: str
    width: int
    height: int
    text: int = 100
    scheme: str = "light"


SIZES = (
    Size("phone", 390, 844),
    Size("small", 360, 740),
    Size("landscape", 844, 390),
    Size("text200", 390, 844, text=200),
    Size("dark", 390, 844, scheme="dark"),
    Size("desktop", 1280, 800),
)

LINKS = """() => [...document.querySelectorAll("a[href]")].map((link) => link.getAttribute("href"))"""
# Controls, headings and figures whose boxes overlap though neither holds the other and both are in one layer; what lies
# in a layer of its own (the dock, a sheet) may cover what scrolls beneath it, as long as half the screen stays free.
BOXES = """() => {
  const seen = (node) => {
    const style = getComputedStyle(node);
    if (style.visibility !== "visible" || !node.getClientRects().length || !node.checkVisibility({ opacityProperty: true }))
      return false;
    for (let up = node; up; up = up.parentElement) if (up.matches(".unseen, .skip, [hidden]")) return false;
    return true;
  };
  const layer = (node) => {
    for (let up = node; up && up !== document.body; up = up.parentElement)
      if (["fixed", "sticky"].includes(getComputedStyle(up).position)) return up;
    return document.body;
  };
  const clipped = (node, box) => {
    let { left, top, right, bottom } = box;
    for (let up = node.parentElement; up && up !== document.body; up = up.parentElement) {
      const style = getComputedStyle(up);
      if (style.overflowX === "visible" && style.overflowY === "visible") continue;
      const edge = up.getBoundingClientRect();
      [left, top, right, bottom] = [Math.max(left, edge.left), Math.max(top, edge.top), Math.min(right, edge.right), Math.min(bottom, edge.bottom)];
    }
    return { left, top, right, bottom };
  };
  const words = (node) => {
    const text = node.getAttribute("aria-label") || node.innerText || node.name || node.id || "";
    return `${node.tagName.toLowerCase()} "${text.trim().replace(/\\s+/g, " ").slice(0, 40)}"`;
  };
  const chosen = "a[href], button, input:not([type=hidden]), select, textarea, summary, h1, h2, h3, .figure";
  const nodes = [...document.querySelectorAll(chosen)].filter(seen);
  const boxes = nodes.flatMap((node) => [...node.getClientRects()].map((box) => ({ node, layer: layer(node), box: clipped(node, box) })))
    .filter(({ box }) => box.right - box.left > 2 && box.bottom - box.top > 2);
  const problems = [];
  for (const [index, one] of boxes.entries())
    for (const other of boxes.slice(index + 1)) {
      if (one.layer !== other.layer || one.node === other.node) continue;
      if (one.node.contains(other.node) || other.node.contains(one.node)) continue;
      const tile = one.node.closest(".tile, .case, .option, label");
      if (tile && tile === other.node.closest(".tile, .case, .option, label")) continue;
      const wide = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
      const high = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
      if (wide > 2 && high > 2) problems.push(`${words(one.node)} overlaps ${words(other.node)}`);
    }
  for (const node of nodes.filter((node) => node.matches("a, button, summary, h1, h2, h3, .figure"))) {
    const style = getComputedStyle(node);
    if (style.overflowX === "hidden" && node.scrollWidth > node.clientWidth + 1) problems.push(`${words(node)} is cut`);
  }
  for (const node of nodes.filter((node) => node.matches(".tabs a"))) {
    const { left, right } = node.getBoundingClientRect();
    if (left < -1 || right > innerWidth + 1) problems.push(`${words(node)} runs over the edge`);
  }
  scrollTo(0, 0);
  for (const node of nodes.filter((node) => node.matches("h1, h2, .site-head a, .app-head a"))) {
    const box = node.getClientRects()[0];
    const [x, y] = [box.left + Math.min(box.width / 2, 20), box.top + box.height / 2];
    const top = y > 0 && y < innerHeight / 2 && x > 0 && x < innerWidth && document.elementFromPoint(x, y);
    if (top && !node.contains(top) && !top.contains(node)) problems.push(`${words(node)} lies under ${words(top)}`);
  }
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth + 1) problems.push(`scrolls sideways: ${root.scrollWidth} of ${root.clientWidth} px`);
  const docks = new Set(boxes.map((one) => one.layer).filter((node) => node !== document.body && getComputedStyle(node).position === "fixed"));
  const covered = [...docks].filter((node) => node.offsetWidth > innerWidth / 2).reduce((sum, node) => sum + node.offsetHeight, 0);
  if (covered > innerHeight / 2) problems.push(`${covered} of ${innerHeight} px are covered by what does not scroll`);
  return [...new Set(problems)];
}"""


def kind_of(address: str) -> str:
    """The address without what stands for one thing among its like; the fragment stays, the values of a query go."""
    path, fragment = urldefrag(address)
    parts = urlsplit(path)
    names = "&".join(sorted({pair.partition("=")[0] for pair in parts.query.split("&") if pair}))
    kind = PARTS.sub("*", parts.path) + (f"?{names}" if names else "")
    return f"{kind}#{fragment}" if fragment and parts.path == "/app" else kind


def found_screens(page: Page, base: str, starts: tuple[str, ...], within: tuple[str, ...] = ("/",)) -> Iterator[str]:
    """Open one screen of each kind of address that can be reached from the starts; yields it while it is shown.

    `within`: only addresses that begin with one of these are followed.
    """
    waiting, kinds = list(starts), {kind_of(start) for start in starts}
    for _ in range(MOST):
        if not waiting:
            return
        address = waiting.pop(0)
        answer = page.goto(base + address, wait_until="load")
        if answer is not None and "html" not in answer.headers.get("content-type", ""):
            continue
        settle(page)
        here = urlsplit(page.url).path
        for link in page.evaluate(LINKS):
            target = here + link if link.startswith("#") else link
            if not target.startswith(within) or SKIPPED.search(target.partition("?")[0]):
                continue
            if (kind := kind_of(target)) not in kinds and not (link.startswith("#") and here != "/app"):
                kinds.add(kind)
                waiting.append(target)
        yield address


def settle(page: Page) -> None:
    """Wait until the client has opened, where the page is the client."""
    if page.locator("#app").count():
        page.wait_for_selector("#app[data-ready]", timeout=15_000)


def fit(page: Page, size: Size) -> None:
    """Look at the page that is shown at a size, as it would be had it opened so."""
    page.set_viewport_size({"width": size.width, "height": size.height})
    page.emulate_media(color_scheme=size.scheme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.evaluate("percent => { document.documentElement.style.fontSize = `${percent}%`; }", size.text)
    page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def overlaps(page: Page) -> list[str]:
    """What overlaps, is cut or runs over the edge on the page as it is shown."""
    found: list[str] = page.evaluate(BOXES)
    return found


def violations(page: Page) -> list[str]:
    """What axe-core finds, of any impact: the rule, its impact, and where."""
    found: list[dict[str, Any]] = Axe().run(page).response["violations"]
    return [
        f"{rule['id']} ({rule['impact']}): {'; '.join(' '.join(map(str, node['target'])) for node in rule['nodes'][:4])}"
        for rule in found
    ]
