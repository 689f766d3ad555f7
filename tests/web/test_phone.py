"""The phone client: capture in a few taps, kept without a network, sent once, nothing lost silently."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.support.api import PASSWORD
from tests.support.client import EMAIL, Client

pytestmark = pytest.mark.browser
DAY = "2026-07-14"
WIDTH = "document.documentElement.scrollWidth"


def logged(phone: Client) -> list[str]:
    """The codes of the server's logs, each log as one text, by a call of the page's own."""
    script = "() => fetch('/api/v1/logs').then(a => a.json()).then(a => a.items.map(l => l.lines.map(i => i.code).join(' ')))"
    found: list[str] = phone.page.evaluate(script)
    return sorted(found)


def test_a_case_is_shown_at_face_value_and_then_with_its_credit(mine: Client) -> None:
    errors: list[str] = []
    mine.page.on("pageerror", lambda error: errors.append(str(error)))
    mine.day(DAY)
    mine.page.context.set_offline(True)
    mine.add("47562", "49505")
    # 10.21 + 7.76 as published; the second procedure is halved by the rules: 10.21 + 3.88.
    expect(mine.page.locator("#total")).to_have_text("17.97 wRVU")
    expect(mine.page.locator("#how")).to_have_text("face value, before rules")
    mine.online()
    mine.page.click("#lines li:nth-child(2) summary")
    mine.page.click("#lines li:nth-child(2) [aria-label^='51,']")
    expect(mine.page.locator("#total")).to_have_text("14.09 wRVU")
    expect(mine.page.locator("#how")).to_have_text("by cms-payment, RVU26C")
    assert mine.save("Saved: 14.09 wRVU") == "Saved: 14.09 wRVU"
    mine.tab("cases")
    expect(mine.page.locator("#cases")).to_contain_text("47562: 10.21 wRVU")
    expect(mine.page.locator("#cases")).to_contain_text("49505-51: 3.88 wRVU")
    assert errors == []


def test_a_case_logged_offline_survives_a_reload_and_is_sent_once(mine: Client) -> None:
    mine.offline()
    mine.day(DAY)
    mine.add("47562")
    mine.save("Saved on this phone.")
    mine.state("Saved on this phone · waiting 1")
    mine.page.reload()
    mine.ready()
    mine.state("Saved on this phone · waiting 1")
    mine.tab("cases")
    expect(mine.page.locator("#cases .case")).to_contain_text("10.21 wRVU face value, before rules")
    mine.online()
    mine.state("Synced")
    expect(mine.page.locator("#cases .case")).to_contain_text("47562: 10.21 wRVU (credited)")
    assert mine.stored("changes") == []
    assert logged(mine) == ["47562"]


def test_an_answer_that_was_lost_is_asked_for_again_under_the_same_key(new_phone: Callable[..., Client]) -> None:
    mine = new_phone(service_workers="block")
    mine.sign_in()
    keys: list[str | None] = []

    def lose_the_first(route: Route) -> None:
        keys.append(route.request.headers.get("idempotency-key"))
        if len(keys) == 1:
            route.fetch()
            route.abort()
        else:
            route.continue_()

    mine.page.route("**/api/v1/sync", lose_the_first)
    mine.add("47562")
    mine.save("Saved on this phone.")
    mine.state("waiting 1")
    # The same case, mended before the first answer came: it is an edit of what the server has, not a conflict.
    mine.tab("cases")
    mine.page.click("#cases button:text-is('Edit')")
    mine.add("49505")
    mine.page.click("#save")
    mine.state("Synced")
    expect(mine.page.locator("#said")).to_contain_text("Saved: 14.09 wRVU")
    assert keys[0] is not None
    assert keys[1] == keys[0]
    assert keys[2] not in {None, keys[0]}
    assert logged(mine) == ["47562 49505"]


def test_a_draft_is_there_again_after_the_phone_was_put_away(mine: Client) -> None:
    mine.add("47562")
    mine.page.reload()
    mine.ready()
    expect(mine.page.locator("#lines strong").first).to_have_text("47562")
    assert mine.stored("changes") == []


def test_a_known_case_takes_two_taps_by_template_recent_code_or_last_case(mine: Client) -> None:
    mine.add("47562", "49505")
    mine.page.click("#as-template summary")
    mine.page.fill("#template-name", "Gallbladder and hernia")
    mine.page.click("#keep-template")
    mine.page.wait_for_selector("[data-template='Gallbladder and hernia']")
    mine.save("Saved: 14.09 wRVU")
    for first in ("[data-template='Gallbladder and hernia']", "[data-key=again]"):
        mine.taps = 0
        mine.tap(first)
        mine.save("Saved: 14.09 wRVU")
        assert mine.taps == 2
    mine.taps = 0
    mine.tap("[data-key='recent-49505']")
    mine.save("Saved: 7.76 wRVU")
    assert mine.taps == 2
    assert logged(mine) == ["47562 49505", "47562 49505", "47562 49505", "49505"]


def test_a_case_found_by_name_takes_three_taps(mine: Client) -> None:
    mine.tap("#find")
    mine.page.keyboard.type("lap chol")
    mine.tap("#hit-47562")
    mine.save("Saved: 10.21 wRVU")
    assert mine.taps == 3


def test_favorites_and_templates_made_offline_are_there_on_another_phone(
    mine: Client, new_phone: Callable[..., Client]
) -> None:
    mine.offline()
    mine.add("47562")
    mine.page.click("#lines [aria-label='47562 among the favorites']")
    mine.page.wait_for_selector("[data-key='favorite-47562']")
    mine.page.click("#as-template summary")
    mine.page.fill("#template-name", "Gallbladder")
    mine.page.click("#keep-template")
    mine.state("waiting 2")
    mine.online()
    mine.state("Synced")
    other = new_phone()
    other.sign_in()
    expect(other.page.locator("[data-key='favorite-47562']")).to_be_visible()
    expect(other.page.locator("[data-template=Gallbladder]")).to_be_visible()


def test_what_goes_with_a_code_is_suggested_without_a_network(mine: Client) -> None:
    for _ in range(2):
        mine.add("47562", "49505")
        mine.save("Saved: 14.09 wRVU")
    mine.offline()
    mine.add("49505")
    going = mine.page.locator("#lines [aria-label='Goes with 49505'] button")
    expect(going).to_contain_text(["+ 47562"])
    assert going.first.get_attribute("title") == "you logged it together 2 times"
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
    expect(mine.page.locator("#lines .line summary")).to_have_text(["Modifiers 50", "Modifiers"])
    assert logged(mine) == []
    # 19.11 x 1.5 for both knees, and three visits of 1.30.
    mine.save("Saved: 32.57 wRVU")
    assert logged(mine) == ["27447 99213"]


def test_a_patient_in_the_note_is_refused_with_the_place_and_the_case_is_kept(mine: Client) -> None:
    mine.page.click("#more-facts summary")
    mine.page.fill("[name=note]", "Patient Testy Madeup did well")
    mine.add("47562")
    said = mine.save("Not taken by the server")
    assert "characters 9 to 20" in said
    mine.state("1 to look at")
    assert logged(mine) == []
    mine.page.reload()
    mine.ready()
    mine.tab("cases")
    expect(mine.page.locator("#cases .refusal")).to_contain_text("looks like a patient's name")
    mine.page.click("#cases button:text-is('Edit')")
    expect(mine.page.locator("[name=note]")).to_be_focused()
    marked = "() => { const a = document.activeElement; return a.value.slice(a.selectionStart, a.selectionEnd) }"
    assert mine.page.evaluate(marked) == "Testy Madeup"
    mine.page.keyboard.type("patient")
    mine.save("Saved: 10.21 wRVU")
    assert mine.stored("changes") == []
    assert logged(mine) == ["47562"]


def test_a_contradiction_stays_in_the_queue_and_holds_nothing_else_back(mine: Client) -> None:
    mine.add("20610")
    mine.page.click("#lines summary")
    mine.page.click("#lines [aria-label^='50,']")
    mine.page.click("#lines [aria-label='One more unit of 20610']")
    expect(mine.page.locator("#how")).to_contain_text("units must be 1")
    assert "units must be 1" in mine.save("Not taken by the server")
    mine.add("47562")
    mine.save("Saved: 10.21 wRVU")
    mine.state("1 to look at")
    assert logged(mine) == ["47562"]
    assert [change["log"]["lines"][0]["code"] for change in mine.stored("changes")] == ["20610"]


def test_a_case_is_deleted_offline_and_gone_everywhere(mine: Client, new_phone: Callable[..., Client]) -> None:
    mine.add("47562")
    mine.save("Saved: 10.21 wRVU")
    other = new_phone()
    other.sign_in()
    other.tab("cases")
    expect(other.page.locator("#cases .case")).to_have_count(1)
    mine.offline()
    mine.tab("cases")
    mine.page.on("dialog", lambda dialog: dialog.accept())
    mine.page.click("#cases button:text-is('Delete')")
    expect(mine.page.locator("#cases .case")).to_have_count(0)
    mine.online()
    mine.state("Synced")
    other.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(other.page.locator("#cases .case")).to_have_count(0)
    assert logged(other) == []


def test_what_is_being_typed_is_not_taken_away_by_a_sync(mine: Client) -> None:
    mine.add("99213")
    units = mine.page.locator("#lines [name=units]")
    units.select_text()
    for key in "12":
        units.press(key)
        mine.page.evaluate("() => window.dispatchEvent(new Event('online'))")
        mine.page.wait_for_timeout(300)
        expect(units).to_be_focused()
    expect(units).to_have_value("12")
    mine.save("Saved: 15.60 wRVU")


def test_a_drug_is_logged_with_its_dose(mine: Client) -> None:
    mine.add("J9313")
    mine.page.fill("#lines [name=dose]", "4")
    mine.page.fill("#lines [name=units]", "400")
    expect(mine.page.locator("#total")).to_have_text("0.00 wRVU")
    # A drug carries no physician work: valued, at zero.
    assert mine.save("Saved: ") == "Saved: 0.00 wRVU"
    [log] = mine.stored("logs")
    assert (log["lines"][0]["dose"], log["lines"][0]["units"]) == ({"amount": "4.00", "unit": "mg"}, 400)


def test_an_ended_session_keeps_everything_and_the_next_one_sends_it(mine: Client) -> None:
    mine.page.context.clear_cookies()
    mine.add("47562")
    mine.save("Saved on this phone.")
    mine.page.wait_for_selector("#trouble:has-text('Sign in again')")
    # Signed in in another window, this one's token is of the session before: it fetches the present one by itself.
    other = Client(mine.page.context.new_page(), mine.base)
    other.sign_in()
    other.page.close()
    mine.page.evaluate("window.dispatchEvent(new Event('online'))")
    mine.state("Synced")
    assert logged(mine) == ["47562"]


def test_signing_out_leaves_nothing_of_the_person_on_the_phone(mine: Client) -> None:
    mine.add("47562")
    mine.save("Saved: 10.21 wRVU")
    mine.page.wait_for_function("() => caches.match('/app').then(Boolean)")
    mine.tab("more")
    mine.page.click("#sign-out button")
    mine.page.wait_for_selector("form[action$=sign-in]")
    left = mine.page.evaluate("() => indexedDB.databases().then(all => all.map(one => one.name))")
    assert left == []
    assert mine.page.evaluate("() => caches.match('/app').then(Boolean)") is False


def test_cases_that_the_client_before_this_one_left_unsent_are_taken_over(mine: Client) -> None:
    script = """() => localStorage.setItem(`rvuedge-queue-${document.getElementById('app').dataset.person}`, JSON.stringify([
      {id: crypto.randomUUID(), performed_on: '2026-07-14', setting: 'facility', site: null, lines: [{code: '47562', modifiers: [], units: 1}]}]))"""
    mine.page.evaluate(script)
    mine.page.reload()
    mine.ready()
    assert logged(mine) == ["47562"]
    assert mine.page.evaluate("() => localStorage.length") == 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_runs_sideways_at_320_pixels_and_targets_are_44_pixels(
    new_phone: Callable[..., Client], scheme: str
) -> None:
    mine = new_phone(width=320, color_scheme=scheme)
    mine.sign_in()
    mine.add("47562", "J9313")
    mine.page.click("#lines li:nth-child(1) summary")
    mine.page.click("#as-template summary")
    mine.page.click("#more-facts summary")
    mine.page.click("#header summary")
    small = """() => [...document.querySelectorAll('#app button, #app summary, #app input, #app select, #app textarea, .tabs a')]
      .filter(one => one.checkVisibility()).map(one => [one.outerHTML.slice(0, 60), one.getBoundingClientRect()])
      .filter(([, box]) => box.height < 44).map(([name]) => name)"""
    for tab in ("log", "cases", "numbers", "more"):
        mine.tab(tab)
        assert mine.page.evaluate(WIDTH) <= 320, tab
        assert mine.page.evaluate(small) == [], tab
    paper = mine.page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert paper == {"light": "rgb(251, 252, 253)", "dark": "rgb(16, 22, 28)"}[scheme]


def test_every_control_has_a_name_and_the_case_can_be_logged_by_keys_alone(mine: Client) -> None:
    keys = mine.page.keyboard
    mine.page.focus("#find")
    keys.type("gallbladder removal")
    keys.press("ArrowDown")
    active = mine.page.get_attribute("#find", "aria-activedescendant")
    assert active == "hit-47562"
    keys.press("Enter")
    mine.page.wait_for_selector("#lines .line")
    mine.page.click("#lines summary")
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
    mine.page.wait_for_selector("#said:has-text('Saved: 10.21 wRVU')")
    assert PASSWORD not in mine.page.content()
    assert EMAIL not in mine.page.content()
