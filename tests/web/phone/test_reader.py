"""The table of lines (tests/logbook/dictation/lines.json) read by the phone's own reader: one page, the whole table."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.support.browser import live_server
from tests.support.client import Client, client
from tests.support.lines import SITE, TODAY, as_row, rows
from tests.support.shared_apps import SharedApp
from tests.web.conftest import with_account

pytestmark = pytest.mark.browser
READ = """async ([texts, today, site]) => {
  const { indexOf } = await import("/static/app/catalog/catalog.js");
  const { lookupsOf, readText } = await import("/static/app/reader/reader.js");
  const index = await indexOf(await (await fetch("/api/v1/catalog/bundle")).json());
  const lookups = lookupsOf(index, { specialty: "General Surgery" }, { sites: [site] });
  return texts.map((text) => readText(text, today, lookups));
}"""


@pytest.fixture(scope="module")
def one_phone(shared_app: Callable[[str, str], SharedApp], chromium: Browser) -> Iterator[Client]:
    """One phone for all that is read here: none of it is saved."""
    for app in shared_app("sqlite", "seeded").lent():
        with_account(app)
        with live_server(app) as base:
            yield client(chromium, base).signed_in()


@pytest.fixture
def mine(one_phone: Client) -> Iterator[Client]:
    """The phone with an empty log and a network, and nothing saved when the test is over."""
    yield one_phone
    one_phone.online()
    emptied(one_phone)
    one_phone.page.fill("#find", "")
    assert one_phone.logged() == []


def test_the_phone_reads_every_line_of_the_table_as_the_server_does(mine: Client) -> None:
    table = rows()
    drafts = mine.page.evaluate(READ, [[row["text"] for row in table], TODAY, SITE])
    for draft in drafts:
        for line in draft["lines"]:
            line["is_guess"] = line["isGuess"]
    assert [as_row(row["text"], draft) for row, draft in zip(table, drafts, strict=True)] == table


TYPED = [
    ("99213 x5, 99223 x2", ["99213 ×5", "99223 ×2"]),
    ("49505-50", ["49505-50"]),
    ("99214, 25 modifier, 20610", ["99214-25", "20610"]),
    ("bilateral inguinal hernia repair", ["49505-50"]),
    ("99232 x 10 99233 x 4", ["99232 ×10", "99233 ×4"]),
    ("J9312 700 mg wasted 20 mg", ["J9312, dose 700 mg, discarded 20 mg"]),
]
IN_THE_CASE = """() => [...document.querySelectorAll("#lines .line")].map((line) => {
  const units = line.querySelector("[name=units]").value;
  const modifiers = [...line.querySelectorAll(".mod[aria-pressed=true]")].map((one) => one.dataset.key.slice(-2)).join("-");
  const amount = (name) => line.querySelector(`[name=${name}]`)?.value;
  return [line.querySelector("strong").textContent, modifiers].filter(Boolean).join("-")
    + (units === "1" ? "" : ` ×${units}`)
    + (amount("dose") ? `, dose ${amount("dose")} mg` : "")
    + (amount("wasted") ? `, discarded ${amount("wasted")} mg` : "");
})"""


def emptied(mine: Client) -> None:
    while mine.page.locator("#lines .line").count():
        mine.page.locator("#lines [aria-label^='Remove']").first.click()


@pytest.mark.parametrize("offline", [False, True])
def test_enter_and_read_line_take_the_same_from_the_box(mine: Client, *, offline: bool) -> None:
    """What is exact goes into the case on Enter, without a question, online and offline."""
    if offline:
        mine.offline()
    for text, lines in TYPED:
        mine.page.fill("#find", text)
        mine.page.press("#find", "Enter")
        mine.page.wait_for_selector("#lines .line")
        assert mine.page.evaluate(IN_THE_CASE) == lines
        emptied(mine)
        mine.page.fill("#find", text)
        mine.page.click("#read")
        mine.page.click("#use-draft")
        mine.page.wait_for_selector("#lines .line")
        assert mine.page.evaluate(IN_THE_CASE) == lines
        emptied(mine)


def test_a_hit_that_is_tapped_keeps_what_else_was_typed(mine: Client) -> None:
    mine.page.fill("#find", "bilateral inguinal hernia repair")
    mine.page.click("#hit-49505")
    mine.page.wait_for_selector("#lines .line")
    assert mine.page.evaluate(IN_THE_CASE) == ["49505-50"]
    emptied(mine)
    mine.page.fill("#find", "lap chole zzgribble")
    mine.page.click("#hit-47562")
    expect(mine.page.locator("#said")).to_have_text("Not read: “zzgribble”.")
    assert mine.page.evaluate(IN_THE_CASE) == ["47562"]


def test_what_is_not_exact_is_shown_and_a_question_is_not_answered_by_itself(mine: Client) -> None:
    heard = mine.page.locator("#heard")
    mine.offline()
    mine.page.fill("#find", "49505 50, lap chole without cholangiogram")
    mine.page.press("#find", "Enter")
    expect(heard).to_contain_text("49505 50: modifier 50, or 50 units?")
    expect(heard).to_contain_text("“without cholangiogram”: denied: not logged")
    expect(heard.locator("[type=checkbox]").first).not_to_be_checked()
    assert "false" not in mine.page.inner_text("#heard")
    mine.page.click("#use-draft")
    mine.page.wait_for_selector("#lines .line")
    assert mine.page.evaluate(IN_THE_CASE) == ["47562"]


def test_a_day_that_was_not_understood_has_to_be_given(mine: Client) -> None:
    mine.page.fill("#find", "47562 in August")
    mine.page.press("#find", "Enter")
    mine.page.click("#use-draft")
    expect(mine.page.locator("#heard")).to_contain_text("Enter the date of service.")
    mine.page.fill("#which-day", "2026-08-04")
    mine.page.click("#use-draft")
    expect(mine.page.locator("#where")).to_contain_text("Tue, Aug 4")


def test_nothing_found_is_said(mine: Client) -> None:
    for offline in (False, True):
        if offline:
            mine.offline()
        mine.page.fill("#find", "ABCDE")
        mine.page.press("#find", "Enter")
        expect(mine.page.locator("#heard h3")).to_have_text("No code and no words found for “ABCDE”.")
        mine.page.click("#heard button")


# A browser that turns speech into text by itself; what it "hears" is given to it, and whether it has the language here.
HEARING = """([has, words]) => { window.SpeechRecognition = class extends EventTarget {
  static available = async ({ processLocally }) => (processLocally && has ? "available" : "unavailable");
  start() {
    window.wasLocal = this.processLocally;
    this.dispatchEvent(Object.assign(new Event("result"), { results: [[{ transcript: words }]] }));
    this.dispatchEvent(new Event("end"));
  }
} }"""


def test_the_microphone_listens_on_the_phone_and_else_says_how_the_keyboard_does(mine: Client) -> None:
    mine.page.evaluate(HEARING, [False, "never heard"])
    mine.page.click("#speak")
    expect(mine.page.locator("#speaking")).to_contain_text("Say nothing that could identify a patient.")
    mine.page.click("#speaking-done")
    expect(mine.page.locator("#find")).to_be_focused()
    expect(mine.page.locator("#find")).to_have_value("")
    mine.page.evaluate(HEARING, [True, "lap chole"])
    mine.page.click("#speak")
    expect(mine.page.locator("#find")).to_have_value("lap chole")
    assert mine.page.evaluate("window.wasLocal") is True
    mine.page.click("#read")
    expect(mine.page.locator("#heard")).to_contain_text("47562")
    mine.page.click("#heard button:text-is('Cancel')")
