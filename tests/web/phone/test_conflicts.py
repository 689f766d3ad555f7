"""One case changed on two phones: both versions are shown, and the person chooses."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.support.client import Client

pytestmark = pytest.mark.browser


@pytest.fixture
def parted(mine: Client, new_phone: Callable[..., Client]) -> tuple[Client, Client]:
    """Two phones after the same case of 47562 got 49505 on the one and, offline, 10060 on the other."""
    mine.add("47562")
    mine.save("10.21 wRVU")
    other = new_phone()
    other.sign_in()
    other.offline()
    edit(other, "10060", "Saved on this phone.")
    edit(mine, "49505")
    other.online()
    other.state("1 needs attention")
    other.tab("cases")
    other.page.wait_for_selector("#cases .conflict")
    return mine, other


def edit(phone: Client, code: str, sentence: str = "Saved. ") -> None:
    """Add a line to the one case there is and save it."""
    phone.tab("cases")
    phone.open_case()
    phone.page.click("#cases button:text-is('Edit')")
    phone.add(code)
    phone.save(sentence)


def codes(phone: Client) -> list[list[str]]:
    """The lines of the cases on the server."""
    script = "() => fetch('/api/v1/logs').then(a => a.json()).then(a => a.items.map(l => l.lines.map(i => i.code)))"
    found: list[list[str]] = phone.page.evaluate(script)
    return found


def test_both_versions_are_shown_and_nothing_is_changed_before_the_choice(parted: tuple[Client, Client]) -> None:
    _, other = parted
    conflict = other.page.locator("#cases .conflict")
    expect(conflict).to_contain_text("Changed in two places: lines")
    expect(conflict.locator(".side").nth(0)).to_contain_text("10060")
    expect(conflict.locator(".side").nth(1)).to_contain_text("49505")
    assert codes(other) == [["47562", "49505"]]
    other.page.reload()
    other.ready()
    expect(other.page.locator("#cases .conflict")).to_be_visible()


@pytest.mark.parametrize(
    ("choice", "stored"),
    [("Keep mine", ["47562", "10060"]), ("Use server version", ["47562", "49505"])],
)
def test_the_chosen_version_is_what_both_phones_have(
    parted: tuple[Client, Client], choice: str, stored: list[str]
) -> None:
    mine, other = parted
    other.page.click(f"#cases button:text-is('{choice}')")
    expect(other.page.locator("#cases .conflict")).to_have_count(0)
    other.state("Synced")
    assert codes(other) == [stored]
    mine.page.evaluate("window.dispatchEvent(new Event('online'))")
    mine.tab("cases")
    expect(mine.page.locator("#cases .case details details")).to_have_count(2)
    expect(mine.page.locator("#cases")).to_contain_text(f"{stored[1]}: ")
    assert other.stored("changes") == []


def test_the_lines_of_both_are_merged_looked_at_and_saved(parted: tuple[Client, Client]) -> None:
    _, other = parted
    other.page.click("#cases button:text-is('Merge lines')")
    expect(other.page.locator("#lines strong:not(.chip strong)")).to_have_text(["47562", "49505", "10060"])
    assert codes(other) == [["47562", "49505"]]
    other.save("Saved. ")
    assert codes(other) == [["47562", "49505", "10060"]]
    assert other.stored("changes") == []


def test_a_case_deleted_here_and_changed_there_is_not_deleted_unasked(
    mine: Client, new_phone: Callable[..., Client]
) -> None:
    mine.add("47562")
    mine.save("10.21 wRVU")
    other = new_phone()
    other.sign_in()
    other.offline()
    other.tab("cases")
    other.open_case()
    other.page.click("#cases button:text-is('Delete')")
    expect(other.page.locator("#cases .case")).to_have_count(0)
    edit(mine, "49505")
    other.online()
    conflict = other.page.locator("#cases .conflict")
    expect(conflict.locator(".side").nth(0)).to_contain_text("Deleted")
    assert codes(other) == [["47562", "49505"]]
    other.page.click("#cases button:text-is('Keep mine')")
    expect(conflict).to_have_count(0)
    other.state("Synced")
    assert codes(other) == []


def test_two_windows_of_one_phone_do_not_overwrite_each_other(mine: Client) -> None:
    mine.offline()
    mine.add("47562")
    mine.save("Saved on this phone.")
    second = Client(mine.page.context.new_page(), mine.base)
    second.page.goto(f"{mine.base}/app#cases")
    second.ready()
    second.open_case()
    second.page.click("#cases button:text-is('Edit')")
    second.add("49505")
    edit(mine, "10060", "Saved on this phone.")
    second.page.click("#save")
    expect(second.page.locator("#said")).to_contain_text("changed in another window")
    expect(second.page.locator("#lines li")).to_have_count(2)
    [change] = mine.stored("changes")
    assert [line["code"] for line in change["log"]["lines"]] == ["47562", "10060"]
