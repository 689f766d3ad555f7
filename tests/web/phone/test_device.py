"""The client through a phone's life: signed out without a network, storage that is refused, full or cleared, a night,
a new version, pages opened before."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.support.client import EMAIL, Client

pytestmark = pytest.mark.browser

REFUSED = "indexedDB.open = () => { const request = {}; setTimeout(() => request.onerror()); return request; };"
FULL = """IDBObjectStore.prototype.put = function () {
  throw new DOMException("no room", "QuotaExceededError"); }"""
# Counts what the icon shows and how often a newer version is asked for.
COUNTED = """navigator.setAppBadge = async (count) => { window.onIcon = count; };
navigator.clearAppBadge = async () => { window.onIcon = 0; };
window.looks = 0;
ServiceWorkerRegistration.prototype.update = async () => { window.looks += 1; };"""
WAKE = "document.dispatchEvent(new Event('visibilitychange'))"


def open_offline(mine: Client, path: str) -> None:
    mine.page.goto(f"{mine.base}{path}", wait_until="domcontentloaded")


def test_signing_out_offline_lets_nobody_in_and_ends_the_session_at_the_next_contact(mine: Client) -> None:
    mine.offline()
    mine.tab("more")
    mine.page.click("#sign-out button")
    expect(mine.page.locator("[data-leaving]")).to_contain_text("You are signed out on this phone.")
    assert mine.page.evaluate("indexedDB.databases().then(all => all.map(each => each.name))") == []
    for path in ("/app/contract", "/app"):
        open_offline(mine, path)
        expect(mine.page.locator("h1")).to_have_text("No connection")
    mine.online()  # the page opens itself anew, and the worker tells the server first
    expect(mine.page.locator("form[action$=sign-in]")).to_be_visible()
    assert mine.page.evaluate("fetch('/api/v1/me').then(answer => answer.status)") == 401


def test_what_waits_is_said_where_one_signs_in_again_and_the_address_is_there(
    new_phone: Callable[..., Client],
) -> None:
    mine = new_phone()
    mine.sign_in()
    mine.offline()
    mine.add("47562")
    mine.page.click("#save")
    mine.state("1 waiting to sync")
    mine.page.context.clear_cookies()
    mine.online()
    mine.page.goto(f"{mine.base}/app")
    expect(mine.page.locator("[data-waiting]")).to_have_text("1 case waits on this phone. Sign in to send it.")
    expect(mine.page.locator("form[action$=sign-in] [name=email]")).to_have_value(EMAIL)
    mine.page.fill("form[action$=sign-in] [name=password]", "not the password")
    mine.page.click("form[action$=sign-in] button:not([type])")
    expect(mine.page.locator("form[action$=sign-in] [name=email]")).to_have_value(EMAIL)
    mine.sign_in()
    mine.state("Synced")
    assert mine.logged() == ["47562"]


def test_where_the_browser_refuses_storage_it_is_said_and_a_case_reaches_the_server(
    new_phone: Callable[..., Client],
) -> None:
    mine = new_phone()
    mine.page.add_init_script(REFUSED)
    mine.signed_in()
    expect(mine.page.locator("#storage")).to_contain_text("This browser keeps nothing on this phone")
    mine.add("47562")
    mine.page.click("#save")
    mine.state("Synced")
    assert mine.logged() == ["47562"]


def test_a_full_phone_says_so_and_the_case_stays_on_the_screen_until_there_is_room(mine: Client) -> None:
    mine.add("47562")
    put = "IDBObjectStore.prototype.put"
    mine.page.evaluate(f"() => {{ window.put = {put}; {FULL}; }}")
    mine.page.click("#save")
    expect(mine.page.locator("#said")).to_contain_text("This phone’s storage is full")
    expect(mine.page.locator("#lines .line")).to_have_count(1)
    mine.page.evaluate(f"() => {{ {put} = window.put; }}")
    mine.page.click("#save")
    expect(mine.page.locator("#lines .line")).to_have_count(0)
    mine.state("Synced")
    assert mine.logged() == ["47562"]


def test_cases_that_the_browser_cleared_before_they_were_sent_are_missed(mine: Client) -> None:
    mine.offline()
    mine.add("47562")
    mine.page.click("#save")
    mine.state("1 waiting to sync")
    mine.online()
    mine.page.route("**/api/v1/sync", lambda route: route.abort())
    cleared = f"{mine.base}/app/offline"
    mine.page.goto(cleared)
    mine.page.evaluate("indexedDB.databases().then(all => all.forEach(each => indexedDB.deleteDatabase(each.name)))")
    mine.page.goto(f"{mine.base}/app")
    mine.ready()
    expect(mine.page.locator("#storage")).to_contain_text("One change was not sent yet and is gone")


def test_a_phone_taken_up_again_asks_for_what_is_new_and_for_a_version_once_an_hour(
    new_phone: Callable[..., Client],
) -> None:
    mine = new_phone()
    mine.page.add_init_script(COUNTED)
    mine.signed_in()
    mine.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    looks = []
    for wait in ("00:10", "59:00", "02:00"):
        mine.page.clock.fast_forward(wait)
        with mine.page.expect_response("**/api/v1/sync"):
            mine.page.evaluate(WAKE)
        looks.append(mine.page.evaluate("window.looks"))
    assert looks == [0, 0, 1]
    mine.offline()
    mine.add("47562")
    mine.page.click("#save")
    mine.state("1 waiting to sync")
    assert mine.page.evaluate("window.onIcon") == 1
    mine.online()
    mine.state("Synced")
    mine.page.wait_for_function("window.onIcon === 0")


def test_a_page_opened_before_is_there_offline_with_its_time_and_another_says_what_to_do(mine: Client) -> None:
    mine.page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    mine.page.reload()
    mine.ready()
    mine.page.goto(f"{mine.base}/app/contract")
    mine.page.wait_for_function("async () => Boolean(await caches.match('/app/contract'))")
    mine.page.context.set_offline(True)
    open_offline(mine, "/app/contract")
    expect(mine.page.locator("main .notice").first).to_contain_text("No connection. This page is as it was on ")
    open_offline(mine, "/app/plan")
    expect(mine.page.locator("main")).to_contain_text("Logging works without one.")
    mine.page.click("text=Log a case")
    mine.ready()
