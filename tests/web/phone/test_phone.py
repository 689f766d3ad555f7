"""The phone client without a network and against refusals: kept, sent once, nothing lost silently."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Route, expect

from tests.support.client import CONTROLLED, RUNNING, Client

pytestmark = pytest.mark.browser
DAY = "2026-07-14"


def test_a_case_logged_offline_survives_a_reload_and_is_sent_once(mine: Client) -> None:
    mine.offline()
    mine.day(DAY)
    mine.add("47562")
    mine.save("Saved on this phone.")
    mine.state("1 waiting to sync")
    mine.page.reload()
    mine.ready()
    mine.state("1 waiting to sync")
    mine.tab("cases")
    expect(mine.page.locator("#cases .case")).to_contain_text("10.21 unadjusted wRVUs")
    mine.online()
    mine.state("Synced")
    expect(mine.page.locator("#cases .case")).to_contain_text("47562: 10.21 wRVUs (credited)")
    assert mine.stored("changes") == []
    assert mine.logged() == ["47562"]


def test_a_new_phone_says_that_cases_are_to_come_until_the_server_has_answered_once(
    new_phone: Callable[..., Client],
) -> None:
    mine = new_phone(service_workers="block")
    mine.page.route("**/api/v1/sync", lambda route: route.abort())
    mine.signed_in()
    expect(mine.page.locator("#first")).to_have_text("Your cases come with the first sync. You can log now.")
    mine.page.unroute("**/api/v1/sync")
    mine.page.reload()
    mine.ready()
    mine.state("Synced")
    expect(mine.page.locator("#first")).to_have_text("Nothing logged today. Find a code below.")


def test_an_answer_that_was_lost_is_asked_for_again_under_the_same_key(new_phone: Callable[..., Client]) -> None:
    mine = new_phone(service_workers="block")
    mine.signed_in()
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
    mine.state("1 waiting to sync")
    # The same case, mended before the first answer came: it is an edit of what the server has, not a conflict.
    mine.tab("cases")
    mine.open_case()
    mine.page.click("#cases button:text-is('Edit')")
    mine.add("49505")
    mine.page.click("#save")
    mine.state("Synced")
    expect(mine.page.locator("#said")).to_contain_text("14.09 wRVU")
    assert keys[0] is not None
    assert keys[1] == keys[0]
    assert keys[2] not in {None, keys[0]}
    assert mine.logged() == ["47562 49505"]


def test_a_draft_is_there_again_after_the_phone_was_put_away(mine: Client) -> None:
    mine.add("47562")
    mine.page.reload()
    mine.ready()
    expect(mine.page.locator("#lines strong").first).to_have_text("47562")
    assert mine.stored("changes") == []


def test_a_patient_in_the_note_is_refused_with_the_place_and_the_case_is_kept(mine: Client) -> None:
    mine.add("47562")
    mine.page.click("#more-facts summary")
    mine.page.fill("[name=note]", "Patient Testy Madeup did well")
    sentence = mine.save("Not saved by the server")
    assert "characters 9 to 20" in sentence
    mine.state("1 needs attention")
    assert mine.logged() == []
    mine.page.reload()
    mine.ready()
    mine.tab("cases")
    expect(mine.page.locator("#cases .refusal")).to_contain_text("looks like a patient's name")
    mine.open_case()
    mine.page.click("#cases button:text-is('Edit')")
    expect(mine.page.locator("[name=note]")).to_be_focused()
    marked = "() => { const a = document.activeElement; return a.value.slice(a.selectionStart, a.selectionEnd) }"
    assert mine.page.evaluate(marked) == "Testy Madeup"
    mine.page.keyboard.type("patient")
    mine.save("10.21 wRVU")
    assert mine.stored("changes") == []
    assert mine.logged() == ["47562"]


def test_a_contradiction_stays_in_the_queue_and_holds_nothing_else_back(mine: Client) -> None:
    mine.add("20610")
    mine.page.click("#lines [aria-label^='50,']")
    mine.page.click("#lines [aria-label='One more unit of 20610']")
    expect(mine.page.locator("#how")).to_contain_text("units must be 1")
    assert "units must be 1" in mine.save("Not saved by the server")
    mine.add("47562")
    mine.save("10.21 wRVU")
    mine.state("1 needs attention")
    assert mine.logged() == ["47562"]
    assert [change["log"]["lines"][0]["code"] for change in mine.stored("changes")] == ["20610"]


def test_a_case_is_deleted_offline_and_gone_everywhere(mine: Client, new_phone: Callable[..., Client]) -> None:
    mine.add("47562")
    mine.save("10.21 wRVU")
    other = new_phone()
    other.signed_in()
    other.tab("cases")
    expect(other.page.locator("#cases .case")).to_have_count(1)
    mine.offline()
    mine.tab("cases")
    mine.open_case()
    mine.page.click("#cases button:text-is('Delete')")
    expect(mine.page.locator("#cases .case")).to_have_count(0)
    mine.online()
    mine.state("Synced")
    other.page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(other.page.locator("#cases .case")).to_have_count(0)
    assert other.logged() == []


def test_an_ended_session_keeps_everything_and_the_next_one_sends_it(mine: Client) -> None:
    mine.page.evaluate(CONTROLLED)  # an answer on its way would bring the session's cookie back
    mine.page.context.clear_cookies()
    mine.add("47562")
    mine.save("Saved on this phone.")
    mine.page.wait_for_selector("#trouble:has-text('Sign in again')")
    # Signed in in another window, this one's token is of the session before: it fetches the present one by itself.
    other = Client(mine.page.context.new_page(), mine.base)
    other.sign_in()
    other.page.close()
    mine.page.bring_to_front()
    mine.page.evaluate("window.dispatchEvent(new Event('online'))")
    mine.state("Synced")
    assert mine.logged() == ["47562"]


def test_signing_out_leaves_nothing_of_the_person_on_the_phone(mine: Client) -> None:
    mine.add("47562")
    mine.save("10.21 wRVU")
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
    assert mine.logged() == ["47562"]
    assert mine.page.evaluate("() => Object.keys(localStorage).filter(key => key.includes('queue'))") == []


KEEP = f"([key, value]) => {RUNNING}.then(modules => modules['store.js'].save(key, value))"
GHOST = f"log => {RUNNING}.then(modules => modules['store.js'].put('logs', log))"


def test_after_a_reset_everything_is_told_anew_and_only_what_the_server_has_stays(mine: Client) -> None:
    mine.add("47562")
    mine.save("10.21 wRVU")
    [log] = mine.stored("logs")
    mine.offline()
    mine.page.evaluate(GHOST, {**log, "id": "00000000-0000-4000-8000-000000000001"})
    mine.page.evaluate(KEEP, ["cursor", "of another database"])
    mine.add("49505")
    mine.save("Saved on this phone.")
    mine.online()
    expect(mine.page.locator("#said")).to_contain_text("7.76 wRVU")
    assert mine.logged() == ["47562", "49505"]
    assert sorted(item["lines"][0]["code"] for item in mine.stored("logs")) == ["47562", "49505"]


def test_an_edit_of_a_case_the_server_has_lost_makes_it_anew(mine: Client) -> None:
    mine.add("47562")
    mine.save("10.21 wRVU")
    [log] = mine.stored("logs")
    mine.page.evaluate(GHOST, {**log, "id": "00000000-0000-4000-8000-000000000002", "site": "Lost"})
    mine.page.reload()
    mine.ready()
    mine.tab("cases")
    mine.open_case("Lost")
    mine.page.click("#cases .case:has-text('Lost') button:text-is('Edit')")
    mine.add("49505")
    mine.save("14.09 wRVU")
    assert mine.logged() == ["47562", "47562 49505"]
    assert mine.stored("changes") == []
