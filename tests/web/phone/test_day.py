"""The day on the log: a save is seen landing and taken back, a figure says why it changed, a code takes another's place."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.support.client import Client

pytestmark = pytest.mark.browser
WAKE = "document.dispatchEvent(new Event('visibilitychange'))"
FIT = """entries => import('/static/app/line/modifiers.js').then(
  ({fitting}) => entries.map(([entry, usual]) => fitting(entry, usual).slice(0, 4).join(' ')))"""


def test_a_line_says_why_and_a_swap_takes_its_place(mine: Client) -> None:
    """47563 is never beside 47562: 11.18 in its place, not 16.29 for both; 49505 is halved beside either."""
    mine.add("47562", "49505")
    second = mine.page.locator("#lines [data-code='49505']")
    expect(second.locator(".line-value")).to_have_text(re.compile("7.76 *3.88 work RVUs credited"))
    expect(second.locator(".reason.changed")).to_have_text("Half: a further procedure of the day")
    mine.tap("[data-key='swap-0-47563']")
    expect(mine.page.locator("#lines [data-code='47563'] .line-value")).to_contain_text("11.18")
    # 11.18 + 3.88.
    expect(mine.page.locator("#total")).to_have_text("15.06 wRVU")
    expect(mine.page.locator("#face")).to_have_text("face value 18.94")
    mine.tap("#take-back")
    expect(mine.page.locator("#lines [data-code='47562']")).to_be_visible()
    mine.tap("#lines [aria-label='Remove 49505']")
    expect(mine.page.locator("#lines .line")).to_have_count(1)
    mine.tap("#take-back")
    expect(mine.page.locator("#total")).to_have_text("14.09 wRVU")
    added = mine.page.locator("#lines [aria-label^='Goes with']")
    expect(added.get_by_text("47563")).to_have_count(0)


def test_a_save_lands_in_the_day_and_is_taken_back_before_and_after_it_was_sent(mine: Client) -> None:
    rows = mine.page.locator("#day-cases .case")
    mine.offline()
    mine.add("47562")
    mine.save("Saved on this phone. 47562")
    expect(mine.page.locator("#day-figure")).to_have_text("10.21")
    expect(rows).to_have_count(1)
    mine.tap("#take-back")
    expect(mine.page.locator("#lines [data-code='47562']")).to_be_visible()
    mine.online()
    mine.save("Saved. 47562, 10.21 wRVU")
    expect(rows).to_have_count(1)
    mine.tap("#day-cases .case")
    mine.tap("#delete-case")
    expect(mine.page.locator("#said")).to_have_text("Deleted 47562, Mon, Nov 23")
    mine.state("Synced")
    assert mine.logged() == []
    mine.tap("#take-back")
    expect(rows).to_have_count(1)
    mine.state("Synced")
    assert mine.logged() == ["47562"]


def test_an_untouched_day_is_that_of_saving_and_a_night_offers_both(mine: Client) -> None:
    expect(mine.page.locator("#title")).to_have_text("Mon, Nov 23")
    mine.page.clock.fast_forward("10:00:00")  # one at night
    mine.page.evaluate(WAKE)
    expect(mine.page.locator("#title")).to_have_text("Tue, Nov 24")
    mine.add("47562")
    expect(mine.page.locator("#night [aria-pressed=true]")).to_have_text("Tue, Nov 24")
    mine.tap("#night button:text-is('Mon, Nov 23')")
    expect(mine.page.locator("#where")).to_contain_text("Yesterday")
    mine.save("10.21 wRVU, Mon, Nov 23")
    [log] = mine.stored("logs")
    assert log["performed_on"] == "2026-11-23"


def test_a_case_without_work_by_its_nature_says_so_on_every_tab(mine: Client) -> None:
    mine.add("99024")
    mine.save("Saved. 99024")
    expect(mine.page.locator("#day-cases .case")).to_contain_text("no work RVU")
    mine.tab("cases")
    expect(mine.page.locator("#cases .case")).to_contain_text("no work RVU")


def test_visits_are_counted_and_the_same_list_of_a_day_is_asked_about(mine: Client) -> None:
    """Two of 99232 and one of 99223: 2 x 1.59 + 3.50 = 6.68."""
    mine.add("99213")
    mine.save("Saved. 99213")  # who logs visits is offered the counter
    mine.tap("[data-key='way-true']")
    for code in ("99232", "99232", "99232", "99223"):
        mine.page.click(f"[data-key='plus-{code}']")
    mine.page.click("[data-key='minus-99232']")
    expect(mine.page.locator("[data-code='99232'] .figure")).to_have_text("2")
    expect(mine.page.locator("#save")).to_have_text("Save day")
    expect(mine.page.locator("#total")).to_have_text("6.68 wRVU")
    mine.save("6.68 wRVU")
    for code in ("99232", "99232", "99223"):
        mine.page.click(f"[data-key='plus-{code}']")
    mine.tap("#save")
    expect(mine.page.locator("#ask")).to_contain_text("Mon, Nov 23 already has these lines.")
    assert mine.stored("changes") == []
    mine.tap("#ask button:text-is('Save again')")
    mine.state("Synced")
    expect(mine.page.locator("#day-cases .case")).to_have_count(3)


ENTRIES: list[tuple[dict[str, Any] | None, list[str], str]] = [
    # Own facts as the release prints them: BILAT SURG, and ASST, CO, TEAM, PCTC in one text.
    ({"code": "47562", "kind": "procedure", "days": "090", "bilat": "0", "indicators": "2100"}, [], "22 58 78 80"),
    ({"code": "49505", "kind": "procedure", "days": "090", "bilat": "1", "indicators": "2100"}, [], "LT RT 50 59"),
    ({"code": "99213", "kind": "visit", "isVisit": True, "days": "XXX", "bilat": "0"}, [], "25 24 57 GC"),
    ({"code": "99213", "kind": "visit", "isVisit": True, "days": "XXX", "bilat": "0"}, ["95"], "95 25 24 57"),
    ({"code": "71046", "kind": "imaging", "days": "XXX", "bilat": "0", "indicators": "0001"}, [], "26 TC 59 76"),
    ({"code": "J9313", "kind": "drug"}, [], "JZ JW LT RT"),
    ({"code": "00840", "kind": "anesthesia"}, [], "AA QK QY AD"),
    (None, [], "26 59 LT RT"),
]


def test_the_first_four_modifiers_are_those_that_fit_the_code(mine: Client) -> None:
    found = mine.page.evaluate(FIT, [[entry, usual] for entry, usual, _ in ENTRIES])
    assert found == [expected for *_, expected in ENTRIES]
