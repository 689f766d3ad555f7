"""Capture on the phone: how many taps a case takes, what is offered, what a line means, keys and small screens."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.support.api import PASSWORD
from tests.support.browser import page_width
from tests.support.client import EMAIL, Client

pytestmark = pytest.mark.browser
DAY = "2026-07-14"


def test_a_case_is_shown_at_face_value_and_then_with_its_credit(mine: Client) -> None:
    errors: list[str] = []
    mine.page.on("pageerror", lambda error: errors.append(str(error)))
    mine.day(DAY)
    mine.page.context.set_offline(True)
    mine.add("47562", "49505")
    # 10.21 + 7.76 as published; the second procedure is halved by the rules: 10.21 + 3.88.
    expect(mine.page.locator("#total")).to_have_text("17.97 wRVU")
    expect(mine.page.locator("#how")).to_have_text("before rules ·")
    mine.online()
    mine.page.click("#lines li:nth-child(2) .more")
    mine.page.click("#lines li:nth-child(2) [aria-label^='51,']")
    expect(mine.page.locator("#total")).to_have_text("14.09 wRVU")
    expect(mine.page.locator("#how")).to_have_text("Medicare’s rules, RVU26C ·")
    assert mine.save("14.09 wRVU") == "Saved. 47562 and 49505, 14.09 wRVU, Tue, Jul 14"
    mine.tab("cases")
    expect(mine.page.locator("#cases")).to_contain_text("47562: 10.21 wRVUs")
    expect(mine.page.locator("#cases")).to_contain_text("49505-51: 3.88 wRVUs")
    assert errors == []


def test_a_known_case_takes_two_taps_by_template_recent_code_or_last_case(mine: Client) -> None:
    mine.add("47562", "49505")
    mine.page.click("#as-template summary")
    mine.page.fill("#template-name", "Gallbladder and hernia")
    mine.page.click("#keep-template")
    mine.page.wait_for_selector("[data-template='Gallbladder and hernia']", state="attached")
    mine.save("14.09 wRVU")
    for first in ("[data-template='Gallbladder and hernia']", "[data-key=again]"):
        mine.taps = 0
        mine.tap(first)
        mine.save("14.09 wRVU")
        assert mine.taps == 2
    mine.taps = 0
    mine.tap("[data-key='recent-49505']")
    mine.save("7.76 wRVU")
    assert mine.taps == 2
    assert mine.logged() == ["47562 49505", "47562 49505", "47562 49505", "49505"]


def test_a_case_found_by_name_takes_three_taps(mine: Client) -> None:
    mine.tap("#find")
    mine.page.keyboard.type("lap chol")
    mine.tap("#hit-47562")
    mine.save("10.21 wRVU")
    assert mine.taps == 3


def test_favorites_and_templates_made_offline_are_there_on_another_phone(
    mine: Client, new_phone: Callable[..., Client]
) -> None:
    mine.offline()
    mine.add("47562")
    mine.page.click("#lines [aria-label='Favorite 47562']")
    mine.page.wait_for_selector("[data-key='favorite-47562']", state="attached")
    mine.page.click("#as-template summary")
    mine.page.fill("#template-name", "Gallbladder")
    mine.page.click("#keep-template")
    mine.state("2 waiting to sync")
    mine.online()
    mine.state("Synced")
    other = new_phone()
    other.signed_in()
    expect(other.page.locator("[data-key='favorite-47562']")).to_be_visible()
    expect(other.page.locator("[data-template=Gallbladder]")).to_be_visible()


def test_what_goes_with_a_code_is_suggested_without_a_network(mine: Client) -> None:
    for _ in range(2):
        mine.add("47562", "49505")
        mine.save("14.09 wRVU")
    mine.offline()
    mine.add("49505")
    going = mine.page.locator("#lines [aria-label='Goes with 49505'] button")
    expect(going).to_contain_text(["+ 47562"])
    expect(going.first).to_contain_text("logged together 2 times")
    going.first.click()
    expect(mine.page.locator("#total")).to_have_text("17.97 wRVU")


def test_a_dictated_line_becomes_a_draft_and_is_saved_only_by_the_person(mine: Client) -> None:
    mine.page.fill("#find", "2 knee replacements left and right, 99213 x3 yesterday at St. Mary")
    mine.page.click("#read")
    mine.page.wait_for_selector("#use-draft")
    assert "27447-LT" in mine.page.inner_text("#heard")
    assert mine.stored("changes") == []
    mine.page.select_option("#heard li:nth-child(1) select", index=1)  # both sides on one line instead
    mine.page.uncheck("#heard li:nth-child(2) input")
    mine.page.click("#use-draft")
    expect(mine.page.locator("#where")).to_have_text("Yesterday · facility · St. Mary")
    expect(mine.page.locator("#lines .mod[aria-pressed=true]")).to_have_text(["50both"])
    assert mine.logged() == []
    # 19.11 x 1.5 for both knees, and three visits of 1.30.
    mine.save("32.57 wRVU")
    assert mine.logged() == ["27447 99213"]


def test_what_is_being_typed_is_not_taken_away_by_a_sync(mine: Client) -> None:
    mine.add("99213")
    units = mine.page.locator("#lines [name=units]")
    units.press("Control+a")
    for key in "12":
        units.press(key)
        mine.page.evaluate("() => window.dispatchEvent(new Event('online'))")
        mine.page.wait_for_timeout(300)
        expect(units).to_be_focused()
    expect(units).to_have_value("12")
    mine.save("15.60 wRVU")


def test_a_drug_is_logged_with_its_dose(mine: Client) -> None:
    mine.add("J9313")
    mine.page.fill("#lines [name=dose]", "4")
    mine.page.fill("#lines [name=units]", "400")
    # A drug carries no physician work, which is said in words.
    expect(mine.page.locator("#how")).to_have_text("no work RVU ·")
    mine.save("Saved. J9313")
    [log] = mine.stored("logs")
    assert (log["lines"][0]["dose"], log["lines"][0]["units"]) == ({"amount": "4.00", "unit": "mg"}, 400)


def test_nothing_runs_sideways_at_320_pixels_and_targets_are_44_pixels(new_phone: Callable[..., Client]) -> None:
    mine = new_phone(width=320).signed_in()
    mine.add("47562", "J9313")
    mine.page.click("#lines li:nth-child(1) .more")
    mine.page.click("#as-template summary")
    mine.page.click("#more-facts summary")
    small = """() => [...document.querySelectorAll('#app button, #app summary, #app input, #app select, #app textarea, .dock button, .tabs a')]
      .filter(one => one.checkVisibility()).map(one => [one.outerHTML.slice(0, 60), one.getBoundingClientRect()])
      .filter(([, box]) => box.height < 44).map(([name]) => name)"""
    papers = []
    for scheme in ("light", "dark"):
        mine.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        for tab in ("log", "cases", "numbers", "more"):
            mine.tab(tab)
            assert page_width(mine.page) <= 320, tab
            assert mine.page.evaluate(small) == [], tab
        papers.append(mine.page.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert papers == ["rgb(246, 245, 241)", "rgb(15, 19, 18)"]


def test_every_control_has_a_name_and_the_case_can_be_logged_by_keys_alone(mine: Client) -> None:
    keys = mine.page.keyboard
    mine.page.focus("#find")
    keys.type("gallbladder removal")
    keys.press("ArrowDown")
    active = mine.page.get_attribute("#find", "aria-activedescendant")
    assert active == "hit-47562"
    keys.press("Enter")
    mine.page.wait_for_selector("#lines .line")
    mine.page.click("#lines .more")
    nameless = """() => [...document.querySelectorAll('#app button, #app input, #app select, #app textarea')]
      .filter(one => !(one.getAttribute('aria-label') || one.textContent.trim() || one.labels?.length || one.type === 'hidden'))
      .map(one => one.outerHTML.slice(0, 80))"""
    assert mine.page.evaluate(nameless) == []
    mine.page.focus("#lines [aria-label^='22,']")
    keys.press("Space")
    pressed = mine.page.locator("#lines [aria-label^='22,']")
    expect(pressed).to_have_attribute("aria-pressed", "true")
    expect(pressed).to_be_focused()
    mine.page.focus("#save")
    keys.press("Enter")
    mine.page.wait_for_selector("#said:has-text('10.21 wRVU')")
    assert PASSWORD not in mine.page.content()
    assert EMAIL not in mine.page.content()


def test_enter_in_a_field_and_a_second_tap_save_nothing_more(mine: Client) -> None:
    mine.add("47562")
    mine.page.press("#lines [name=units]", "Enter")
    mine.page.click("#as-template summary")
    mine.page.fill("#template-name", "Gallbladder")
    mine.page.press("#template-name", "Enter")
    mine.page.wait_for_selector("[data-template=Gallbladder]", state="attached")
    assert mine.stored("changes") == []
    mine.page.evaluate("() => [1, 2, 3].forEach(() => document.getElementById('save').click())")
    mine.page.wait_for_selector("#said:has-text('10.21 wRVU')")
    assert mine.logged() == ["47562"]


def test_an_anesthetic_is_logged_with_its_start_and_stop(mine: Client) -> None:
    """7:40 to 9:15 are 95 minutes; 23:30 to 0:45 of the next day are 75. Another case like it has its own time."""
    mine.day(DAY)
    mine.add("00840")
    mine.page.fill("#lines [name=started_at]", "07:40")
    mine.page.fill("#lines [name=stopped_at]", "09:15")
    mine.page.press("#lines [name=stopped_at]", "Tab")
    expect(mine.page.locator("#lines [name=minutes]")).to_have_value("95")
    mine.page.click("#lines [aria-label^='AA,']")
    mine.save("0.00 wRVU")
    [log] = mine.stored("logs")
    line = log["lines"][0]
    assert (line["minutes"], line["started_at"], line["modifiers"]) == (95, "07:40", ["AA"])
    mine.tap("[data-key=again]")
    expect(mine.page.locator("#lines [name=minutes]")).to_have_value("")
    mine.page.fill("#lines [name=minutes]", "1500")
    mine.page.fill("#lines [name=started_at]", "23:30")
    mine.page.fill("#lines [name=stopped_at]", "00:45")
    mine.page.press("#lines [name=stopped_at]", "Tab")
    expect(mine.page.locator("#lines [name=minutes]")).to_have_value("75")
