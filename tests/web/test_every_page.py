"""Every page there is, by the list of routes: axe-core, boxes at large text, names of controls, the way of the Tab key.

A new page is looked at without a line here. Its address is made from its rule (tests/test_turn_of_the_year.py), which
fails for a part of a rule that it knows no value of; so no page can be registered that is not visited.
"""

from __future__ import annotations

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page

from tests.support.api import PASSWORD
from tests.support.browser import signed_in_phone
from tests.support.screens import SIZES, fit, overlaps, settle, violations
from tests.test_turn_of_the_year import OWNER, addresses, one_of_everything

LARGE = next(size for size in SIZES if size.name == "text200")
# Links of one name that lead to two places, buttons of one name that do two things, and an order of the Tab key that is
# not that of the page. What a form has in it, hidden fields too, is what its button does.
NAMES = """() => {
  const seen = (node) => node.checkVisibility({ visibilityProperty: true }) && !node.closest("[hidden]");
  const name = (node) => (node.getAttribute("aria-label") || node.textContent).trim().replace(/\\s+/g, " ");
  const does = (node) => node.href ?? [node.name, node.value, node.id, node.form?.action,
    ...[...(node.form?.querySelectorAll("input[type=hidden]") ?? [])].map((field) => field.name + "=" + field.value)].join(" ");
  const found = new Map();
  for (const node of document.querySelectorAll("main a[href], main button")) {
    if (!seen(node)) continue;
    const key = `${node.tagName.toLowerCase()} "${name(node)}"`;
    found.set(key, new Set([...(found.get(key) ?? []), does(node)]));
  }
  const twice = [...found].filter(([, places]) => places.size > 1).map(([key]) => `${key} does several things`);
  const nameless = [...found.keys()].filter((key) => key.endsWith('""'));
  const jumps = [...document.querySelectorAll("[tabindex]")].filter((node) => node.tabIndex > 0);
  return [...twice, ...nameless, ...jumps.map((node) => `${node.outerHTML.slice(0, 60)} jumps the queue`)];
}"""
# Not pages of ours to look at: the API and its documentation, files, and a part that the page of a code puts in itself.
ELSEWHERE = ("/api/", "/static/", "/sitemap", "/cards/", "/codes/<code>/dose")


def looked_at(page: Page, address: str) -> list[str]:
    """What is wrong with the page at an address; nothing where a file is."""
    answer = page.goto(address)
    if answer is None or "html" not in answer.headers.get("content-type", ""):
        return []
    settle(page)
    fit(page, SIZES[0])
    found = violations(page) + list(page.evaluate(NAMES))
    fit(page, LARGE)
    return found + overlaps(page)


@pytest.mark.browser
@pytest.mark.longest
@pytest.mark.parametrize("database", ["sqlite"])
def test_every_page_that_is_registered_can_be_seen_read_out_and_walked_by_keys(
    seeded_app: Flask, chromium: Browser
) -> None:
    practice = one_of_everything(seeded_app)
    log = practice.manager.log("47562", performed_on="2026-07-14")["id"]
    survey = next(iter(practice.manager.get("/surveys").get_json()["items"]))["id"]
    pages = {
        rule: address
        for rule, address in addresses(practice, log, survey).items()
        if not rule.startswith(ELSEWHERE) and "export" not in rule
    }
    with signed_in_phone(chromium, seeded_app, OWNER, PASSWORD) as (page, base):
        found = {rule: looked_at(page, base + address) for rule, address in pages.items()}
    assert len(found) >= 80
    assert {rule: problems for rule, problems in found.items() if problems} == {}
